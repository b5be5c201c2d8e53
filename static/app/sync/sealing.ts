/**
 * Sealing, format 1: what only the server opens (twin of sync/sealing.py; docs/sync.md).
 *
 * `0x01` ‖ packing ‖ ephemeral public key (65) ‖ iv (12) ‖ AES-256-GCM ciphertext and tag, under a key that HKDF-SHA256
 * makes of the ECDH secret and both public keys. What a content is bound to is authenticated beside it.
 */
import { fromText, joined, toText, utf8, type Bytes } from "./bytes.ts";
import type { Envelope } from "./messages.ts";

const FORMAT = 1;
const [PLAIN, DEFLATED] = [0, 1];
const POINT = 65;
const IV = 12;
const HEADER = 2 + POINT + IV;
const CURVE: EcKeyImportParams = { name: "ECDH", namedCurve: "P-256" };

/** The type of a sealed file as it travels. */
export const SEALED_TYPE = "application/vnd.carnet.sealed";

/** A key of the server that contents are sealed to. */
export interface Recipient {
  id: string;
  /** 65 bytes, base64url. */
  public: string;
}

/** What a test fixes, and nobody else. */
export interface Fixed {
  ephemeral: CryptoKeyPair;
  iv: Bytes;
}

/** The sealed bytes are no sealed content, were damaged, or were sealed for another place or another key. */
export class SealBroken extends Error {}

/** The authenticated lines: what a content belongs to. A line feed in one of them could pass for two. */
export function boundTo(kind: string, ...values: (string | number)[]): Bytes {
  const lines = [`carnet ${kind} 1`, ...values.map(String)];
  if (lines.some((line) => line.includes("\n"))) throw new SealBroken();
  return utf8(lines.join("\n"));
}

type Numbered = Pick<Envelope, "id" | "revision" | "sequence" | "form" | "version">;

export const recordBound = (one: Numbered, device: string, key: string): Bytes =>
  boundTo("record", one.id, one.revision, device, one.sequence, one.form, one.version, key);
export const fileBound = (id: string, revision: number, device: string, name: string, key: string): Bytes =>
  boundTo("file", id, revision, device, name, key);
export const answerBound = (one: Omit<Numbered, "revision" | "sequence">, device: string, path: string, key: string): Bytes =>
  boundTo("answer", one.id, device, one.form, one.version, path, key);
export const parcelBound = (device: string, key: string): Bytes => boundTo("parcel", device, key);

export async function seal(plain: Bytes, recipient: Bytes, bound: Bytes, fixed?: Fixed): Promise<Bytes> {
  const pair = fixed?.ephemeral ?? (await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]));
  const iv = fixed?.iv ?? crypto.getRandomValues(new Uint8Array(IV));
  const own = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const key = await derived(pair.privateKey, recipient, joined(own, recipient), "encrypt");
  const [packing, packed] = await packedSmaller(plain);
  const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, key, packed);
  return joined(Uint8Array.of(FORMAT, packing), own, iv, new Uint8Array(box));
}

/** Rejects with SealBroken. `recipient` is the pair's public point. */
export async function unseal(sealed: Bytes, own: CryptoKey, recipient: Bytes, bound: Bytes): Promise<Bytes> {
  try {
    if (sealed[0] !== FORMAT || (sealed[1] !== PLAIN && sealed[1] !== DEFLATED)) throw new SealBroken();
    const sender = sealed.slice(2, 2 + POINT);
    const iv = sealed.slice(2 + POINT, HEADER);
    const key = await derived(own, sender, joined(sender, recipient), "decrypt");
    const box = sealed.slice(HEADER);
    const packed = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound }, key, box);
    return sealed[1] === PLAIN ? new Uint8Array(packed) : await through(packed, new DecompressionStream("deflate-raw"));
  } catch (failure) {
    throw failure instanceof SealBroken ? failure : new SealBroken(String(failure));
  }
}

async function derived(own: CryptoKey, other: Bytes, salt: Bytes, use: KeyUsage): Promise<CryptoKey> {
  const point = await crypto.subtle.importKey("raw", other, CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: point }, own, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt, info: utf8("carnet sealing 1") };
  return crypto.subtle.deriveKey(hkdf, base, { name: "AES-GCM", length: 256 }, false, [use]);
}

/** Photos do not get smaller; answers do, by half. */
async function packedSmaller(plain: Bytes): Promise<[number, Bytes]> {
  if (typeof CompressionStream === "undefined") return [PLAIN!, plain];
  const packed = await through(plain, new CompressionStream("deflate-raw"));
  return packed.length < plain.length ? [DEFLATED!, packed] : [PLAIN!, plain];
}

async function through(bytes: BufferSource, change: CompressionStream | DecompressionStream): Promise<Bytes> {
  const out = new Response(new Blob([bytes]).stream().pipeThrough(change));
  return new Uint8Array(await out.arrayBuffer());
}

// A sensitive answer as it stands in a draft and in the payload.

const SIGN = "sealed:1:";

export const isSealed = (value: unknown): value is string => typeof value === "string" && value.startsWith(SIGN);

export async function sealAnswer(value: unknown, to: Recipient, bound: Bytes): Promise<string> {
  const sealed = await seal(utf8(JSON.stringify(value)), fromText(to.public), bound);
  return `${SIGN}${to.id}:${toText(sealed)}`;
}

