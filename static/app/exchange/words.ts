/** Sends the finished fiches and brings back what changed: POST /api/v1/sync until both sides have said all. */
import { batchOf, FIRST, larger, smaller } from "../sync/batches.ts";
import { sha256 } from "../sync/ids.ts";
import { PROTOCOL, readReply, type Envelope, type SyncReply, type SyncRequest } from "../sync/messages.ts";
import { holdingsLines, isReceipt } from "../sync/receipts.ts";
import { drafts } from "../storage/drafts.ts";
import { waiting } from "../storage/outbox.ts";
import { currentForms, storedLists } from "../storage/provisions.ts";
import { applyReply, receipts } from "../storage/receipts.ts";
import type { Enrolled, Finished } from "../storage/records.ts";
import { setting } from "../storage/settings.ts";
import { room } from "../storage/space.ts";
import { note } from "../storage/journal.ts";
import { progress } from "./progress.ts";
import { ask, NotHeard } from "./server.ts";

const nameOf = (one: Finished): string => `${one.id}:${one.revision}`;
const sizeOf = (one: Finished): number => one.payload.length + 400;
let limit = FIRST;

/** What the server offers at the end: newer forms, other places. */
export type Offers = Pick<SyncReply, "forms" | "places">;

export async function exchangeWords(device: Enrolled, stop: AbortSignal): Promise<Offers> {
  const tried = new Set<string>();
  let counted = false;
  let listing = false;
  for (;;) {
    const left = (await waiting()).filter((one) => !tried.has(nameOf(one)));
    const batch = batchOf(left, sizeOf, limit);
    const reply = await roundTrip(device, batch, tried, listing, stop);
    if (!reply) continue;
    counted ||= listing;
    listing = !counted && reply.orders.some(({ order }) => order === "holdings");
    const after = (await waiting()).filter((one) => !tried.has(nameOf(one)));
    if (after.length === 0 && !reply.more && !listing) return { forms: reply.forms, places: reply.places };
  }
}

/** One request; null when the batch has to be cut into smaller ones first. */
async function roundTrip(
  device: Enrolled,
  batch: Finished[],
  tried: Set<string>,
  listing: boolean,
  stop: AbortSignal,
): Promise<SyncReply | null> {
  let reply: SyncReply | null;
  try {
    reply = readReply(
      await ask("/api/v1/sync", {
        method: "POST",
        token: device.token,
        body: await request(device, batch, listing),
        signal: stop,
      }),
    );
  } catch (failure) {
    if (failure instanceof NotHeard && cutSmaller(failure, batch, tried)) return null;
    throw failure;
  }
  if (!reply) throw new NotHeard("stranger");
  for (const one of batch) tried.add(nameOf(one));
  await applyReply(batch, reply, new Date());
  limit = larger(limit);
  await tell(batch, reply);
  if (reply.results.some((result) => result.problems?.some(({ code }) => code === "device_revoked")))
    throw new NotHeard("revoked");
  return reply;
}

/** I5: a batch that is refused as a whole is tried one by one; what fails alone is left for later. */
function cutSmaller(failure: NotHeard, batch: Finished[], tried: Set<string>): boolean {
  if (failure.trouble === "network") limit = smaller(limit);
  if (failure.trouble !== "server" && failure.trouble !== "too_large") return false;
  if (batch.length === 0) return false;
  if (batch.length === 1) tried.add(nameOf(batch[0]!));
  else limit = 1;
  return batch.length > 1 || failure.trouble === "too_large" || failure.detail.startsWith("4");
}

async function tell(batch: Finished[], reply: SyncReply): Promise<void> {
  const heard = batch.filter((one) => reply.results.some((result) => isReceipt(result, one)));
  const bytes = heard.reduce((sum, one) => sum + sizeOf(one), 0);
  progress.value = { ...progress.value, done: progress.value.done + bytes };
  if (batch.length > 0) await note("sent", `${heard.length}/${batch.length}`);
  for (const result of reply.results) {
    await note(result.status, `${result.number ?? result.id} r${result.revision}`);
  }
}

/** `listing`: the two sides' counts differ, and the server asks which records this phone holds receipts for. */
async function request(device: Enrolled, batch: Finished[], listing: boolean): Promise<SyncRequest> {
  const held = holdingsLines((await receipts()).flatMap(({ id, mine }) => (mine ? [{ id, ...mine }] : [])));
  const forms = await currentForms();
  return {
    protocol: PROTOCOL,
    device: {
      id: device.id,
      app: __APP__,
      clock: new Date().toISOString(),
      waiting: (await waiting()).length,
      drafts: (await drafts()).length,
      free_bytes: (await room()).free,
    },
    cursor: (await setting("cursor")) ?? null,
    have: {
      forms: Object.fromEntries(forms.map((form) => [form.id, form.version])),
      places: (await storedLists("places"))?.digest ?? null,
    },
    holdings: {
      count: held.length,
      digest: await sha256(held.join("\n")),
      ...(listing ? { records: held } : {}),
    },
    submissions: batch.map(envelope),
  };
}

/** Only what the protocol names: title and state stay on the phone. */
function envelope(one: Finished): Envelope {
  const { id, revision, parent, sequence, form, version, content, key, payload, files } = one;
  return { id, revision, parent, sequence, form, version, sha256: one.sha256, content, key, payload, files };
}
