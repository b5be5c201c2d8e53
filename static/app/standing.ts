/** Where things stand on this telephone: what every screen counts from. */
import { computed, signal } from "@preact/signals";
import { drafts as readDrafts } from "./storage/drafts.ts";
import { refused as readRefused, waiting as readWaiting } from "./storage/outbox.ts";
import { currentForms } from "./storage/provisions.ts";
import { receipts as readReceipts } from "./storage/receipts.ts";
import type { Draft, Enrolled, Finished, Receipt, StoredForm } from "./storage/records.ts";
import { setting } from "./storage/settings.ts";

export const loaded = signal(false);
/** Forms, places and shell are all aboard. */
export const ready = signal(false);
export const device = signal<Enrolled | null>(null);
export const drafts = signal<Draft[]>([]);
export const waiting = signal<Finished[]>([]);
export const refused = signal<Finished[]>([]);
export const receipts = signal<Receipt[]>([]);
export const forms = signal<StoredForm[]>([]);
export const online = signal(navigator.onLine);

/** Returned, and no correction of it is on its way. */
export const toCorrect = computed(() => {
  const leaving = new Set(waiting.value.map((one) => one.id));
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
  const received = receipts.value.filter((one) => one.mine && one.finished.startsWith(month)).length;
  const known = new Set(receipts.value.map((one) => one.id));
  const leaving = [...waiting.value, ...refused.value].filter(
    (one) => one.finished.startsWith(month) && !known.has(one.id),
  ).length;
  return { received, all: received + leaving };
});

export async function readStanding(): Promise<void> {
  device.value = (await setting("device")) ?? null;
  ready.value = (await setting("ready")) ?? false;
  drafts.value = await readDrafts();
  waiting.value = await readWaiting();
  refused.value = await readRefused();
  receipts.value = await readReceipts();
  forms.value = await currentForms();
  loaded.value = true;
}

addEventListener("online", () => {
  online.value = true;
});
addEventListener("offline", () => {
  online.value = false;
});
