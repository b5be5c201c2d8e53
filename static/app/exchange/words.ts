/** Sends the finished fiches and brings back what changed: POST /api/v1/sync until both sides have said all. */
import { afterBatch, afterCut, afterTooLarge, batchLength, FIRST, LARGEST } from "../sync/pace.ts";
import { sha256 } from "../sync/ids.ts";
import { PROTOCOL, readReply, type Envelope, type SyncReply, type SyncRequest } from "../sync/messages.ts";
import { holdingsLines, isReceipt } from "../sync/receipts.ts";
import { draftCount, drafts } from "../storage/drafts.ts";
import { holdings, waiting } from "../storage/outbox.ts";
import { currentForms, storedLists } from "../storage/provisions.ts";
import { applyReply } from "../storage/receipts.ts";
import type { Finished } from "../storage/records.ts";
import type { Sender } from "../storage/senders.ts";
import { setting } from "../storage/settings.ts";
import { room } from "../storage/space.ts";
import { noteAll, type Line } from "../storage/journal.ts";
import { progress } from "./progress.ts";
import { ask, NotHeard, REVOKED } from "./server.ts";
import { destroyKey } from "../vault/people.ts";
import { Locked, stillOpen } from "../vault/session.ts";

const nameOf = (one: Finished): string => `${one.id}:${one.revision}`;
const sizeOf = (one: Finished): number => one.payload.length + 400;
const bytesOf = (batch: readonly Finished[]): number => batch.reduce((sum, one) => sum + sizeOf(one), 0);

/** Fiches over which the server stumbled by themselves: they go last, each alone, so that they hold up no other (I5). */
const stumbled = new Set<string>();

/** What this link carried last, and what the server said it accepts; each answer corrects it. */
let limit = FIRST;
let most = LARGEST;

/** What the server offers at the end: newer forms, other places; and why a fiche could not leave though others did. */
export type Offers = Pick<SyncReply, "forms" | "withdrawn" | "places"> & { stuck: NotHeard | null };

export async function exchangeWords(sender: Sender, stop: AbortSignal): Promise<Offers> {
  const tried = new Map<string, NotHeard | null>();
  let counted = false;
  let listing = false;
  for (;;) {
    const left = (await waiting(sender.whose)).filter((one) => !tried.has(nameOf(one)));
    const batch = next(left);
    const reply = await roundTrip(sender, batch, tried, listing, stop);
    if (!reply) continue;
    counted ||= listing;
    listing = !counted && reply.orders.some(({ order }) => order === "holdings");
    const after = (await waiting(sender.whose)).filter((one) => !tried.has(nameOf(one)));
    if (after.length > 0 || reply.more || listing) continue;
    const stuck = [...tried.values()].find(Boolean) ?? null;
    return { forms: reply.forms, withdrawn: reply.withdrawn, places: reply.places, stuck };
  }
}

function next(left: Finished[]): Finished[] {
  const sound = left.filter((one) => !stumbled.has(nameOf(one)));
  if (sound.length > 0) return sound.slice(0, batchLength(sound.map(sizeOf), limit));
  const named = new Map(left.map((one) => [nameOf(one), one]));
  return [...stumbled].flatMap((name) => named.get(name) ?? []).slice(0, 1);
}

/** One request; null when the batch has to be cut into smaller ones first. */
async function roundTrip(
  sender: Sender,
  batch: Finished[],
  tried: Map<string, NotHeard | null>,
  listing: boolean,
  stop: AbortSignal,
): Promise<SyncReply | null> {
  let reply: SyncReply | null;
  const began = performance.now();
  try {
    reply = readReply(
      await ask("/api/v1/sync", {
        method: "POST",
        token: sender.token,
        body: await request(sender, batch, listing),
        signal: stop,
      }),
    );
  } catch (failure) {
    if (failure instanceof NotHeard && cutSmaller(failure, batch, tried)) return null;
    throw failure;
  }
  if (!reply) throw new NotHeard("stranger");
  for (const one of batch) tried.set(nameOf(one), null);
  // It was the server, and it is well again.
  if (batch.some((one) => stumbled.has(nameOf(one)))) stumbled.clear();
  limit = afterBatch(limit, bytesOf(batch), (performance.now() - began) / 1000, most);
  await applyReply(batch, reply, new Date(), sender);
  await tell(batch, reply);
  const revoked = reply.results.some((result) => result.problems?.some(({ code }) => code === REVOKED));
  if (revoked || reply.orders.some(({ order }) => order === "revoked")) await endVault(sender);
  return reply;
}

/** The phone was declared lost: its key goes at once; what is sealed goes on its way, to be set aside. */
async function endVault({ person, locked }: Sender): Promise<void> {
  await destroyKey(person, "revoked").catch(() => undefined);
  if (!locked) throw new Locked();
}

/** I5: a batch that is refused as a whole is tried one by one; what fails alone is left for later. */
function cutSmaller(failure: NotHeard, batch: Finished[], tried: Map<string, NotHeard | null>): boolean {
  if (failure.trouble === "network") limit = afterCut(limit);
  if (failure.trouble !== "server" && failure.trouble !== "too_large") return false;
  if (batch.length === 0) return false;
  if (batch.length === 1) {
    const name = nameOf(batch[0]!);
    tried.set(name, failure);
    // behind those that stumbled before: each has its turn
    stumbled.delete(name);
    stumbled.add(name);
  } else if (failure.trouble === "too_large") most = limit = afterTooLarge(bytesOf(batch), Number(failure.problem.accepted) || 0);
  else limit = 1;
  return batch.length > 1 || failure.trouble === "too_large" || failure.detail.startsWith("4");
}

async function tell(batch: Finished[], reply: SyncReply): Promise<void> {
  const heard = batch.filter((one) => reply.results.some((result) => isReceipt(result, one)));
  progress.value = { ...progress.value, done: progress.value.done + bytesOf(heard) };
  const lines = reply.results.map((one): Line => [one.status, `${one.number ?? one.id} r${one.revision}`]);
  if (batch.length > 0) await noteAll([["sent", `${heard.length}/${batch.length}`], ...lines]);
}

/** `listing`: the two sides' counts differ, and the server asks which records this phone holds receipts for. */
async function request(sender: Sender, batch: Finished[], listing: boolean): Promise<SyncRequest> {
  const held = holdingsLines(await holdings(sender.whose));
  return {
    protocol: PROTOCOL,
    device: {
      id: sender.device,
      app: __APP__,
      clock: new Date().toISOString(),
      waiting: (await waiting(sender.whose)).length,
      ...(sender.locked ? { drafts: await draftCount(sender.whose) } : counted(await drafts(sender.whose))),
      free_bytes: (await room()).free,
    },
    ...(sender.locked ? LOCKED : await aboard(sender)),
    holdings: {
      count: held.length,
      digest: await sha256(held.join("\n")),
      ...(listing ? { records: held } : {}),
    },
    submissions: batch.map(envelope),
  };
}

type Aboard = Pick<SyncRequest, "cursor" | "have">;

/** A locked vault does not say what it holds, and is told nothing but receipts. */
const LOCKED: Aboard = { cursor: null, have: { forms: {}, places: null } };

async function aboard({ person }: Sender): Promise<Aboard> {
  stillOpen(person);
  const forms = await currentForms();
  return {
    cursor: (await setting("cursor")) ?? null,
    have: {
      forms: Object.fromEntries(forms.map((form) => [form.id, form.version])),
      places: (await storedLists("places"))?.digest ?? null,
      keys: ((await setting("keys")) ?? []).map((key) => key.id),
    },
  };
}

/** How many drafts, and of which forms: the office says what a new version of a form meets. */
function counted(all: readonly { form: string }[]): Pick<SyncRequest["device"], "drafts" | "drafts_in"> {
  const drafts_in: Record<string, number> = {};
  for (const { form } of all) drafts_in[form] = (drafts_in[form] ?? 0) + 1;
  return { drafts: all.length, drafts_in };
}

/** Only what the protocol names: title and state stay on the phone. */
export function envelope(one: Finished): Envelope {
  const { id, revision, parent, sequence, form, version, content, key, payload, files, sha256 } = one;
  const named = { id, revision, parent, sequence, form, version, sha256, content, key, payload, files };
  const { device, ticket } = one;
  return { ...named, ...(device && { device }), ...(ticket && { ticket }) };
}
