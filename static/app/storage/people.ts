/**
 * Who uses this telephone: the one database that can be read without a secret. It must tell nothing of anybody: no
 * name but the label that a person chose, no place, no form.
 */
import type { SecretKind } from "../vault/secrets.ts";
import type { Bytes } from "../sync/bytes.ts";
import type { Wrapped } from "../vault/crypto.ts";
import { getEvery, getOne } from "./idb.ts";
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
  }).catch((failure: unknown) => {
    opened = null;
    throw failure;
  });
  return opened;
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
