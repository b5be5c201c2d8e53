/** Small things the phone remembers, by name. */
import { database, write } from "./database.ts";
import type { Settings } from "./records.ts";

export async function setting<Key extends keyof Settings>(name: Key): Promise<Settings[Key] | undefined> {
  return (await (await database()).get("settings", name)) as Settings[Key] | undefined;
}

export async function keepSetting<Key extends keyof Settings>(
  name: Key,
  value: Settings[Key],
): Promise<void> {
  await write(["settings"], async (transaction) => {
    await transaction.objectStore("settings").put(value, name);
  });
}

/** Leaves nothing of this person on the phone. The caller has made sure that nothing waits. */
export async function forgetEverything(): Promise<void> {
  const stores = ["settings", "drafts", "outbox", "receipts", "forms", "lists", "files", "journal"] as const;
  await write([...stores], async (transaction) => {
    await Promise.all(stores.map((name) => transaction.objectStore(name).clear()));
  });
}
