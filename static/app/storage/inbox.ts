/** What the server says while a vault is locked: sealed to its owner, opened when the vault is. */
import { fromText, text, toText, utf8, type Bytes } from "../sync/bytes.ts";
import type { Result } from "../sync/messages.ts";
import { boundTo, seal, unseal } from "../sync/sealing.ts";
import { current } from "../vault/session.ts";
import { getAll } from "./database.ts";
import { person } from "./people.ts";
import { setting } from "./settings.ts";

export interface Said {
  results: Result[];
  missing: string[];
  at: string;
}

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const bound = (owner: string): Bytes => boundTo("inbox", owner);

/** A key pair of a new vault: the public half stands outside, the private one inside. */
export async function newInbox(): Promise<{ outside: Bytes; inside: string }> {
  const pair = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  return {
    outside: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)),
    inside: toText(new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey))),
  };
}

/** null when nobody will ever open it: the key of this vault was destroyed. */
export async function sealForInbox(owner: string, said: Said): Promise<Bytes | null> {
  const known = await person(owner);
  return known?.wrapped ? seal(utf8(JSON.stringify(said)), known.inbox, bound(owner)) : null;
}

/** In the order in which it came. What cannot be opened was not ours, and is left where it is. */
export async function openInbox(): Promise<{ id: string; said: Said }[]> {
  const rows = await getAll("inbox");
  const [owner, inside] = [current().person, await setting("inbox")];
  if (rows.length === 0 || !inside) return [];
  const own = await crypto.subtle.importKey("pkcs8", fromText(inside), CURVE, false, ["deriveBits"]);
  const outside = (await person(owner))!.inbox;
  const opened = rows.map(async ({ id, sealed }) => {
    const plain = await unseal(sealed, own, outside, bound(owner)).catch(() => null);
    return plain && { id, said: JSON.parse(text(plain)) as Said };
  });
  const found = (await Promise.all(opened)).filter((one) => one !== null);
  return found.sort((a, b) => a.id.localeCompare(b.id));
}
