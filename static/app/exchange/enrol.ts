/** Makes this telephone known to the server, once, online; what comes of it goes into a vault. */
import { newId } from "../sync/ids.ts";
import { write } from "../storage/database.ts";
import { changePerson } from "../storage/people.ts";
import { carryIn, dropPrevious, previousDevice, previousLanguage } from "../storage/previous.ts";
import type { Enrolled } from "../storage/records.ts";
import type { PublicKey } from "../sync/messages.ts";
import { keepSetting, setting } from "../storage/settings.ts";
import { askToKeep } from "../storage/space.ts";
import { createPerson, type Choice } from "../vault/people.ts";
import { current, isOpen } from "../vault/session.ts";
import type { SecretKind } from "../vault/secrets.ts";
import { fetchAll } from "./provisions.ts";
import { askJson, NotHeard } from "./server.ts";

export interface Ready {
  persisted: boolean;
  installed: boolean;
}

/** What proves who enrols: an account's password, or a code that the office made. */
export type Proof = { username: string; password: string } | { invitation: string };

export interface Answer {
  device: { id: string; name: string; last_sequence?: number };
  token: string;
  upload_token: string;
  account: Enrolled["account"];
  programmes: string[];
  keys: PublicKey[];
  secret: SecretKind;
  lock_after: number;
}

const LOCK_AFTER = 120;

/** Asks the server. Nothing is on the telephone yet: the secret that will protect it has to be chosen first. */
export async function signUp(proof: Proof, name: string): Promise<Answer> {
  const before = isOpen() ? await setting("device") : undefined;
  const sequence = before ? ((await setting("sequence")) ?? 0) : 0;
  const answer = await askJson<Partial<Answer>>("/api/v1/devices", {
    method: "POST",
    body: { ...proof, device: { id: before?.id ?? newId(), name: name.trim(), sequence } },
  });
  const { device, token, account } = answer;
  if (typeof token !== "string" || typeof device?.id !== "string" || !account) throw new NotHeard("stranger");
  return {
    ...{ device, token, account },
    upload_token: answer.upload_token ?? "",
    programmes: answer.programmes ?? [],
    keys: answer.keys ?? [],
    secret: answer.secret === "passphrase" ? "passphrase" : "pin",
    lock_after: answer.lock_after ?? LOCK_AFTER,
  };
}

/** Whether the vault that is open is this account's: then it goes on, with new tokens. */
export async function isSame(answer: Answer): Promise<boolean> {
  if (!isOpen()) return false;
  return (await setting("device"))?.account.username === answer.account.username;
}

/** A vault of its own for somebody who begins on this telephone. */
export async function begin(answer: Answer, choice: Choice): Promise<void> {
  const { id } = answer.device;
  const terms = { device: id, uploadToken: answer.upload_token, lockAfter: answer.lock_after };
  await createPerson(choice, terms, () => keepAnswer(answer));
}

/** New tokens for the vault that is open. */
export async function renew(answer: Answer): Promise<void> {
  await keepAnswer(answer);
  const [device, uploadToken, lockAfter] = [answer.device.id, answer.upload_token, answer.lock_after];
  await changePerson(current().person, (one) => ({ ...one, device, uploadToken, lockAfter }));
}

async function keepAnswer({ device, token, account, programmes, keys }: Answer): Promise<void> {
  const { id, name } = device;
  await write(async (change) => {
    const own = Number((await change.get("settings", "sequence"))?.value ?? 0);
    change.put("settings", { key: "sequence", value: Math.max(own, device.last_sequence ?? 0) });
    change.put("settings", { key: "device", value: { id, name, token, account, programmes } });
    change.put("settings", { key: "keys", value: keys });
  });
}

/** A telephone of a release before the vault: everything on it goes into one. */
export async function takeOver(choice: Choice): Promise<void> {
  const [owner, language] = [(await previousDevice())!, await previousLanguage()];
  await createPerson(choice, { device: owner.id, uploadToken: "", lockAfter: LOCK_AFTER, carried: true }, carryIn);
  await dropPrevious();
  if (language) await keepSetting("language", language);
}

/** The label of a new vault on the lock screen: a number tells nobody who it is. */
export const labelOf = (known: number): string => `Carnet ${known + 1}`;

/** Takes forms and places aboard; true things only: `installed` means that the shell opens without a network. */
export async function makeReady(device: Enrolled): Promise<Ready> {
  await fetchAll({ person: current().person, token: device.token });
  const persisted = await askToKeep();
  const installed = await shellIsKept();
  await keepSetting("ready", installed);
  return { persisted, installed };
}

async function shellIsKept(): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  const waitAtMost = new Promise<null>((resolve) => setTimeout(() => resolve(null), 30_000));
  const worker = await Promise.race([navigator.serviceWorker.ready, waitAtMost]);
  return worker !== null && (await caches.match("/")) !== undefined;
}

