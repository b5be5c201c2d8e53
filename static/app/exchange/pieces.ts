/** One file in pieces (tus 1.0): announced, then sent from where the server says that it is. */
import type { StoredFile } from "../storage/records.ts";
import {
  afterCut,
  checksum,
  FIRST,
  metadata,
  nextPiece,
  PIECE_TYPE,
  readOffset,
  VERSION,
} from "../sync/uploads.ts";
import { authorization, NotHeard, refusal } from "./server.ts";
import { transfer, type Heard } from "./transfer.ts";

export interface Sending {
  file: StoredFile;
  token: string;
  stop: AbortSignal;
  /** Called with the bytes that the server has, and those that are on their way. */
  arrived: (offset: number, underway: number) => void;
}

/** The part expired, another connection was faster, a checksum failed: the server is asked where it stands. */
const PASSING = new Set([404, 409, 460]);
const MOST_STUMBLES = 5;

/** What this link carried last; each piece corrects it. */
let size = FIRST;

/** Resolves when the server has named the file's digest as stored; rejects with NotHeard. */
export async function sendInPieces(sending: Sending): Promise<void> {
  let stumbles = 0;
  let offset = await announce(sending);
  while (offset !== "stored") {
    sending.arrived(offset, 0);
    const heard = await patch(sending, offset);
    const before: number = offset;
    if (heard.status === 204) offset = progressOf(heard, sending.file);
    else if (!PASSING.has(heard.status)) throw refusal(heard);
    else offset = await announce(sending);
    if (offset !== "stored" && offset <= before && ++stumbles > MOST_STUMBLES) throw refusal(heard);
  }
}

type Progress = number | "stored";

/** Announcing a file again is going on with it: the phone has nothing to remember but the file. */
async function announce({ file, token, stop }: Sending): Promise<Progress> {
  const heard = await transfer("POST", "/api/v1/files", {
    headers: {
      ...authorization(token),
      "Tus-Resumable": VERSION,
      "Upload-Length": String(file.bytes),
      "Upload-Metadata": metadata(file.sha256, file.type),
    },
    stop,
  });
  if (heard.status !== 201) throw refusal(heard);
  return progressOf(heard, file);
}

async function patch(sending: Sending, offset: number): Promise<Heard> {
  const piece = sending.file.data.slice(offset, offset + size);
  const began = performance.now();
  try {
    const heard = await transfer("PATCH", `/api/v1/files/uploads/${sending.file.sha256}`, {
      headers: {
        ...authorization(sending.token),
        "Tus-Resumable": VERSION,
        "Content-Type": PIECE_TYPE,
        "Upload-Offset": String(offset),
        "Upload-Checksum": checksum(await crypto.subtle.digest("SHA-256", piece)),
      },
      body: piece,
      underway: (sent) => sending.arrived(offset, sent),
      stop: sending.stop,
    });
    if (heard.status === 204) size = nextPiece(size, (performance.now() - began) / 1000);
    return heard;
  } catch (failure) {
    size = afterCut(size);
    throw failure;
  }
}

/** I3: stored is what our server calls stored by its digest; a bare 2xx may be any box on the way. */
function progressOf(heard: Heard, file: StoredFile): Progress {
  if (heard.header("Tus-Resumable") !== VERSION) throw new NotHeard("stranger", String(heard.status));
  if (heard.header("Upload-Sha256") === file.sha256) return "stored";
  const offset = readOffset(heard.header("Upload-Offset"), file.bytes);
  if (offset === null || offset === file.bytes) throw new NotHeard("stranger", String(heard.status));
  return offset;
}
