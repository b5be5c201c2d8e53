/**
 * The device's database. Everything that a person typed is written with strict durability and believed only when the
 * transaction has completed: relaxed durability loses acknowledged records when a battery is pulled (measured).
 */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from "idb";
import { MIGRATIONS } from "./migrations.ts";
import type {
  Draft,
  Finished,
  JournalEntry,
  Receipt,
  StoredFile,
  StoredForm,
  StoredLists,
} from "./records.ts";

export interface Carnet extends DBSchema {
  settings: { key: string; value: unknown };
  drafts: { key: string; value: Draft };
  outbox: { key: [string, number]; value: Finished; indexes: { state: string; sequence: number } };
  receipts: { key: string; value: Receipt; indexes: { state: string } };
  forms: { key: [string, string]; value: StoredForm };
  lists: { key: string; value: StoredLists };
  files: { key: string; value: StoredFile };
  journal: { key: number; value: JournalEntry };
}
export type Store = StoreNames<Carnet>;
export type Writing<Names extends Store[]> = IDBPTransaction<Carnet, Names, "readwrite">;

/** The words did not reach the disk: the caller says so and keeps them on screen. */
export class NotSaved extends Error {}

/** What another tab does to this one's database; main.tsx says it on screen. */
export const otherTabs = {
  /** This tab is in the way of a newer version: it must let go of the database. */
  mustLetGo: async (): Promise<void> => undefined,
  /** Another, older tab is in this one's way. */
  isInTheWay: (): void => undefined,
};

let opened: Promise<IDBPDatabase<Carnet>> | null = null;

export function database(): Promise<IDBPDatabase<Carnet>> {
  opened ??= open().catch((failure: unknown) => {
    opened = null;
    throw failure;
  });
  return opened;
}

async function open(): Promise<IDBPDatabase<Carnet>> {
  const db: IDBPDatabase<Carnet> = await openDB<Carnet>("carnet", MIGRATIONS.length, {
    upgrade(database, from, _to, transaction) {
      for (const migrate of MIGRATIONS.slice(from)) migrate(database, transaction);
    },
    blocked: () => otherTabs.isInTheWay(),
    blocking: () => void otherTabs.mustLetGo().finally(() => db.close()),
    terminated: () => {
      opened = null;
    },
  });
  return db;
}

/** One transaction, durable: resolves only at `oncomplete`; an abort rejects with NotSaved. */
export async function write<Names extends Store[], T>(
  stores: Names,
  work: (transaction: Writing<Names>) => Promise<T>,
): Promise<T> {
  let transaction: Writing<Names> | undefined;
  try {
    transaction = (await database()).transaction(stores, "readwrite", { durability: "strict" });
    transaction.done.catch(() => undefined);
    const value = await work(transaction);
    await transaction.done;
    return value;
  } catch (failure) {
    abort(transaction);
    throw new NotSaved(String(failure), { cause: failure });
  }
}

function abort(transaction: { abort(): void } | undefined): void {
  try {
    transaction?.abort();
  } catch {
    // Already over: there is nothing left to undo.
  }
}
