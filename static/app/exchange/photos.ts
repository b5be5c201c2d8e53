/** Photos, after the words, one at a time and in pieces; a cut is remembered, so that it can be shown. */
import type { Whose } from "../storage/database.ts";
import { note } from "../storage/journal.ts";
import { leavingFile } from "../storage/files.ts";
import { waiting, wantedFiles } from "../storage/outbox.ts";
import { fileArrived } from "../storage/receipts.ts";
import type { Cut, StoredFile } from "../storage/records.ts";
import type { FileReference } from "../sync/messages.ts";
import type { Sender } from "../storage/senders.ts";
import { keepSetting, setting } from "../storage/settings.ts";
import { isOpen } from "../vault/session.ts";
import { sendInPieces } from "./pieces.ts";
import { cuts, progress } from "./progress.ts";
import { NotHeard } from "./server.ts";

/** Photos that the server looked at and will not have, and when: they stay here, and hold up no other. */
const turnedAway = new Map<string, number>();
const AGAIN_AFTER = 3600_000;

const isTurnedAway = ({ sha256 }: FileReference): boolean =>
  Math.abs(Date.now() - (turnedAway.get(sha256) ?? -Infinity)) < AGAIN_AFTER;

/** Those that were not turned away within the hour. */
export const photosToSend = async (whose?: Whose): Promise<FileReference[]> =>
  (await wantedFiles(whose)).filter((one) => !isTurnedAway(one));

/** What of this photo the server has not said to have. */
export const left = (photo: FileReference): number => photo.bytes - (cuts.value[photo.sha256]?.arrived ?? 0);

export async function rememberCuts(): Promise<void> {
  cuts.value = isOpen() ? ((await setting("cuts")) ?? {}) : {};
}

/** False when a fiche was finished meanwhile: its words go before the next photo. */
export async function sendPhotos(sender: Sender, stop: AbortSignal): Promise<boolean> {
  const words = (await waiting(sender.whose)).length;
  for (const { sha256 } of await photosToSend(sender.whose)) {
    if ((await waiting(sender.whose)).length > words) return false;
    const photo = await leavingFile(sha256, sender.whose);
    if (!photo) continue;
    const due = left(photo);
    try {
      await sendOne(photo, sender.token, stop);
    } catch (failure) {
      if (!(failure instanceof NotHeard && failure.isAboutContent)) throw failure;
      turnedAway.set(photo.sha256, Date.now());
      await note("photo refused", `${photo.sha256.slice(0, 8)} ${failure.detail}`);
      continue;
    }
    await fileArrived(photo.sha256, sender);
    await note("photo", `${photo.sha256.slice(0, 8)} ${photo.bytes}`);
    progress.value = { ...progress.value, photo: null, done: progress.value.done + due };
  }
  return true;
}

async function sendOne(photo: StoredFile, token: string, stop: AbortSignal): Promise<void> {
  const from = photo.bytes - left(photo);
  let arrived = from;
  show(photo, from, from);
  try {
    await sendInPieces({
      file: photo,
      token,
      stop,
      arrived: (offset, underway) => {
        arrived = offset;
        show(photo, from, offset + underway);
      },
    });
  } catch (failure) {
    await keepCut(photo.sha256, { arrived, at: new Date().toISOString() });
    throw failure;
  }
  await keepCut(photo.sha256, null);
}

function show(photo: StoredFile, from: number, sent: number): void {
  progress.value = {
    ...progress.value,
    phase: "photos",
    photo: { sha256: photo.sha256, from, sent: Math.min(sent, photo.bytes), bytes: photo.bytes },
  };
}

async function keepCut(sha256: string, cut: Cut | null): Promise<void> {
  const { [sha256]: known, ...others } = cuts.value;
  if (!cut && !known) return;
  cuts.value = cut ? { ...others, [sha256]: cut } : others;
  // A phone without room forgets where the cut was; the server has not.
  await keepSetting("cuts", cuts.value).catch(() => undefined);
}
