/** Who sends from this telephone: the person whose vault is open, and all the others, locked. */
import { current, isOpen } from "../vault/session.ts";
import { count, getAll, type Whose } from "./database.ts";
import { people, type Person } from "./people.ts";
import { setting } from "./settings.ts";

export interface Sender {
  person: string;
  /** The telephone's id on the server. */
  device: string;
  /** The device token of an open vault; else the upload token, which can push and nothing more. */
  token: string;
  locked: boolean;
  whose: Whose;
}

/** The person whose vault is open in this tab; rejects with Locked. */
export async function sender(): Promise<Sender | null> {
  const vault = current();
  const device = await setting("device");
  if (!device) return null;
  return { person: vault.person, device: device.id, token: device.token, locked: false, whose: { person: vault.person, vault } };
}

export async function senders(): Promise<Sender[]> {
  const found: Sender[] = [];
  const own = isOpen() ? await sender() : null;
  if (own) found.push(own);
  for (const one of await people()) {
    if (one.id === own?.person || !one.uploadToken) continue;
    // A vault that can still be opened makes contact all the same: it may have been declared lost.
    if (!one.wrapped && !(await hasToSend(one))) continue;
    const whose = { person: one.id, vault: null };
    found.push({ person: one.id, device: one.device, token: one.uploadToken, locked: true, whose });
  }
  return found;
}

async function hasToSend({ id }: Person): Promise<boolean> {
  const rows = await getAll("outbox", { person: id, vault: null });
  return rows.some((row) => row.content === "sealed" && (row.state === "waiting" || row.wanted.length > 0));
}

/** What lies on the telephone of a person, told without the key. */
export interface Aboard {
  drafts: number;
  waiting: number;
}

export async function aboard(id: string): Promise<Aboard> {
  const whose = { person: id, vault: null };
  const rows = await getAll("outbox", whose);
  return {
    drafts: await count("drafts", whose),
    waiting: rows.filter((row) => row.state === "waiting" || row.state === "refused" || row.wanted.length > 0).length,
  };
}
