/** Where things stand on this telephone: what every screen counts from. Of a locked vault nothing is known here. */
import { computed, signal } from "@preact/signals";
import { unreached } from "./exchange/progress.ts";
import { drafts as readDrafts } from "./storage/drafts.ts";
import { refused as readRefused, waiting as readWaiting } from "./storage/outbox.ts";
import { people as readPeople, type Person } from "./storage/people.ts";
import { previousDevice } from "./storage/previous.ts";
import { currentForms } from "./storage/provisions.ts";
import { applyInbox, receipts as readReceipts } from "./storage/receipts.ts";
import type { Draft, Enrolled, Finished, Receipt, StoredForm } from "./storage/records.ts";
import { setting } from "./storage/settings.ts";
import { Locked, openPerson } from "./vault/session.ts";

export const loaded = signal(false);
/** Everybody who has a vault on this telephone. */
export const people = signal<Person[]>([]);
/** Who worked here before there were vaults, and has to choose a secret now. */
export const previousOwner = signal<Enrolled | null>(null);
/** Forms, places and shell are all aboard. */
export const ready = signal(false);
/** The person whose vault is open; null while it is locked. */
export const device = signal<Enrolled | null>(null);
export const drafts = signal<Draft[]>([]);
export const waiting = signal<Finished[]>([]);
export const refused = signal<Finished[]>([]);
export const receipts = signal<Receipt[]>([]);
export const forms = signal<StoredForm[]>([]);
/** What the telephone says. */
export const connected = signal(navigator.onLine);
/** What the agent is told: a connection that brought no answer is none. */
export const online = computed(() => connected.value && !unreached.value);

/** Returned, and no correction of it is on its way. */
export const toCorrect = computed(() => {
  const leaving = new Set([...waiting.value, ...refused.value].map((one) => one.id));
  return receipts.value.filter((one) => one.state === "returned" && !leaving.has(one.id));
});

/** Photos of fiches that the server has already, and wants still. */
export const photosLeft = computed(() => new Set(receipts.value.flatMap((one) => one.wanted)).size);

/** A correction in the making is shown under *À corriger*, unless the office has decided meanwhile. */
export const ordinaryDrafts = computed(() => {
  const returned = new Set(receipts.value.filter((one) => one.state === "returned").map((one) => one.id));
  return drafts.value.filter((draft) => !draft.correction || !returned.has(draft.id));
});

/** « 37 sur 37 »: of the fiches finished on this telephone this month, those that the server says it holds. */
export const thisMonth = computed(() => {
  const month = new Date().toISOString().slice(0, 7);
  const held = new Map(receipts.value.map((one) => [one.id, one.mine?.revision ?? 0]));
  // A revision that waits though it had its receipt: the server has lost it, and is not said to hold it.
  const lost = new Set(waiting.value.filter((one) => one.revision <= (held.get(one.id) ?? 0)).map(({ id }) => id));
  const received = receipts.value.filter(
    (one) => one.mine && !lost.has(one.id) && one.finished.startsWith(month),
  ).length;
  const here = [...waiting.value, ...refused.value].filter((one) => lost.has(one.id) || !held.has(one.id));
  // The server lost it, and this telephone had forgotten its content: it was finished all the same.
  const gone = receipts.value.filter((one) => one.state === "lost");
  const others = [...here, ...gone].filter((one) => one.finished.startsWith(month));
  return { received, all: received + new Set(others.map(({ id }) => id)).size };
});

export async function readStanding(): Promise<void> {
  people.value = await readPeople();
  previousOwner.value = await previousDevice();
  if (openPerson.value) await readVault(openPerson.value);
  loaded.value = true;
}

async function readVault(person: string): Promise<void> {
  try {
    // Another tab, in which nobody had unlocked it, may have sent for this vault.
    await applyInbox().catch(() => undefined);
    const [whose, whole] = [await setting("device"), await setting("ready")];
    const [written, leaving, turned] = [await readDrafts(), await readWaiting(), await readRefused()];
    const [held, offered] = [await readReceipts(), await currentForms()];
    // Locked while this was read: nothing of it may come back on screen.
    if (openPerson.value !== person) return;
    device.value = whose ?? null;
    ready.value = whole ?? false;
    [drafts.value, waiting.value, refused.value] = [written, leaving, turned];
    [receipts.value, forms.value] = [held, offered];
  } catch (failure) {
    if (!(failure instanceof Locked)) throw failure;
  }
}

/** The vault is locked: nothing that it held stays in memory. */
export function forgetStanding(): void {
  device.value = null;
  ready.value = false;
  [drafts.value, waiting.value, refused.value, receipts.value, forms.value] = [[], [], [], [], []];
}

addEventListener("online", () => {
  connected.value = true;
});
addEventListener("offline", () => {
  connected.value = false;
});
