/** Photos, once per content: those of drafts inside the vault, those that leave as ciphertext beside it. */
import { get, type Change, type Whose } from "./database.ts";
import type { StoredFile } from "./records.ts";

export async function file(sha256: string): Promise<StoredFile | undefined> {
  return get("files", sha256);
}

/** A file as it travels: sealed, or plain where there was no key to seal it to. */
export async function leavingFile(sha256: string, whose?: Whose): Promise<StoredFile | undefined> {
  const sealed = await get("sealed", sha256, whose);
  return sealed ?? (whose?.vault === null ? undefined : get("files", sha256, whose));
}

/** Forgets the photos that no draft and no finished fiche names any more. */
export async function dropOrphans(change: Change): Promise<void> {
  const rows = await change.getAll("outbox");
  const drafts = await change.getAll("drafts");
  const travelling = rows.flatMap((row) => [...row.files.map(({ sha256 }) => sha256), ...row.wanted]);
  change.keepOnly("sealed", new Set(travelling));
  change.keepOnly("files", new Set([...travelling, ...drafts.flatMap((one) => one.files.map(({ sha256 }) => sha256))]));
}
