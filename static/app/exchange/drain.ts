/** One sending at a time, in one tab: words, then photos, then what is new. Nothing here ever deletes. */
import { NotSaved } from "../storage/database.ts";
import { note } from "../storage/journal.ts";
import { waiting } from "../storage/outbox.ts";
import { senders, type Sender } from "../storage/senders.ts";
import { destroyKey } from "../vault/people.ts";
import { isOpen, Locked } from "../vault/session.ts";
import { deliverParcels } from "./carrying.ts";
import { left, sendPhotos, wantedPhotos } from "./photos.ts";
import { IDLE, notBefore, progress, trouble } from "./progress.ts";
import { refresh } from "./provisions.ts";
import { NotHeard, saysRevoked, type Trouble } from "./server.ts";
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

/** Everybody who left something to go on this telephone, the person who is at it first. */
async function run(): Promise<boolean> {
  going = new AbortController();
  try {
    const all = await senders();
    let heard = all.length > 0;
    for (const sender of all) heard = (await runFor(sender, going.signal)) && heard;
    if (all[0]) heard = (await carryWith(all[0], going.signal)) && heard;
    return heard;
  } finally {
    going = null;
    progress.value = IDLE;
  }
}

async function runFor(sender: Sender, stop: AbortSignal): Promise<boolean> {
  try {
    await begin(sender);
    const offers = await exchangeWords(sender, stop);
    await measurePhotos(sender);
    await sendPhotos(sender, stop);
    if (!sender.locked) await refresh(offers, sender.token);
    if (offers.stuck) throw offers.stuck;
    trouble.value = null;
    notBefore.value = 0;
    return true;
  } catch (failure) {
    if (saysRevoked(failure)) await destroyKey(sender.person, "revoked");
    // Locked in between: what is left goes on with the other token, and nothing went wrong.
    else if (failure instanceof Locked || (!sender.locked && !isOpen(sender.person))) return false;
    await say(failure);
    return false;
  }
}

/** Colleagues' parcels go last, with the token of whoever sends here. */
async function carryWith({ token }: Sender, stop: AbortSignal): Promise<boolean> {
  try {
    await deliverParcels(token, stop);
    return true;
  } catch (failure) {
    await say(failure);
    return false;
  }
}

async function begin({ whose }: Sender): Promise<void> {
  const leaving = await waiting(whose);
  const bytes = leaving.reduce((sum, one) => sum + one.payload.length + 400, 0);
  const photos = leaving.flatMap(({ files }) => files).reduce((sum, one) => sum + one.bytes, 0);
  progress.value = {
    phase: "words",
    done: 0,
    total: bytes + photos + (await photoBytes(whose)),
    photo: null,
    started: Date.now(),
  };
}

/** The photos of the fiches that have just left are known only now. */
async function measurePhotos({ whose }: Sender): Promise<void> {
  progress.value = { ...progress.value, total: progress.value.done + (await photoBytes(whose)) };
}

async function photoBytes(whose: Sender["whose"]): Promise<number> {
  return (await wantedPhotos(whose)).reduce((sum, photo) => sum + left(photo), 0);
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
