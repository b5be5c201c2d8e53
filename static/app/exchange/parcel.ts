/** *Confier mes fiches*: what waits leaves as sealed files, and comes to its receipt by a colleague's hands. */
import { leavingFile } from "../storage/files.ts";
import { note } from "../storage/journal.ts";
import { aboard, refused, waiting, wantedFiles } from "../storage/outbox.ts";
import { people } from "../storage/people.ts";
import { applyReply, fileArrived } from "../storage/receipts.ts";
import type { Finished, StoredFile } from "../storage/records.ts";
import { recipient } from "../storage/sealed_content.ts";
import { setting } from "../storage/settings.ts";
import { carry } from "../storage/carried.ts";
import { fromText, toText, utf8 } from "../sync/bytes.ts";
import type { FileReference, Result, SyncReply } from "../sync/messages.ts";
import { inFiles, isSigned, readFile, type Contents, type Parcel, type ParcelReceipt } from "../sync/parcels.ts";
import { parcelBound, seal } from "../sync/sealing.ts";
import { isReceipt } from "../sync/receipts.ts";
import { openPerson } from "../vault/session.ts";
import { envelope } from "./words.ts";

/** Bytes of fiches and photos in one file: what an old telephone can seal and a messenger will take. */
const MOST = 6 * 1024 * 1024;
/** More than any parcel of ours: whatever it is, it is not read into memory. */
const LARGEST = 64 * 1024 * 1024;

/** A parcel holds so many fiches and photos at most: what the server takes at once. */
const MOST_INSIDE = 500;

export interface Entrusted {
  fiches: Finished[];
  files: FileReference[];
}

/** The fiches that wait or were refused, with their photos, and the photos of those that arrived without. */
export async function toEntrust(): Promise<Entrusted> {
  const fiches = [...(await waiting()), ...(await refused())];
  return { fiches, files: await aboard([...(await wantedFiles()), ...fiches.flatMap((one) => one.files)]) };
}

export const bytesOf = ({ fiches, files }: Entrusted): number =>
  [...fiches.map((one) => one.payload.length), ...files.map((one) => one.bytes)].reduce((sum, n) => sum + n, 0);

/** The server never told its keys to this telephone: nothing can be sealed for it. */
export class NoKey extends Error {}

/** `carnet-2026-11-22.carnet`, or `…-1.carnet`, `…-2.carnet` when it takes several. */
export async function makeParcels(entrusted: Entrusted, now: Date): Promise<File[]> {
  const [device, own, key] = [await setting("device"), await myself(), recipient((await setting("keys")) ?? [])];
  if (!device || !own || !key) throw new NoKey();
  const made = now.toISOString();
  const parcels: File[] = [];
  const all = contents(entrusted);
  for (const [index, some] of all.entries()) {
    const inside: Contents = { protocol: 1, upload_token: own.uploadToken, made, ...(await packed(some)) };
    const sealed = await seal(utf8(JSON.stringify(inside)), fromText(key.public), parcelBound(device.id, key.id));
    const parcel: Parcel = { carnet: "parcel", format: 1, key: key.id, device: device.id, sealed: toText(sealed) };
    const name = `carnet-${made.slice(0, 10)}${all.length > 1 ? `-${index + 1}` : ""}.carnet`;
    parcels.push(new File([JSON.stringify(parcel)], name, { type: "application/json" }));
  }
  await note("parcel", `${entrusted.fiches.length} + ${entrusted.files.length}`);
  return parcels;
}

type Some = (Finished | FileReference)[];

/** Words before photos, in files of a size that travels. */
const contents = ({ fiches, files }: Entrusted): Some[] =>
  inFiles<Finished | FileReference>([...fiches, ...files], weight, MOST);

/** The smallest weighs its part of the number that goes into a file. */
const weight = (one: Finished | FileReference): number =>
  Math.max(MOST / MOST_INSIDE, "payload" in one ? one.payload.length : one.bytes);

/** Only the photos of one file at a time are in memory. */
async function packed(some: Some): Promise<Pick<Contents, "submissions" | "files">> {
  const submissions = some.filter((one): one is Finished => "payload" in one).map(envelope);
  const files: Contents["files"] = [];
  for (const one of some) {
    const photo = "payload" in one ? undefined : await leavingFile(one.sha256);
    if (photo) files.push(written(photo));
  }
  return { submissions, files };
}

function written({ sha256, type, bytes, data }: StoredFile): Contents["files"][number] {
  const plain = toText(new Uint8Array(data)).replaceAll("-", "+").replaceAll("_", "/");
  return { sha256, type, bytes, data: plain.padEnd(Math.ceil(plain.length / 4) * 4, "=") };
}

const myself = async () => (await people()).find(({ id }) => id === openPerson.value);

/** What a chosen file was, and what became of it. */
export type Outcome =
  | { was: "foreign" | "newer" | "own" | "known" | "parcel" | "for another" | "unsigned" | "unsaved" }
  | { was: "receipt"; fiches: number; photos: number };

/** A parcel is kept to be carried, a receipt of our own is believed; nothing else changes anything. */
export async function openFile(file: File, now: Date): Promise<Outcome> {
  if (file.size > LARGEST) return { was: "foreign" };
  const text = await file.text().catch(() => "");
  const read = readFile(text);
  if (typeof read === "string") return { was: read };
  try {
    return read.carnet === "parcel" ? await take(read, file.name, text, now) : await believe(read);
  } catch {
    // Full, locked meanwhile, out of reach: whatever it was, nothing was kept, and that is what counts here.
    return { was: "unsaved" };
  }
}

async function take({ device }: Parcel, name: string, text: string, now: Date): Promise<Outcome> {
  if (device === (await setting("device"))?.id) return { was: "own" };
  return { was: (await carry(name, text, now)) ? "parcel" : "known" };
}

async function believe(receipt: ParcelReceipt): Promise<Outcome> {
  const own = await myself();
  if (!own || receipt.device !== own.device) return { was: "for another" };
  if (!(await isSigned(receipt, own.uploadToken))) return { was: "unsigned" };
  const before = [...(await waiting()), ...(await refused())];
  const photos = new Set((await wantedFiles()).map(({ sha256 }) => sha256));
  for (const one of before) for (const { sha256 } of one.files) photos.add(sha256);
  // The server spoke when it signed, however long the way back was.
  await applyReply(before, answerOf(receipt, [...photos]), new Date(receipt.at));
  const arrived = receipt.files.filter((sha256) => photos.has(sha256));
  for (const sha256 of arrived) await fileArrived(sha256);
  const fiches = before.filter((one) => receipt.results.some((result) => isReceipt(result, one))).length;
  await note("parcel received", `${fiches} + ${arrived.length}`);
  return { was: "receipt", fiches, photos: arrived.length };
}

/** What is signed of it: the photos that are still wanted are those that the receipt does not name. */
const answerOf = ({ at, results }: ParcelReceipt, photos: string[]): SyncReply => ({
  protocol: 1,
  server_time: at,
  cursor: null,
  more: false,
  results: results.map((result): Result => ({ ...result, files_wanted: photos })),
  changes: [],
  forms: [],
  withdrawn: [],
  places: null,
  missing: [],
  orders: [],
  keys: null,
});
