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

export function current(): OpenVault {
  if (!open) throw new Locked();
  return open;
}

export const isOpen = (person?: string): boolean =>
  open !== null && (person === undefined || open.person === person);

/** Every await is a moment in which the vault may be locked, and another person's opened. */
export function stillOpen(person: string): void {
  if (!isOpen(person)) throw new Locked();
}

export function begin(vault: OpenVault): void {
  open = vault;
  openPerson.value = vault.person;
}

export function end(): void {
  open = null;
  openPerson.value = "";
}
