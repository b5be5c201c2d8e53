/** Fiches in the making. */
import { count, get, getAll, write, type Whose } from "./database.ts";
import { dropOrphans } from "./files.ts";
import { changed } from "./news.ts";
import type { Draft, StoredFile } from "./records.ts";

/**
 * A draft and the photo just taken go to the disk together, or not at all. `quietly` while it is being filled: the
 * lists need not be read again after each key, but when it is left.
 */
export async function saveDraft(draft: Draft, photo?: StoredFile, quietly = false): Promise<void> {
  await write(async (change) => {
    if (photo) change.put("files", photo);
    change.put("drafts", draft);
  });
  if (!quietly) changed();
}

export async function draft(id: string): Promise<Draft | undefined> {
  return get("drafts", id);
}

/** The last touched first. */
export async function drafts(whose?: Whose): Promise<Draft[]> {
  return (await getAll("drafts", whose)).sort((a, b) => b.updated.localeCompare(a.updated));
}

/** Known of a locked vault too. */
export const draftCount = (whose?: Whose): Promise<number> => count("drafts", whose);

export async function deleteDraft(id: string): Promise<void> {
  await write(async (change) => {
    change.delete("drafts", id);
    await dropOrphans(change);
  });
  changed();
}
