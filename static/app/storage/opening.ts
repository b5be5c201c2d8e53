/** Opens the telephone's databases: safe with two tabs of different releases, and after a release was taken back. */
import { done } from "./idb.ts";
import type { Migration } from "./migrations.ts";

/** What another tab does to this one's databases; main.tsx says it on screen. */
export const otherTabs = {
  /** This tab is in the way of a newer version: it must let go of the database. */
  mustLetGo: async (): Promise<void> => undefined,
  /** Another, older tab is in this one's way. */
  isInTheWay: (): void => undefined,
};

export async function openNewest(
  name: string,
  migrations: readonly Migration[],
  gone: () => void,
): Promise<IDBDatabase> {
  try {
    return await open(name, migrations, gone, migrations.length);
  } catch (failure) {
    // A newer release was here and was taken back: migrations only add, so its database will do.
    if ((failure as DOMException | null)?.name === "VersionError") return open(name, migrations, gone);
    throw failure;
  }
}

function open(name: string, migrations: readonly Migration[], gone: () => void, version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, version);
    asked.onupgradeneeded = ({ oldVersion }) => {
      for (const migrate of migrations.slice(oldVersion)) migrate(asked.result);
    };
    asked.onblocked = () => otherTabs.isInTheWay();
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const db = asked.result;
      db.onversionchange = ({ newVersion }) => {
        // null: its person was taken off the telephone, in another tab.
        const ready = newVersion === null ? Promise.resolve(gone()) : otherTabs.mustLetGo();
        void ready.finally(() => db.close());
      };
      db.onclose = gone;
      resolve(db);
    };
  });
}

/** The words did not reach the disk: the caller says so and keeps them on screen. */
export class NotSaved extends Error {}

/** One durable transaction: resolves only at `oncomplete`; an abort rejects with NotSaved. */
export async function durably(
  db: IDBDatabase,
  stores: readonly string[],
  work: (store: (name: string) => IDBObjectStore) => void,
): Promise<void> {
  let transaction: IDBTransaction | undefined;
  try {
    transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    const complete = done(transaction);
    complete.catch(() => undefined);
    const under = transaction;
    work((name) => under.objectStore(name));
    await complete;
  } catch (failure) {
    try {
      transaction?.abort();
    } catch {
      // Already over: there is nothing left to undo.
    }
    throw new NotSaved(String(failure), { cause: failure });
  }
}
