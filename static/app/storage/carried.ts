/** Parcels of colleagues, and the receipts that go back with them: sealed, so they need no vault. */
import { sha256 } from "../sync/ids.ts";
import { getEvery, getOne } from "./idb.ts";
import { changed } from "./news.ts";
import { phoneDatabase, putOnPhone, type Carried } from "./people.ts";

export type { Carried } from "./people.ts";

/** The last taken along first. */
export async function carried(): Promise<Carried[]> {
  const all = await getEvery<Carried>(await phoneDatabase(), "carried");
  return all.sort((a, b) => b.at.localeCompare(a.at));
}

/** False when this very parcel is aboard already. */
export async function carry(name: string, text: string, now: Date): Promise<boolean> {
  const id = await sha256(text);
  if (await getOne(await phoneDatabase(), "carried", id)) return false;
  const parcel: Carried = { id, name, at: now.toISOString(), bytes: text.length, text, receipt: null };
  await putOnPhone("carried", parcel);
  changed();
  return true;
}

/** The parcel has arrived: only its receipt is still of use. */
export async function keepReceipt(parcel: Carried, receipt: string): Promise<void> {
  await putOnPhone("carried", { ...parcel, text: "", receipt });
  changed();
}

/** Its receipt was handed back. */
export async function letGo({ id }: Carried): Promise<void> {
  await putOnPhone("carried", undefined, id);
  changed();
}
