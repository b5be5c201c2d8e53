/** One row between memory and disk: packed, encrypted, under a name that says nothing. */
import { joined, utf8, type Bytes } from "../sync/bytes.ts";
import { decrypt, encrypt, nameOf, type Keys } from "../vault/crypto.ts";
import { Locked } from "../vault/session.ts";
import { getBoth, getEvery, getOne } from "./idb.ts";
import { CLEAR, VEILED } from "./migrations.ts";
import type {
  Companion,
  Draft,
  InboxRow,
  OutboxRow,
  Receipt,
  SettingRow,
  StoredFile,
  StoredForm,
  StoredLists,
} from "./records.ts";

/** What the encrypted stores hold. */
export interface Stored {
  settings: SettingRow;
  drafts: Draft;
  receipts: Receipt;
  finished: Companion;
  forms: StoredForm;
  lists: StoredLists;
  files: StoredFile;
  media: StoredFile;
}
export type VaultStore = (typeof VEILED)[number] | (typeof CLEAR)[number];

export interface Row {
  store: VaultStore;
  name: string;
  /** undefined takes the row away. */
  box: unknown;
}

const KEYS: { [Name in VaultStore]: (value: never) => string } = {
  settings: (value: SettingRow) => value.key,
  drafts: (value: Draft) => value.id,
  receipts: (value: Receipt) => value.id,
  finished: (value: Companion) => keyOfRevision(value),
  forms: (value: StoredForm) => keyOfForm(value.id, value.version),
  lists: (value: StoredLists) => value.name,
  files: (value: StoredFile) => value.sha256,
  media: (value: StoredFile) => value.sha256,
  outbox: (value: OutboxRow) => keyOfRevision(value),
  sealed: (value: StoredFile) => value.sha256,
  inbox: (value: InboxRow) => value.id,
};

export const keyOfForm = (id: string, version: string): string => `${id}\n${version}`;
export const keyOfRevision = ({ id, revision }: { id: string; revision: number }): string => `${id}:${revision}`;
export const keyIn = (store: VaultStore, value: unknown): string => KEYS[store](value as never);
export const isVeiled = (store: VaultStore): boolean => (VEILED as readonly string[]).includes(store);

/** Rows that were read before, as long as the disk still holds the same bytes: forms are large, and read often. */
interface Memory {
  rows: Map<string, { iv: string; value: unknown }>;
  names: Map<string, Promise<string>>;
}
/** It goes with the keys of its vault, also what is read after a lock by whoever was still reading. */
const memories = new WeakMap<Keys, Memory>();

function memoryOf(keys: Keys): Memory {
  let memory = memories.get(keys);
  if (!memory) memories.set(keys, (memory = { rows: new Map(), names: new Map() }));
  return memory;
}

/** These are handed out to be changed, or too large to keep. */
const NEVER_KEPT: readonly VaultStore[] = ["drafts", "files", "media"];

function named(keys: Keys, store: VaultStore, key: string): Promise<string> {
  const place = `${store}\n${key}`;
  const { names } = memoryOf(keys);
  let name = names.get(place);
  if (!name) names.set(place, (name = nameOf(keys, store, key)));
  return name;
}

/** What rows are called on the disk. */
export async function namesOf(keys: Keys | undefined, store: VaultStore, wanted: readonly string[]): Promise<string[]> {
  return isVeiled(store) ? Promise.all(wanted.map((key) => named(needed(keys), store, key))) : [...wanted];
}

function needed(keys: Keys | undefined): Keys {
  if (!keys) throw new Locked();
  return keys;
}

export async function seal(keys: Keys | undefined, store: VaultStore, key: string, value: unknown): Promise<Row> {
  if (!isVeiled(store)) return { store, name: key, box: value };
  const opened = needed(keys);
  const name = await named(opened, store, key);
  return { store, name, box: value === undefined ? undefined : await encrypt(opened, store, name, packed(value)) };
}

export async function readOne(
  db: IDBDatabase,
  keys: Keys | undefined,
  store: VaultStore,
  key: string,
): Promise<unknown> {
  if (!isVeiled(store)) return getOne(db, store, key);
  const name = await named(needed(keys), store, key);
  const box = await getOne<Bytes>(db, store, name);
  return box && opened(needed(keys), store, name, box);
}

export async function readAll(
  db: IDBDatabase,
  keys: Keys | undefined,
  store: VaultStore,
): Promise<unknown[]> {
  if (!isVeiled(store)) return getEvery(db, store);
  const unlocked = needed(keys);
  const [found, boxes] = await getBoth(db, store);
  return Promise.all(boxes.map((box, index) => opened(unlocked, store, found[index]!, box as Bytes)));
}

async function opened(keys: Keys, store: VaultStore, name: string, box: Bytes): Promise<unknown> {
  const iv = String.fromCharCode(...box.slice(0, 12));
  const place = `${store}\n${name}`;
  const { rows } = memoryOf(keys);
  const before = rows.get(place);
  if (before?.iv === iv) return before.value;
  const value = unpacked(await decrypt(keys, store, name, box));
  if (!NEVER_KEPT.includes(store)) rows.set(place, { iv, value });
  return value;
}

/** The length of the words, the words as JSON, then a file's own bytes where there are any. */
function packed(value: unknown): Bytes {
  const { data, ...rest } = value as Partial<StoredFile>;
  const file = data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array();
  const json = utf8(JSON.stringify(data instanceof ArrayBuffer ? rest : value));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, json.length);
  return joined(length, json, file);
}

function unpacked(plain: Bytes): unknown {
  const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0);
  const value = JSON.parse(new TextDecoder().decode(plain.subarray(4, 4 + length))) as object;
  return plain.length > 4 + length ? { ...value, data: plain.slice(4 + length).buffer } : value;
}
