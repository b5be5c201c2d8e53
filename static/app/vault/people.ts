/** Making, opening and ending a person's vault. */
import { remove } from "../storage/idb.ts";
import { newInbox } from "../storage/inbox.ts";
import { closeDatabase, NotSaved, write } from "../storage/database.ts";
import { changePerson, dropPerson, keepPerson, people, person, type Person } from "../storage/people.ts";
import { tryAgain } from "../storage/outbox.ts";
import { applyInbox } from "../storage/receipts.ts";
import { emptyVault } from "../storage/settings.ts";
import { aboard } from "../storage/senders.ts";
import type { Bytes } from "../sync/bytes.ts";
import { hex } from "../sync/ids.ts";
import { keysOf, random, unwrap, wrap } from "./crypto.ts";
import { normal, type SecretKind } from "./secrets.ts";
import { begin, end, isOpen } from "./session.ts";

/** Wrong secrets in a row before the key is destroyed. */
export const MOST_FAILURES = 10;

export interface Choice {
  kind: SecretKind;
  secret: string;
  label: string;
}

/** What the server told about this telephone. */
export interface Terms {
  device: string;
  uploadToken: string;
  lockAfter: number;
  carried?: true;
}

/**
 * A new vault, open in this tab. `fill` writes what lies in it from the start; only then does its owner stand on the
 * lock screen, so that nobody ever opens half a vault.
 */
export async function createPerson(choice: Choice, terms: Terms, fill: () => Promise<void>): Promise<void> {
  const id = hex(random(8));
  const master = random(32);
  const inbox = await newInbox();
  const wrapped = await wrap(master, normal(choice.kind, choice.secret), id);
  const keys = await keysOf(master);
  begin({ person: id, keys });
  try {
    await write(async (change) => change.put("settings", { key: "inbox", value: inbox.inside }));
    await fill();
    await keepPerson({
      id,
      label: choice.label,
      kind: choice.kind,
      wrapped,
      failures: 0,
      ended: "",
      ...terms,
      inbox: inbox.outside,
      created: new Date().toISOString(),
    });
  } catch (failure) {
    end();
    await removeDatabase(id);
    throw failure;
  } finally {
    master.fill(0);
  }
}

export type Tried = "open" | "wrong" | "destroyed";

/**
 * Tries a secret. The try is counted on the disk before it is made, so that pulling the battery gives no free ones;
 * the last wrong one destroys the key.
 */
export async function unlock(id: string, typed: string): Promise<Tried> {
  const master = await tried(id, typed);
  if (typeof master === "string") return master;
  begin({ person: id, keys: await keysOf(master) });
  master.fill(0);
  await forgive(id);
  // On a telephone without room the inbox stays where it is, until there is some.
  await applyInbox().catch(() => undefined);
  return "open";
}

/** The master key, or what became of the try. */
async function tried(id: string, typed: string): Promise<Bytes | Exclude<Tried, "open">> {
  const known = await counted(id);
  if (!known?.wrapped) return "destroyed";
  const master = await unwrap(known.wrapped, normal(known.kind, typed), id);
  if (master) return master;
  if (known.failures < MOST_FAILURES) return "wrong";
  await destroyKey(id, "failures");
  return "destroyed";
}

/** Tries that a full telephone could not write down: its owner must get in all the same, to make room. */
const unwritten = new Map<string, number>();

async function counted(id: string): Promise<Person | undefined> {
  const more = (one: Person): Person => ({ ...one, failures: one.failures + 1 + (unwritten.get(id) ?? 0) });
  try {
    const known = await changePerson(id, more);
    unwritten.delete(id);
    return known;
  } catch (failure) {
    if (!(failure instanceof NotSaved)) throw failure;
    const known = await person(id);
    const counting = known && more(known);
    unwritten.set(id, (unwritten.get(id) ?? 0) + 1);
    return counting;
  }
}

async function forgive(id: string): Promise<void> {
  unwritten.delete(id);
  await changePerson(id, (one) => ({ ...one, failures: 0 })).catch(() => undefined);
}

/** The same vault under another secret; false when the old one was wrong, which counts like any other try. */
export async function changeSecret(id: string, old: string, choice: Omit<Choice, "label">): Promise<Tried> {
  const master = await tried(id, old);
  if (typeof master === "string") return master;
  const wrapped = await wrap(master, normal(choice.kind, choice.secret), id);
  master.fill(0);
  await changePerson(id, (one) => ({ ...one, wrapped, kind: choice.kind, failures: 0 }));
  return "open";
}

/** The key stops existing, and with it what only it could read; what is sealed for the server goes on its way. */
export async function destroyKey(id: string, why: "failures" | "revoked"): Promise<void> {
  announceEnd(id);
  if (isOpen(id)) end();
  if (!(await person(id))?.wrapped) return;
  await changePerson(id, (one) => ({ ...one, wrapped: null, ended: why }));
  await emptyVault(id, false).catch(() => undefined);
}

const tabs = new BroadcastChannel("carnet-vault");

type News = "used" | "locked" | "ended";
/** This vault is in use here: no other tab has to lock it. */
export const announceUse = (id: string): void => tabs.postMessage(`used ${id}`);
/** Every tab in which this vault is open writes its words, then lets go of its key. */
export const announceLock = (id: string): void => tabs.postMessage(id);
/** The key is no more: every tab lets go of it at once. */
const announceEnd = (id: string): void => tabs.postMessage(`ended ${id}`);

export function onNews(hear: Record<News, (id: string) => void>): void {
  tabs.onmessage = ({ data }) => {
    const [id, news = "locked"] = String(data).split(" ").reverse();
    hear[news as News](id!);
  };
}

/** Nothing of this person stays. The caller has made sure that nothing waits. */
export async function forgetPerson(id: string): Promise<void> {
  announceEnd(id);
  if (isOpen(id)) end();
  await dropPerson(id);
  await removeDatabase(id);
}

/**
 * Those whose key is gone: nobody can ask for another try of what was refused; with nothing left to send they need no
 * place on the telephone any more, but for the screen that says that it was declared lost.
 */
export async function tidyPeople(): Promise<void> {
  for (const { id, wrapped, ended } of await people()) {
    if (wrapped) continue;
    await tryAgain({ person: id, vault: null }).catch(() => undefined);
    if (ended === "failures" && (await aboard(id)).waiting === 0) await forgetPerson(id);
  }
}

async function removeDatabase(id: string): Promise<void> {
  await closeDatabase(id);
  await remove(`carnet-${id}`);
}

export { people, person, type Person };
