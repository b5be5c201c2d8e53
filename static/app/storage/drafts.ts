/** Fiches in the making. */
import { database, write } from "./database.ts";
import { dropOrphans } from "./files.ts";
import { changed } from "./news.ts";
import type { Draft, StoredFile } from "./records.ts";

/** A draft and the photo just taken go to the disk together, or not at all. */
export async function saveDraft(draft: Draft, photo?: StoredFile): Promise<void> {
  await write(["drafts", "files"], async (transaction) => {
    if (photo) await transaction.objectStore("files").put(photo);
    await transaction.objectStore("drafts").put(draft);
  });
  changed();
}

export async function draft(id: string): Promise<Draft | undefined> {
  return (await database()).get("drafts", id);
}

/** The last touched first. */
export async function drafts(): Promise<Draft[]> {
  const all = await (await database()).getAll("drafts");
  return all.sort((a, b) => b.updated.localeCompare(a.updated));
}

export async function deleteDraft(id: string): Promise<void> {
  await write(["drafts", "outbox", "receipts", "files"], async (transaction) => {
    await transaction.objectStore("drafts").delete(id);
    await dropOrphans(transaction as never);
  });
  changed();
}
