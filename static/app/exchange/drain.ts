/** One sending at a time, in one tab: words, then photos, then what is new. Nothing here ever deletes. */
import { NotSaved } from "../storage/database.ts";
import { note } from "../storage/journal.ts";
import { waiting, wantedFiles } from "../storage/outbox.ts";
import { senders, type Sender } from "../storage/senders.ts";
import { destroyKey } from "../vault/people.ts";
import { isOpen, Locked } from "../vault/session.ts";
import { deliverParcels } from "./carrying.ts";
import { left, sendPhotos } from "./photos.ts";
import { IDLE, notBefore, progress, trouble } from "./progress.ts";
import { refresh } from "./provisions.ts";
import { NotHeard, saysRevoked, type Trouble } from "./server.ts";
import { exchangeWords, type Offers } from "./words.ts";

let going: AbortController | null = null;
let byHand = false;

/** `busy`: another tab, or the service worker, is at it. */
export type Outcome = "heard" | "failed" | "busy";

export async function drain(): Promise<Outcome> {
  if (going) return "busy";
  return navigator.locks.request("carnet-sending", { ifAvailable: true }, async (lock) => (lock ? run() : "busy"));
}

export const isSending = (): boolean => going !== null;

/** At its person's word: nothing leaves by itself until they say so. */
export function stopSending(): void {
  byHand = going !== null;
  going?.abort();
}

/** A vault was closed: what is left goes on by itself, with the other token. */
export const breakOff = (): void => going?.abort();

/** Everybody who left something to go on this telephone, the person who is at it first. */
async function run(): Promise<Outcome> {
  going = new AbortController();
  byHand = false;
  try {
    const all = await senders();
    const failures: unknown[] = [];
    for (const sender of all) failures.push(await runFor(sender, going.signal));
    if (all[0]) failures.push(await carryWith(all[0], going.signal));
    return await tell(all, failures);
  } finally {
    going = null;
    progress.value = IDLE;
  }
}

/** What came in the way is shown to the person it concerns: of another's queue nobody hears here. */
async function tell(all: readonly Sender[], failures: readonly unknown[]): Promise<Outcome> {
  const real = failures.filter((failure) => failure && !(failure instanceof Locked));
  const own = all[0] && isOpen(all[0].person) ? [failures[0], failures.at(-1)].find((one) => real.includes(one)) : null;
  trouble.value = byHand ? "stopped" : own ? kindOf(own) : null;
  const asked = Math.max(0, ...real.map((failure) => (failure instanceof NotHeard ? failure.after : 0)));
  notBefore.value = real.length > 0 ? Date.now() + asked : 0;
  if (own) await note(kindOf(own), own instanceof NotHeard ? own.detail : "");
  return all.length > 0 && !failures.some(Boolean) ? "heard" : "failed";
}

/** Nothing when everything was heard; else what came in between. */
async function runFor(sender: Sender, stop: AbortSignal): Promise<unknown> {
  try {
    await begin(sender);
    let offers: Offers;
    do {
      offers = await exchangeWords(sender, stop);
      await measurePhotos(sender);
    } while (!(await sendPhotos(sender, stop)));
    if (!sender.locked) await refresh(offers, sender, stop);
    return offers.stuck;
  } catch (failure) {
    // On a telephone without room the key is destroyed at the next contact; here it is closed all the same.
    if (saysRevoked(failure)) await destroyKey(sender.person, "revoked").catch(() => undefined);
    else if (!sender.locked && !isOpen(sender.person)) return new Locked();
    return failure;
  }
}

/** Colleagues' parcels go last, with the token of whoever sends here. */
async function carryWith({ token }: Sender, stop: AbortSignal): Promise<unknown> {
  try {
    await deliverParcels(token, stop);
    return null;
  } catch (failure) {
    return failure;
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
  return (await wantedFiles(whose)).reduce((sum, photo) => sum + left(photo), 0);
}

function kindOf(failure: unknown): Trouble {
  if (failure instanceof NotSaved) return "full";
  return failure instanceof NotHeard ? failure.trouble : "server";
}
