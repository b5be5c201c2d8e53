/** Whose vault is open in this tab. Its keys live in this variable and nowhere else. */
import { signal } from "@preact/signals";
import type { Keys } from "./crypto.ts";

export interface OpenVault {
  /** The person's id: the vault's database is called after it. */
  readonly person: string;
  readonly keys: Keys;
}

/** Nothing of the vault can be read or written: nobody has opened it in this tab. */
export class Locked extends Error {}

let open: OpenVault | null = null;

/** For the screens: the person whose vault is open, or "". */
export const openPerson = signal("");

/** Decoded rows that may be used again while the vault is open. */
export const forgetters = new Set<() => void>();

export function current(): OpenVault {
  if (!open) throw new Locked();
  return open;
}

export const isOpen = (person?: string): boolean =>
  open !== null && (person === undefined || open.person === person);

export function begin(vault: OpenVault): void {
  end();
  open = vault;
  openPerson.value = vault.person;
}

export function end(): void {
  open = null;
  for (const forget of forgetters) forget();
  openPerson.value = "";
}
