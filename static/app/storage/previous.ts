/**
 * What a release before the vault left on this telephone, in clear, in the database `carnet`. It goes into the vault
 * at the first choice of a secret, all in one transaction, and is deleted only after that.
 */
import { write, type Change } from "./database.ts";
import { getBoth, getEvery, getOne, remove } from "./idb.ts";
import { otherTabs } from "./opening.ts";
import { people } from "./people.ts";
import type { Companion, Enrolled, Finished, OutboxRow, Receipt } from "./records.ts";

const NAME = "carnet";
/** One above what that release opens: its tabs let go of the store, and cannot come back to it. */
const TAKEN_OVER = 2;

let taken: Promise<IDBDatabase | null> | null = null;

/** null on a telephone that never had such a release; asked once. */
function previous(): Promise<IDBDatabase | null> {
  taken ??= open();
  return taken;
}

function open(): Promise<IDBDatabase | null> {
  return new Promise((resolve, reject) => {
    let fresh = false;
    const asked = indexedDB.open(NAME, TAKEN_OVER);
    asked.onupgradeneeded = ({ oldVersion }) => {
      fresh = oldVersion === 0;
      if (fresh) asked.transaction!.abort();
    };
    asked.onblocked = () => otherTabs.isInTheWay();
    asked.onerror = () => (fresh ? resolve(null) : reject(asked.error));
    asked.onsuccess = () => {
      // A second tab of this release that deletes it, once everything is in the vault, must not have to wait.
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
  });
}

/** Who worked on this telephone before it had vaults; null when nobody did, or has a vault by now. */
export async function previousDevice(): Promise<Enrolled | null> {
  const db = await previous();
  if (!db) return null;
  const device = await getOne<Enrolled>(db, "settings", "device");
  // a crash may have come between the vault and the end of the clear copy
  if (device && !(await people()).some((one) => one.carried && one.device === device.id)) return device;
  await dropPrevious();
  return null;
}

export async function previousLanguage(): Promise<string | undefined> {
  const db = await previous();
  return db ? getOne<string>(db, "settings", "language") : undefined;
}

/** Takes everything into the open vault; the clear copy goes once that is written down. */
export async function carryIn(): Promise<void> {
  const db = await previous();
  if (db) await write((change) => carry(db, change));
}

async function carry(db: IDBDatabase, change: Change): Promise<void> {
  const [names, values] = await getBoth(db, "settings");
  names.forEach((key, index) => change.put("settings", { key, value: values[index] }));
  for (const store of ["drafts", "forms", "lists", "files"] as const)
    for (const value of await getEvery(db, store)) change.put(store, value as never);
  change.put("settings", { key: "journal", value: await getEvery(db, "journal") });
  const [rows, receipts] = [await getEvery<Finished>(db, "outbox"), await getEvery<Receipt>(db, "receipts")];
  for (const receipt of receipts) change.put("receipts", { ...receipt, wanted: [] });
  const wanted = new Map(receipts.map((one) => [one.id, one.wanted]));
  for (const one of rows) {
    const [row, kept] = split(one, one.state === "received" ? (wanted.get(one.id) ?? []) : []);
    change.put("outbox", row);
    change.put("finished", kept);
  }
  for (const stub of stubs(receipts, rows)) change.put("outbox", stub);
}

/**
 * A fiche that was finished before goes out as it was made: its bytes may have arrived already, and the same id with
 * other bytes would be a conflict. It waits inside the vault, so it leaves only while that is open.
 */
function split(one: Finished, wanted: string[]): [OutboxRow, Companion] {
  const { title, people, finished, problems, ...row } = one;
  const { id, revision, payload, files } = one;
  return [
    { ...row, payload: "", wanted },
    { id, revision, title, people, finished, problems, files, payload },
  ];
}

/** What the phone holds receipts for and no bytes any more: both sides go on comparing it (I10). */
function stubs(receipts: readonly Receipt[], rows: readonly Finished[]): OutboxRow[] {
  const aboard = new Set(rows.map((row) => `${row.id}:${row.revision}`));
  return receipts.flatMap(({ id, form, version, mine }) => {
    if (!mine || aboard.has(`${id}:${mine.revision}`)) return [];
    const { sequence: _none, ...stub } = { ...EMPTY, id, form, version, ...mine };
    return [stub as OutboxRow];
  });
}

const EMPTY: OutboxRow = {
  ...{ id: "", revision: 0, parent: null, sequence: 0, form: "", version: "", sha256: "" },
  ...{ content: "plain", key: null, payload: "", files: [], state: "held", wanted: [] },
};

export async function dropPrevious(): Promise<void> {
  (await previous())?.close();
  taken = Promise.resolve(null);
  await remove(NAME);
}
