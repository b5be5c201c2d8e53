/** Fiches that the disk would not take when their screen was left: who comes back finds them as they were. */
import { signal } from "@preact/signals";
import type { Open } from "./opening.ts";

/** By the draft's id. */
export const unsaved = signal<ReadonlyMap<string, Open>>(new Map());

/** The screen is left. What cannot be written stays in memory, with its lock, and goes on trying. */
export async function leave(open: Open): Promise<void> {
  const { filling, release } = open;
  const { id } = filling.draft;
  if (await filling.leave()) return release();
  unsaved.value = new Map(unsaved.value).set(id, open);
  filling.saved.subscribe((saved) => {
    if (saved === "saved" && takeBack(id) === open) void filling.close().finally(release);
  });
}

export function takeBack(id: string): Open | undefined {
  const { [id]: open, ...others } = Object.fromEntries(unsaved.peek());
  if (open) unsaved.value = new Map(Object.entries(others));
  return open;
}

/** The vault closes: nothing stays in memory. */
export function forgetUnsaved(): void {
  for (const { filling, release } of unsaved.peek().values()) void filling.close().finally(release);
  unsaved.value = new Map();
}
