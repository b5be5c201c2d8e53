/** Photos, once per content. */
import type { FileReference } from "../sync/messages.ts";
import { database, type Store, type Writing } from "./database.ts";
import type { StoredFile } from "./records.ts";

export async function file(sha256: string): Promise<StoredFile | undefined> {
  return (await database()).get("files", sha256);
}

/** Forgets the photos that no draft, no finished fiche and no receipt in wait of them names any more. */
export async function dropOrphans(transaction: Writing<Store[]>): Promise<void> {
  const named = new Set<string>();
  const add = (files: FileReference[]): void => files.forEach((one) => named.add(one.sha256));
  for (const draft of await transaction.objectStore("drafts").getAll()) add(draft.files);
  for (const finished of await transaction.objectStore("outbox").getAll()) add(finished.files);
  for (const receipt of await transaction.objectStore("receipts").getAll())
    receipt.wanted.forEach((one) => named.add(one));
  const files = transaction.objectStore("files");
  for (const sha256 of await files.getAllKeys()) if (!named.has(sha256)) await files.delete!(sha256);
}
