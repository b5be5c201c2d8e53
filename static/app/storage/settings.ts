/** Small things the phone remembers, by name: inside the vault, but for the language, which tells nothing. */
import { databaseOf, get, write } from "./database.ts";
import { getOne } from "./idb.ts";
import { CLEAR, VEILED } from "./migrations.ts";
import { durably } from "./opening.ts";
import { phoneDatabase, putOnPhone } from "./people.ts";
import type { Settings } from "./records.ts";

export async function setting<Key extends keyof Settings>(name: Key): Promise<Settings[Key] | undefined> {
  if (name === "language") return getOne<Settings[Key]>(await phoneDatabase(), "settings", name);
  return (await get("settings", name))?.value as Settings[Key] | undefined;
}

export async function keepSetting<Key extends keyof Settings>(
  name: Key,
  value: Settings[Key],
): Promise<void> {
  if (name === "language") return putOnPhone("settings", value, name);
  await write(async (change) => change.put("settings", { key: name, value }));
}

/** Empties what a person's vault holds; `all` also what was to leave. The caller has made sure that nothing waits. */
export async function emptyVault(person: string, all: boolean): Promise<void> {
  const stores = all ? [...VEILED, ...CLEAR] : [...VEILED];
  await durably(await databaseOf(person), stores, (named) => {
    for (const store of stores) named(store).clear();
  });
}
