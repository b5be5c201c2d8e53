/** What a phone takes along: forms, places, programmes. */
import type { CompiledForm, Lists } from "../forms/definition.ts";
import { get, getAll, write } from "./database.ts";
import { changed } from "./news.ts";
import type { StoredForm, StoredLists } from "./records.ts";
import { keyOfForm } from "./rows.ts";

/** A new version stands beside the old one, which drafts may still need. */
export async function keepForm(definition: CompiledForm, digest: string): Promise<void> {
  await write(async (change) => {
    for (const other of await change.getAll("forms")) {
      if (other.id === definition.id && other.current) change.put("forms", { ...other, current: 0 });
    }
    change.put("forms", { id: definition.id, version: definition.version, digest, current: 1, definition });
  });
  changed();
}

/** Forms the server no longer offers stay for their drafts, but are not offered for a new fiche. */
export const withdrawOthers = (offered: readonly string[]): Promise<void> =>
  offerNoMore((id) => !offered.includes(id));

export const withdraw = (ids: readonly string[]): Promise<void> => offerNoMore((id) => ids.includes(id));

async function offerNoMore(isGone: (id: string) => boolean): Promise<void> {
  await write(async (change) => {
    for (const one of await change.getAll("forms"))
      if (one.current && isGone(one.id)) change.put("forms", { ...one, current: 0 });
  });
  changed();
}

export async function currentForms(): Promise<StoredForm[]> {
  return (await getAll("forms")).filter((form) => form.current === 1);
}

export async function form(id: string, version: string): Promise<StoredForm | undefined> {
  return get("forms", keyOfForm(id, version));
}

export async function keepLists(
  name: StoredLists["name"],
  digest: string,
  lists: Lists,
  now: Date,
): Promise<void> {
  await write(async (change) => change.put("lists", { name, digest, lists, at: now.toISOString() }));
  changed();
}

export async function storedLists(name: StoredLists["name"]): Promise<StoredLists | undefined> {
  return get("lists", name);
}

/** All shared lists together, as the form engine wants them. */
export async function lists(): Promise<Lists> {
  const all = await getAll("lists");
  return Object.assign({}, ...all.map((one) => one.lists)) as Lists;
}
