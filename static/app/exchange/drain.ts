/** One sending at a time, in one tab: words, then photos, then what is new. Nothing here ever deletes. */
import { NotSaved } from "../storage/database.ts";
import { note } from "../storage/journal.ts";
import { waiting } from "../storage/outbox.ts";
import { setting } from "../storage/settings.ts";
import { left, sendPhotos, wantedPhotos } from "./photos.ts";
import { IDLE, notBefore, progress, trouble } from "./progress.ts";
import { refresh } from "./provisions.ts";
import { NotHeard, type Trouble } from "./server.ts";
import { exchangeWords } from "./words.ts";

let going: AbortController | null = null;

/** True when everything was heard; false when another tab is at it, or something came in between. */
export async function drain(): Promise<boolean> {
  if (going) return false;
  return navigator.locks.request("carnet-sending", { ifAvailable: true }, async (lock) =>
    lock ? run() : false,
  );
}

export const isSending = (): boolean => going !== null;

export function stopSending(): void {
  going?.abort();
}

async function run(): Promise<boolean> {
  const device = await setting("device");
  if (!device) return false;
  going = new AbortController();
  try {
    await begin();
    const offers = await exchangeWords(device, going.signal);
    await measurePhotos();
    await sendPhotos(device.token, going.signal);
    await refresh(offers, device.token);
    if (offers.stuck) throw offers.stuck;
    trouble.value = null;
    notBefore.value = 0;
    return true;
  } catch (failure) {
    await say(failure);
    return false;
  } finally {
    going = null;
    progress.value = IDLE;
  }
}

async function begin(): Promise<void> {
  const bytes = (await waiting()).reduce((sum, one) => sum + one.payload.length + 400, 0);
  progress.value = {
    phase: "words",
    done: 0,
    total: bytes + (await photoBytes()),
    photo: null,
    started: Date.now(),
  };
}

/** The photos of the fiches that have just left are known only now. */
async function measurePhotos(): Promise<void> {
  progress.value = { ...progress.value, total: progress.value.done + (await photoBytes()) };
}

async function photoBytes(): Promise<number> {
  return (await wantedPhotos()).reduce((sum, photo) => sum + left(photo), 0);
}

function kindOf(failure: unknown): Trouble {
  if (failure instanceof NotSaved) return "full";
  return failure instanceof NotHeard ? failure.trouble : "server";
}

async function say(failure: unknown): Promise<void> {
  const kind = kindOf(failure);
  trouble.value = kind;
  notBefore.value = Date.now() + (failure instanceof NotHeard ? failure.after : 0);
  await note(kind, failure instanceof NotHeard ? failure.detail : "");
}
