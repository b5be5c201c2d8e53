/** The journal of sendings, to show a colleague: codes and counts, never answers. */
import { write } from "./database.ts";
import type { JournalEntry } from "./records.ts";
import { setting } from "./settings.ts";

const KEPT = 200;

export type Line = [kind: string, detail: string];

export const note = (...line: Line): Promise<void> => noteAll([line]);

export async function noteAll(lines: readonly Line[]): Promise<void> {
  const at = new Date().toISOString();
  try {
    await write(async (change) => {
      const before = (await change.get("settings", "journal"))?.value as JournalEntry[] | undefined;
      const value = [...(before ?? []), ...lines.map(([kind, detail]) => ({ at, kind, detail }))].slice(-KEPT);
      change.put("settings", { key: "journal", value });
    });
  } catch {
    // A journal that cannot be written, or a locked vault, must not stop a sending.
  }
}

/** The newest first. */
export async function journal(): Promise<JournalEntry[]> {
  return [...((await setting("journal")) ?? [])].reverse();
}
