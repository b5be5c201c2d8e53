/** A parcel of sealed fiches that somebody carries, and the receipt that comes back (twin of sync/parcels.py). */
import { hex } from "./ids.ts";
import { isResult, type Envelope, type Result } from "./messages.ts";

export const FORMAT = 1;

/** What a carrier holds: only the server opens `sealed`. */
export interface Parcel {
  carnet: "parcel";
  format: typeof FORMAT;
  key: string;
  device: string;
  sealed: string;
}
/** What `sealed` holds, once it is opened. */
export interface Contents {
  protocol: 1;
  upload_token: string;
  made: string;
  submissions: Envelope[];
  files: { sha256: string; type: string; bytes: number; data: string }[];
}
export interface ParcelReceipt {
  carnet: "receipt";
  format: typeof FORMAT;
  device: string;
  at: string;
  results: Result[];
  files: string[];
  mac: string;
}
/** Why a file is neither of them. */
export type NotOurs = "foreign" | "newer";

/** Reads a file that somebody chose: anything may stand in it. */
export function readFile(text: string): Parcel | ParcelReceipt | NotOurs {
  let value: Record<string, unknown> | null;
  try {
    value = JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return "foreign";
  }
  if (typeof value !== "object" || value === null) return "foreign";
  const { carnet, format, device } = value;
  if ((carnet !== "parcel" && carnet !== "receipt") || typeof device !== "string") return "foreign";
  if (format !== FORMAT) return typeof format === "number" && format > FORMAT ? "newer" : "foreign";
  return (carnet === "parcel" ? isParcel(value) : isReceipt(value))
    ? (value as unknown as Parcel | ParcelReceipt)
    : "foreign";
}

const isParcel = ({ key, sealed }: Record<string, unknown>): boolean =>
  typeof key === "string" && typeof sealed === "string" && /^[\w-]+$/.test(sealed);

const isReceipt = ({ at, results, files, mac }: Record<string, unknown>): boolean =>
  typeof at === "string" &&
  typeof mac === "string" &&
  Array.isArray(results) &&
  results.every(isResult) &&
  Array.isArray(files) &&
  files.every((sha256) => typeof sha256 === "string");

/** What is signed: the number is empty when there is none. */
export function receiptText({ device, at, results, files }: ParcelReceipt): string {
  const lines = results.map((one) =>
    [one.id, one.revision, one.sha256, one.status, one.number ?? ""].join(":"),
  );
  return [`carnet receipt ${FORMAT}`, device, at, ...lines, ...files].join("\n");
}

/** Whether our server signed it for the phone that has this upload token. */
export async function isSigned(receipt: ParcelReceipt, token: string): Promise<boolean> {
  const bytes = new TextEncoder();
  const secret = await crypto.subtle.digest("SHA-256", bytes.encode(token));
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, bytes.encode(receiptText(receipt)));
  return hex(new Uint8Array(mac)) === receipt.mac;
}

/** In which file each goes: full ones of at most `limit` bytes, in order; what is larger goes alone. */
export function inFiles<T>(all: readonly T[], bytes: (one: T) => number, limit: number): T[][] {
  const files: T[][] = [];
  let room = 0;
  for (const one of all) {
    if (files.length === 0 || bytes(one) > room) {
      files.push([]);
      room = limit;
    }
    files.at(-1)!.push(one);
    room -= bytes(one);
  }
  return files;
}
