/** The pictures of the form on trial, from where the page says they are. */
import type { StoredFile } from "../../app/storage/records.ts";

let addresses: Record<string, string> = {};

export const picturesAre = (found: Record<string, string>): void => void (addresses = found);

export async function medium(digest: string): Promise<StoredFile | undefined> {
  const address = addresses[digest];
  if (!address) return undefined;
  const picture = await (await fetch(address)).blob();
  return { sha256: digest, name: digest, type: picture.type, bytes: picture.size, data: await picture.arrayBuffer() };
}
