/** Makes this telephone known to the server, once, online. */
import { newId } from "../sync/ids.ts";
import type { Enrolled } from "../storage/records.ts";
import { refused, waiting } from "../storage/outbox.ts";
import { keepSetting, setting } from "../storage/settings.ts";
import { askToKeep } from "../storage/space.ts";
import { fetchAll } from "./provisions.ts";
import { askJson, NotHeard } from "./server.ts";

export interface Ready {
  persisted: boolean;
  installed: boolean;
}

/** Fiches of one person are never sent under the name of another. */
export class SomebodyElse extends Error {}

export async function enrol(username: string, password: string, name: string): Promise<Enrolled> {
  const before = await setting("device");
  const aboard = (await waiting()).length + (await refused()).length;
  if (before && aboard > 0 && before.account.username !== username.trim()) throw new SomebodyElse();
  const answer = await askJson<Omit<Enrolled, "id" | "name"> & { device: { id: string; name: string } }>(
    "/api/v1/devices",
    {
      method: "POST",
      body: { username: username.trim(), password, device: { id: before?.id ?? newId(), name: name.trim() } },
    },
  );
  if (typeof answer.token !== "string" || typeof answer.device?.id !== "string")
    throw new NotHeard("stranger");
  const enrolled: Enrolled = {
    id: answer.device.id,
    name: answer.device.name,
    token: answer.token,
    account: answer.account,
    programmes: answer.programmes ?? [],
  };
  await keepSetting("device", enrolled);
  return enrolled;
}

/** Takes forms and places aboard; true things only: `installed` means that the shell opens without a network. */
export async function makeReady(device: Enrolled): Promise<Ready> {
  await fetchAll(device.token);
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
