/** Brings colleagues' parcels to the server: nobody here can open them, and their receipts go back the same way. */
import { carried, keepReceipt, type Carried } from "../storage/carried.ts";
import { note } from "../storage/journal.ts";
import { readFile } from "../sync/parcels.ts";
import { ask, NotHeard } from "./server.ts";

/** Why the server would not have a parcel, in its own words, by the parcel's id: it stays, and holds up no other. */
export const turnedAway = new Map<string, string>();

export const toDeliver = async (): Promise<Carried[]> =>
  (await carried()).filter((one) => one.receipt === null && !turnedAway.has(one.id));

export async function deliverParcels(token: string, stop: AbortSignal): Promise<void> {
  for (const parcel of await toDeliver()) {
    try {
      const body: unknown = JSON.parse(parcel.text);
      const text = await ask("/api/v1/parcels", { method: "POST", token, body, signal: stop });
      const receipt = readFile(text);
      if (typeof receipt === "string" || receipt.carnet !== "receipt") throw new NotHeard("stranger");
      await keepReceipt(parcel, text);
      await note("parcel delivered", parcel.name);
    } catch (failure) {
      if (!(failure instanceof NotHeard && failure.isAboutContent)) throw failure;
      turnedAway.set(parcel.id, failure.sentence);
      await note("parcel refused", `${parcel.name} ${failure.detail}`);
    }
  }
}
