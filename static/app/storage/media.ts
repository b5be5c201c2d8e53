/** Pictures of forms, once per content. */
import { get, getAll, write } from "./database.ts";
import type { StoredFile } from "./records.ts";

export async function keepMedium(file: StoredFile): Promise<void> {
  await write(async (change) => change.put("media", file));
}

export async function medium(sha256: string): Promise<StoredFile | undefined> {
  return get("media", sha256);
}

export async function mediaKept(): Promise<Set<string>> {
  return new Set((await getAll("media")).map((one) => one.sha256));
}
