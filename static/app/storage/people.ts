/**
 * Who uses this telephone: the one database that can be read without a secret. It must tell nothing of anybody: no
 * name but the label that a person chose, no place, no form.
 */
import type { SecretKind } from "../vault/secrets.ts";
import type { Bytes } from "../sync/bytes.ts";
import type { Wrapped } from "../vault/crypto.ts";
import { done, getEvery, getOne } from "./idb.ts";
import { PHONE_MIGRATIONS } from "./migrations.ts";
import { changed } from "./news.ts";
import { durably, openNewest } from "./opening.ts";

export interface Person {
  id: string;
  label: string;
  kind: SecretKind;
  /** null once the key was destroyed: nothing opens this person's vault any more. */
  wrapped: Wrapped | null;
  /** Wrong secrets in a row. */
  failures: number;
  /** Why the key was destroyed. */
  ended: "" | "failures" | "revoked";
  /** Seconds unused before the vault locks by itself. */
  lockAfter: number;
  /** The telephone's id on the server, and what may push its finished fiches and nothing else. */
  device: string;
  uploadToken: string;
  /** P-256, 65 bytes: what the server answers while the vault is locked is sealed to its owner. */
  inbox: Bytes;
  created: string;
  /** What a release before the vault left here is in this person's vault. */
  carried?: true;
}

/** A colleague's parcel, ciphertext already. */
export interface Carried {
  id: string;
  name: string;
  at: string;
  bytes: number;
  text: string;
  receipt: string | null;
}

export type PhoneStore = "people" | "settings" | "carried";

let opened: Promise<IDBDatabase> | null = null;

export function phoneDatabase(): Promise<IDBDatabase> {
  opened ??= openNewest("carnet-phone", PHONE_MIGRATIONS, () => {
    opened = null;
  })
    .then(leaveTornBlock)
    .catch((failure: unknown) => {
      opened = null;
      throw failure;
    });
  return opened;
}

/** LevelDB's log is read in blocks of so many bytes. */
const BLOCK = 32_768;

/**
 * The browser goes on writing in the log that a pulled battery tore, and at its next start skips what follows in the
 * torn block, also what it said was durable (measured: words lost at the 8th and 11th pull of one profile). So the
 * first thing written after an opening fills that block. All databases of a site share one log.
 */
async function leaveTornBlock(db: IDBDatabase): Promise<IDBDatabase> {
  try {
    const filling = db.transaction("settings", "readwrite", { durability: "relaxed" });
    filling.objectStore("settings").put(crypto.getRandomValues(new Uint8Array(BLOCK + 4096)), "filler");
    await done(filling);
  } catch {
    // A telephone without room: nothing can be lost where nothing can be written.
  }
  return db;
}

/** Puts one value, or with undefined takes it away, durably. */
export async function putOnPhone(store: PhoneStore, value: unknown, key?: string): Promise<void> {
  await durably(await phoneDatabase(), [store], (named) => {
    if (value === undefined) named(store).delete(key!);
    else named(store).put(value, store === "settings" ? key : undefined);
  });
}

/** Those who have used this telephone, the first first. */
export async function people(): Promise<Person[]> {
  const all = await getEvery<Person>(await phoneDatabase(), "people");
  return all.sort((a, b) => a.created.localeCompare(b.created));
}

export async function person(id: string): Promise<Person | undefined> {
  return getOne<Person>(await phoneDatabase(), "people", id);
}

export async function keepPerson(one: Person): Promise<void> {
  await putOnPhone("people", one);
  changed();
}

/** Reads and writes one person's line with nobody in between, in any tab. */
export async function changePerson(id: string, change: (known: Person) => Person): Promise<Person | undefined> {
  const after = await navigator.locks.request(`carnet-person-${id}`, async () => {
    const known = await person(id);
    if (!known) return undefined;
    const next = change(known);
    await putOnPhone("people", next);
    return next;
  });
  changed();
  return after;
}

export async function dropPerson(id: string): Promise<void> {
  await putOnPhone("people", undefined, id);
  changed();
}
