/** The journal of sendings, to show a colleague: codes and counts, never answers. */
import { database, write } from "./database.ts";
import type { JournalEntry } from "./records.ts";

const KEPT = 200;

export async function note(kind: string, detail: string, now: Date = new Date()): Promise<void> {
  try {
    await write(["journal"], async (transaction) => {
      const store = transaction.objectStore("journal");
      await store.add({ at: now.toISOString(), kind, detail });
      const keys = await store.getAllKeys();
      for (const key of keys.slice(0, Math.max(0, keys.length - KEPT))) await store.delete(key);
    });
  } catch {
    // A journal that cannot be written must not stop a sending.
  }
}

export async function journal(): Promise<JournalEntry[]> {
  return (await (await database()).getAll("journal")).reverse();
}
