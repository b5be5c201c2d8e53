/** What the server has said it holds, and what became of it. */
import { isReceipt } from "../sync/receipts.ts";
import type { Change, Result, SyncReply } from "../sync/messages.ts";
import { database, write, type Writing } from "./database.ts";
import { dropOrphans } from "./files.ts";
import { changed } from "./news.ts";
import type { Finished, Receipt } from "./records.ts";

type Applying = Writing<["settings", "drafts", "outbox", "receipts", "files"]>;
const DECIDED = ["approved", "rejected"];

export async function receipts(): Promise<Receipt[]> {
  const all = await (await database()).getAll("receipts");
  return all.sort((a, b) => b.received.localeCompare(a.received));
}

export async function receipt(id: string): Promise<Receipt | undefined> {
  return (await database()).get("receipts", id);
}

/**
 * Writes down one answer of the server: receipts, then what changed, then the cursor, all or nothing,
 * so that a phone that dies here asks again from the same place.
 */
export async function applyReply(sent: readonly Finished[], reply: SyncReply, now: Date): Promise<void> {
  await write(["settings", "drafts", "outbox", "receipts", "files"], async (transaction) => {
    for (const one of sent) {
      const result = reply.results.find((answer) => answer.id === one.id && answer.revision === one.revision);
      if (result) await applyResult(transaction, one, result, now);
    }
    for (const change of reply.changes) await applyChange(transaction, change, now);
    for (const id of reply.missing) await sendAgain(transaction, id);
    if (reply.cursor !== null) await transaction.objectStore("settings").put(reply.cursor, "cursor");
    await transaction.objectStore("settings").put(now.toISOString(), "contact");
    await dropOrphans(transaction as never);
  });
  changed();
}

async function applyResult(transaction: Applying, sent: Finished, result: Result, now: Date): Promise<void> {
  const outbox = transaction.objectStore("outbox");
  if (!isReceipt(result, sent)) {
    if (result.status === "refused")
      await outbox.put({ ...sent, state: "refused", problems: result.problems ?? [] });
    return;
  }
  const known = await transaction.objectStore("receipts").get(sent.id);
  await outbox.put({ ...sent, state: "received", problems: result.problems ?? [] });
  if (known && known.revision > sent.revision) return keepHolding(transaction, known, sent);
  await transaction.objectStore("receipts").put(receiptOf(sent, result, known, now));
}

/** Another telephone has corrected it since: the newer state stays, the receipt is this one's all the same. */
async function keepHolding(
  transaction: Applying,
  known: Receipt,
  { revision, sha256 }: Finished,
): Promise<void> {
  if ((known.mine?.revision ?? 0) >= revision) return;
  await transaction.objectStore("receipts").put({ ...known, mine: { revision, sha256 } });
}

function receiptOf(sent: Finished, result: Result, known: Receipt | undefined, now: Date): Receipt {
  const { id, revision, sha256, form, version, title, people, finished, files } = sent;
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
    wanted: (result.files_wanted ?? []).filter((wanted) => files.some((one) => one.sha256 === wanted)),
  };
}

function stateAfter(result: Result, revision: number): string {
  if (result.status === "quarantined" || result.status === "conflict") return "quarantined";
  return revision > 1 ? "corrected" : "in_review";
}

async function applyChange(transaction: Applying, change: Change, now: Date): Promise<void> {
  const receipts = transaction.objectStore("receipts");
  const known = await receipts.get(change.id);
  const updated: Receipt = {
    ...(known ?? fromElsewhere(change, now)),
    ...madeElsewhere(change, known),
    state: change.state,
    number: change.number ?? known?.number ?? null,
    comment: change.comment ?? "",
    by: change.by ?? "",
    remarks: change.remarks ?? [],
    answers: change.answers ?? known?.answers ?? null,
    changed: change.at ?? now.toISOString(),
  };
  await receipts.put(updated);
  if (DECIDED.includes(change.state) && updated.wanted.length === 0)
    await forgetContent(transaction, change.id);
}

/** A fiche of this person made on another telephone. */
function fromElsewhere(change: Change, now: Date): Receipt {
  const at = now.toISOString();
  return {
    id: change.id,
    revision: change.revision ?? 1,
    sha256: change.sha256 ?? "",
    number: change.number,
    form: change.form ?? "",
    version: change.version ?? "",
    title: change.title ?? "",
    people: { women: 0, men: 0 },
    state: change.state,
    finished: change.at ?? at,
    received: change.at ?? at,
    changed: at,
    comment: "",
    by: "",
    remarks: [],
    answers: null,
    files: change.files ?? [],
    mine: null,
    wanted: [],
  };
}

/** What only the server can tell of a revision that this telephone did not make. */
function madeElsewhere(change: Change, known: Receipt | undefined): Partial<Receipt> {
  if (known?.mine && (change.revision ?? 0) <= known.mine.revision) return {};
  const { revision, form, version, title, sha256, files } = change;
  const told = { revision, form, version, title, sha256, files };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** The office has decided: number, form, date and state are all that the phone still needs. */
async function forgetContent(transaction: Applying, id: string): Promise<void> {
  const outbox = transaction.objectStore("outbox");
  for (const key of await outbox.getAllKeys(IDBKeyRange.bound([id, 0], [id, Infinity]))) {
    const one = await outbox.get(key);
    if (one?.state === "received") await outbox.delete(key);
  }
}

/** I10: a restored server lost it. What the phone still has goes again; what it has not, it holds no more. */
async function sendAgain(transaction: Applying, id: string): Promise<void> {
  const outbox = transaction.objectStore("outbox");
  const kept = await outbox.getAll(IDBKeyRange.bound([id, 0], [id, Infinity]));
  for (const one of kept) if (one.state === "received") await outbox.put({ ...one, state: "waiting" });
  const receipts = transaction.objectStore("receipts");
  const receipt = await receipts.get(id);
  if (receipt && kept.length === 0) await receipts.put({ ...receipt, mine: null });
}

/** The server holds this photo, whole: it said so itself. */
export async function fileArrived(sha256: string): Promise<void> {
  await write(["drafts", "outbox", "receipts", "files"], async (transaction) => {
    const receipts = transaction.objectStore("receipts");
    for (const one of await receipts.getAll()) {
      if (!one.wanted.includes(sha256)) continue;
      await receipts.put({ ...one, wanted: one.wanted.filter((wanted) => wanted !== sha256) });
    }
    await dropOrphans(transaction as never);
  });
  changed();
}
