/**
 * A person's database. Its rows are ciphertext; what was typed is written with strict durability and believed only
 * when the transaction has completed: relaxed durability loses acknowledged records when a battery is pulled (measured).
 *
 * Nothing can be encrypted inside a transaction of IndexedDB, which closes while it waits. So a change takes a Web
 * Lock, reads and decrypts, works in memory, encrypts, and then writes everything in one transaction.
 */
import { current, Locked, type OpenVault } from "../vault/session.ts";
import { getKeys } from "./idb.ts";
import { MIGRATIONS } from "./migrations.ts";
import { durably, NotSaved, openNewest } from "./opening.ts";
import type { InboxRow, OutboxRow, StoredFile } from "./records.ts";
import { keyIn, namesOf, readAll, readOne, seal, type Row, type Stored, type VaultStore } from "./rows.ts";

export { NotSaved } from "./opening.ts";

const opened = new Map<string, Promise<IDBDatabase>>();

/** The database of a person, open or locked. */
export function databaseOf(person: string): Promise<IDBDatabase> {
  let known = opened.get(person);
  if (!known) {
    known = openNewest(`carnet-${person}`, MIGRATIONS, () => opened.delete(person));
    opened.set(person, known);
    known.catch(() => opened.delete(person));
  }
  return known;
}

export async function closeDatabase(person: string): Promise<void> {
  const known = opened.get(person);
  opened.delete(person);
  (await known)?.close();
}

/** Stores that can be read and written without a key. */
interface ClearRows {
  outbox: OutboxRow;
  sealed: StoredFile;
  inbox: InboxRow;
}
export type ClearStore = keyof ClearRows;
type Value<Name extends VaultStore> = Name extends ClearStore ? ClearRows[Name] : Name extends keyof Stored ? Stored[Name] : never;

/** Whose database, and the keys to it when it is open in this tab. */
export interface Whose {
  person: string;
  vault: OpenVault | null;
}

const mine = (): Whose => {
  const vault = current();
  return { person: vault.person, vault };
};

export async function get<Name extends VaultStore>(
  store: Name,
  key: string,
  whose: Whose = mine(),
): Promise<Value<Name> | undefined> {
  return (await readOne(await databaseOf(whose.person), whose.vault?.keys, store, key)) as Value<Name> | undefined;
}

export async function getAll<Name extends VaultStore>(store: Name, whose: Whose = mine()): Promise<Value<Name>[]> {
  return (await readAll(await databaseOf(whose.person), whose.vault?.keys, store)) as Value<Name>[];
}

/** How many rows there are: known without the key. */
export const count = async (store: VaultStore, whose?: Whose): Promise<number> => (await keysOf(store, whose)).size;

/** What the rows are called on the disk. */
export async function keysOf(store: VaultStore, whose: Whose = mine()): Promise<Set<string>> {
  return new Set(await getKeys(await databaseOf(whose.person), store));
}

/** One change in the making: reads see what it has put so far; nothing is on the disk before all of it is. */
export class Change {
  private readonly puts = new Map<VaultStore, Map<string, unknown>>();
  private readonly kept = new Map<VaultStore, ReadonlySet<string>>();

  constructor(private readonly whose: Whose) {}

  async get<Name extends VaultStore>(store: Name, key: string): Promise<Value<Name> | undefined> {
    const pending = this.puts.get(store);
    if (pending?.has(key)) return pending.get(key) as Value<Name> | undefined;
    return get(store, key, this.whose);
  }

  async getAll<Name extends VaultStore>(store: Name): Promise<Value<Name>[]> {
    const pending = this.puts.get(store);
    const found = await getAll(store, this.whose);
    if (!pending) return found;
    const kept = found.filter((value) => !pending.has(keyIn(store, value)));
    return [...kept, ...([...pending.values()].filter((value) => value !== undefined) as Value<Name>[])];
  }

  put<Name extends VaultStore>(store: Name, value: Value<Name>): void {
    this.set(store, keyIn(store, value), value);
  }

  delete(store: VaultStore, key: string): void {
    this.set(store, key, undefined);
  }

  private set(store: VaultStore, key: string, value: unknown): void {
    const pending = this.puts.get(store) ?? new Map<string, unknown>();
    this.puts.set(store, pending.set(key, value));
  }

  /** Leaves these rows only, without having to read the others. */
  keepOnly(store: VaultStore, keys: ReadonlySet<string>): void {
    this.kept.set(store, keys);
  }

  /** Everything encrypted, ready to be written at once. */
  async rows(): Promise<Row[]> {
    const keys = this.whose.vault?.keys;
    const pending = [...this.puts].flatMap(([store, values]) =>
      [...values].map(([key, value]) => seal(keys, store, key, value)),
    );
    const gone = [...this.kept].map(([store, kept]) => this.others(store, kept));
    return [...(await Promise.all(gone)).flat(), ...(await Promise.all(pending))];
  }

  private async others(store: VaultStore, kept: ReadonlySet<string>): Promise<Row[]> {
    const db = await databaseOf(this.whose.person);
    const stored = await getKeys(db, store);
    const names = new Set(await namesOf(this.whose.vault?.keys, store, [...kept]));
    return stored.filter((name) => !names.has(name)).map((name) => ({ store, name, box: undefined }));
  }
}

/** Makes one change, durable, all or nothing; a failure of any kind rejects with NotSaved (or Locked). */
export async function write<T>(work: (change: Change) => Promise<T>, whose: Whose = mine()): Promise<T> {
  return navigator.locks.request(`carnet-store-${whose.person}`, async () => {
    const change = new Change(whose);
    let rows: Row[];
    let db: IDBDatabase;
    let value: T;
    try {
      value = await work(change);
      rows = await change.rows();
      db = await databaseOf(whose.person);
    } catch (failure) {
      if (failure instanceof Locked) throw failure;
      throw new NotSaved(String(failure), { cause: failure });
    }
    const stores = [...new Set(rows.map((row) => row.store))];
    if (stores.length === 0) return value;
    await durably(db, stores, (named) => {
      for (const { store, name, box } of rows) {
        if (box === undefined) named(store).delete(name);
        else named(store).put(box, name);
      }
    });
    return value;
  });
}
