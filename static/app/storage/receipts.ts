/** What the server has said it holds, and what became of it. */
import { isReceipt, isRefusal } from "../sync/receipts.ts";
import { newId } from "../sync/ids.ts";
import type { Change as Told, Result, SyncReply } from "../sync/messages.ts";
import { get, getAll, write, type Change } from "./database.ts";
import { dropOrphans } from "./files.ts";
import { openInbox, sealForInbox } from "./inbox.ts";
import { changed } from "./news.ts";
import { finishedFrom, rowOf } from "./outbox.ts";
import type { Finished, OutboxRow, Receipt } from "./records.ts";
import { keyOfRevision } from "./rows.ts";
import type { Sender } from "./senders.ts";

const DECIDED = ["approved", "rejected"];

/** The last received first; each with the photos that the server still wants of it. */
export async function receipts(): Promise<Receipt[]> {
  const [all, rows] = await Promise.all([getAll("receipts"), getAll("outbox")]);
  const wanted = (id: string): string[] => rows.filter((row) => row.id === id).flatMap((row) => row.wanted);
  const awaited = new Set(rows.filter((row) => row.wanted.length > 0).map((row) => row.id));
  const found = all.map((one) => ({ ...one, wanted: awaited.has(one.id) ? wanted(one.id) : [] }));
  return found.sort((a, b) => b.received.localeCompare(a.received));
}

export async function receipt(id: string): Promise<Receipt | undefined> {
  return get("receipts", id);
}

/**
 * Writes down one answer of the server: receipts, then what changed, then the cursor, all or nothing,
 * so that a phone that dies here asks again from the same place. Of a locked vault only the queue is touched;
 * the rest waits, sealed to its owner.
 */
export async function applyReply(
  sent: readonly Finished[],
  reply: SyncReply,
  now: Date,
  sender?: Sender,
): Promise<void> {
  if (sender?.locked) await applyLocked(sent, reply, now, sender);
  else await applyOpen(sent, reply, now, sender);
  changed();
}

async function applyOpen(sent: readonly Finished[], reply: SyncReply, now: Date, sender?: Sender): Promise<void> {
  await write(async (change) => {
    for (const [one, result] of answered(sent, reply.results)) {
      const row = await heard(one, result);
      if (row) change.put("outbox", row);
      await noteResult(change, one, result, now);
    }
    for (const told of reply.changes) await applyChange(change, told, now);
    for (const id of reply.missing) await sendAgain(change, id);
    await forgetDecided(change);
    if (reply.cursor !== null) change.put("settings", { key: "cursor", value: reply.cursor });
    if (reply.keys && reply.keys.length > 0) change.put("settings", { key: "keys", value: reply.keys });
    change.put("settings", { key: "contact", value: now.toISOString() });
    await dropOrphans(change);
  }, sender?.whose);
}

async function applyLocked(sent: readonly Finished[], reply: SyncReply, now: Date, sender: Sender): Promise<void> {
  const { results, missing } = reply;
  const sealed = await sealForInbox(sender.person, { results, missing, at: now.toISOString() });
  await write(async (change) => {
    for (const [one, result] of answered(sent, results)) {
      const row = await heard(one, result);
      if (row) change.put("outbox", row);
    }
    for (const id of missing) await rowsAgain(change, id);
    if (sealed && results.length + missing.length > 0) change.put("inbox", { id: newId(now.getTime()), sealed });
  }, sender.whose);
}

/** What the server said while the vault was locked; called once it is open. */
export async function applyInbox(): Promise<void> {
  const waiting = await openInbox();
  if (waiting.length === 0) return;
  await write(async (change) => {
    for (const { id, said } of waiting) {
      const at = new Date(said.at);
      for (const result of said.results) {
        const row = await change.get("outbox", keyOfRevision(result));
        // It is on its way once more: the receipt it had is none any more.
        if (!row || row.state === "waiting") continue;
        const kept = await change.get("finished", keyOfRevision(result));
        await noteResult(change, finishedFrom(row, kept), result, at);
      }
      for (const missing of said.missing) await holdNoMore(change, missing);
      change.delete("inbox", id);
    }
    await dropOrphans(change);
  });
  changed();
}

function* answered(sent: readonly Finished[], results: readonly Result[]): Generator<[Finished, Result]> {
  for (const one of sent) {
    const result = results.find((answer) => answer.id === one.id && answer.revision === one.revision);
    if (result) yield [one, result];
  }
}

/** What an answer makes of the row in the queue; null when it says nothing that counts (I3). */
async function heard(sent: Finished, result: Result): Promise<OutboxRow | null> {
  const row = rowOf(sent);
  if (!isReceipt(result, sent)) return (await isRefusal(result, sent)) ? { ...row, state: "refused" } : null;
  const wanted = (result.files_wanted ?? []).filter((one) => sent.files.some(({ sha256 }) => sha256 === one));
  const ticket = result.ticket ?? row.ticket;
  return { ...row, state: "received", wanted, ...(ticket && { ticket }) };
}

/** The vault's part of a result: the receipt; the answers are readable no longer once the server has them. */
async function noteResult(change: Change, sent: Finished, result: Result, now: Date): Promise<void> {
  const receipt = isReceipt(result, sent);
  const kept = await change.get("finished", keyOfRevision(sent));
  if (kept && (receipt || result.status === "refused")) {
    const payload = receipt && sent.content === "sealed" ? null : kept.payload;
    change.put("finished", { ...kept, payload, problems: result.problems ?? [] });
  }
  if (!receipt) return;
  const known = await change.get("receipts", sent.id);
  if (known && known.revision > sent.revision) return keepHolding(change, known, sent);
  change.put("receipts", receiptOf(sent, kept?.files ?? sent.files, result, known, now));
}

/** Another telephone has corrected it since: the newer state stays, the receipt is this one's all the same. */
function keepHolding(change: Change, known: Receipt, { revision, sha256 }: Finished): void {
  if ((known.mine?.revision ?? 0) >= revision) return;
  change.put("receipts", { ...known, mine: { revision, sha256 } });
}

function receiptOf(
  sent: Finished,
  files: Receipt["files"],
  result: Result,
  known: Receipt | undefined,
  now: Date,
): Receipt {
  const { id, revision, sha256, form, version, title, people, finished } = sent;
  const at = now.toISOString();
  const fresh = known?.revision === revision ? known.state : undefined;
  return {
    id,
    revision,
    sha256,
    form,
    version,
    title,
    people,
    finished,
    files,
    number: result.number ?? known?.number ?? null,
    state: fresh ?? stateAfter(result, revision),
    received: known?.received ?? at,
    changed: at,
    comment: "",
    by: "",
    remarks: [],
    answers: null,
    mine: { revision, sha256 },
    wanted: [],
  };
}

function stateAfter(result: Result, revision: number): string {
  if (result.status === "quarantined" || result.status === "conflict") return "quarantined";
  return revision > 1 ? "corrected" : "in_review";
}

async function applyChange(change: Change, told: Told, now: Date): Promise<void> {
  const known = await change.get("receipts", told.id);
  const updated: Receipt = {
    ...(known ?? fromElsewhere(told, now)),
    ...madeElsewhere(told, known),
    state: told.state,
    number: told.number ?? known?.number ?? null,
    comment: told.comment ?? "",
    by: told.by ?? "",
    remarks: told.remarks ?? [],
    answers: DECIDED.includes(told.state) ? null : (told.answers ?? known?.answers ?? null),
    changed: told.at ?? now.toISOString(),
  };
  change.put("receipts", updated);
}

/** A fiche of this person made on another telephone. */
function fromElsewhere(told: Told, now: Date): Receipt {
  const at = now.toISOString();
  return {
    id: told.id,
    revision: told.revision ?? 1,
    sha256: told.sha256 ?? "",
    number: told.number,
    form: told.form ?? "",
    version: told.version ?? "",
    title: told.title ?? "",
    people: { women: 0, men: 0 },
    state: told.state,
    finished: told.at ?? at,
    received: told.at ?? at,
    changed: at,
    comment: "",
    by: "",
    remarks: [],
    answers: null,
    files: told.files ?? [],
    mine: null,
    wanted: [],
  };
}

/** What only the server can tell of a revision that this telephone did not make. */
function madeElsewhere(told: Told, known: Receipt | undefined): Partial<Receipt> {
  if (known?.mine && (told.revision ?? 0) <= known.mine.revision) return {};
  const { revision, form, version, title, sha256, files } = told;
  const named = { revision, form, version, title, sha256, files };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

const rowsOf = async (change: Change, id: string): Promise<OutboxRow[]> =>
  (await change.getAll("outbox")).filter((row) => row.id === id).sort((a, b) => a.revision - b.revision);

/** The office has decided: number, form, date and state are all that the phone still needs, once the photos are there. */
async function forgetDecided(change: Change): Promise<void> {
  const decided = (await change.getAll("receipts")).filter(({ state }) => DECIDED.includes(state));
  const rows = await change.getAll("outbox");
  const whole = new Set(rows.filter((row) => row.state === "received").map(({ id }) => id));
  for (const { id } of decided) if (whole.has(id)) await forgetContent(change, id);
}

async function forgetContent(change: Change, id: string): Promise<void> {
  const rows = await rowsOf(change, id);
  const done = rows.filter((row) => row.state === "held" || (row.state === "received" && row.wanted.length === 0));
  for (const row of done) {
    change.delete("finished", keyOfRevision(row));
    if (row === done.at(-1)) change.put("outbox", { ...row, state: "held", payload: "", files: [] });
    else change.delete("outbox", keyOfRevision(row));
  }
}

/** I10: a restored server lost it. What the phone still has goes again; what it has not, it holds no more. */
async function sendAgain(change: Change, id: string): Promise<void> {
  await rowsAgain(change, id);
  await holdNoMore(change, id);
}

async function rowsAgain(change: Change, id: string): Promise<void> {
  for (const row of await rowsOf(change, id)) {
    if (row.state === "received") change.put("outbox", { ...row, state: "waiting" });
    if (row.state === "held") change.delete("outbox", keyOfRevision(row));
  }
}

async function holdNoMore(change: Change, id: string): Promise<void> {
  if ((await rowsOf(change, id)).length > 0) return;
  const receipt = await change.get("receipts", id);
  if (receipt?.mine) change.put("receipts", { ...receipt, mine: null, state: "lost" });
}

/** The server holds this photo, whole: it said so itself. */
export async function fileArrived(sha256: string, sender?: Sender): Promise<void> {
  await write(async (change) => {
    for (const row of await change.getAll("outbox")) {
      if (!row.wanted.includes(sha256)) continue;
      change.put("outbox", { ...row, wanted: row.wanted.filter((one) => one !== sha256) });
    }
    if (sender?.locked) return;
    await forgetDecided(change);
    await dropOrphans(change);
  }, sender?.whose);
  changed();
}
