/** Where the trial of a form keeps photos: in this page, until it is closed. */
import type { StoredFile } from "../../app/storage/records.ts";

const kept = new Map<string, StoredFile>();

export const keep = (one: StoredFile): void => void kept.set(one.sha256, one);

export const file = async (sha256: string): Promise<StoredFile | undefined> => kept.get(sha256);
