/** A file sent in pieces, as tus 1.0 has it (twin of sync/uploads.py): what the phone says, and what it believes. */

export const VERSION = "1.0.0";
export const PIECE_TYPE = "application/offset+octet-stream";

export const SMALLEST = 16 * 1024;
export const FIRST = 32 * 1024;
export const LARGEST = 512 * 1024;
/** A piece takes about so long: short enough to show that it moves, long enough for its headers to weigh little. */
const SECONDS = 5;

const within = (bytes: number): number => Math.floor(Math.min(LARGEST, Math.max(SMALLEST, bytes)));

/** After a piece that went through: what the link carries in a few seconds, in steps of at most twice. */
export function nextPiece(size: number, seconds: number): number {
  return within(size * Math.min(2, Math.max(0.5, SECONDS / Math.max(seconds, 0.01))));
}

export const afterCut = (size: number): number => within(size / 2);

const base64 = (text: string): string => btoa(text);

export const metadata = (sha256: string, type: string): string =>
  `sha256 ${base64(sha256)},filetype ${base64(type)}`;

/** `Upload-Checksum` of a piece, from its sha256. */
export const checksum = (digest: ArrayBuffer): string =>
  `sha256 ${base64(String.fromCharCode(...new Uint8Array(digest)))}`;

/** An `Upload-Offset` that can be true of this file; null for anything else, a portal's answer among it. */
export function readOffset(header: string | null, bytes: number): number | null {
  if (header === null || !/^[0-9]{1,15}$/.test(header)) return null;
  const offset = Number(header);
  return offset <= bytes ? offset : null;
}
