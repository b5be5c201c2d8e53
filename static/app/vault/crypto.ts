/**
 * The keys of a vault. A random master key encrypts everything; the secret only wraps that key, so that it can be
 * changed without writing anything anew, and forgotten by forgetting a few bytes.
 */
import { joined, utf8, type Bytes } from "../sync/bytes.ts";

/** OWASP's floor for PBKDF2-SHA256. */
export const ROUNDS = 600_000;
const IV = 12;

export interface Wrapped {
  salt: Bytes;
  rounds: number;
  /** iv ‖ AES-256-GCM(master key). */
  box: Bytes;
}

/** What an open vault works with; none of it can be exported or is ever stored. */
export interface Keys {
  rows: CryptoKey;
  names: CryptoKey;
}

export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

export async function wrap(master: Bytes, secret: string, person: string): Promise<Wrapped> {
  const salt = random(16);
  const iv = random(IV);
  const key = await keyOf(secret, salt, ROUNDS);
  const box = await crypto.subtle.encrypt(bound(iv, person), key, master);
  return { salt, rounds: ROUNDS, box: joined(iv, new Uint8Array(box)) };
}

/** The master key, or null when the secret is not the one it was wrapped with. */
export async function unwrap(wrapped: Wrapped, secret: string, person: string): Promise<Bytes | null> {
  const key = await keyOf(secret, wrapped.salt, wrapped.rounds);
  try {
    const { box } = wrapped;
    return new Uint8Array(
      await crypto.subtle.decrypt(bound(box.slice(0, IV), person), key, box.slice(IV)),
    );
  } catch {
    return null;
  }
}

const bound = (iv: Bytes, person: string): AesGcmParams => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(`carnet vault 1\n${person}`),
});

async function keyOf(secret: string, salt: Bytes, iterations: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", utf8(secret), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

export async function keysOf(master: Bytes): Promise<Keys> {
  const base = await crypto.subtle.importKey("raw", master, "HKDF", false, ["deriveKey"]);
  const use = (info: string): HkdfParams => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(),
    info: utf8(info),
  });
  const aes = { name: "AES-GCM", length: 256 };
  const hmac = { name: "HMAC", hash: "SHA-256", length: 256 };
  return {
    rows: await crypto.subtle.deriveKey(use("carnet rows 1"), base, aes, false, ["encrypt", "decrypt"]),
    names: await crypto.subtle.deriveKey(use("carnet names 1"), base, hmac, false, ["sign"]),
  };
}

/** What a row is called on the disk: nobody without the key can tell a form's name from it. */
export async function nameOf(keys: Keys, store: string, key: string): Promise<string> {
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", keys.names, utf8(`${store}\n${key}`)));
  return btoa(String.fromCharCode(...mac.slice(0, 16)));
}

export async function encrypt(keys: Keys, store: string, name: string, plain: Bytes): Promise<Bytes> {
  const iv = random(IV);
  return joined(iv, new Uint8Array(await crypto.subtle.encrypt(rowBound(iv, store, name), keys.rows, plain)));
}

/** Rejects for bytes that were changed, or moved here from another row. */
export async function decrypt(keys: Keys, store: string, name: string, box: Bytes): Promise<Bytes> {
  const parameters = rowBound(box.slice(0, IV), store, name);
  return new Uint8Array(await crypto.subtle.decrypt(parameters, keys.rows, box.slice(IV)));
}

const rowBound = (iv: Bytes, store: string, name: string): AesGcmParams => ({
  name: "AES-GCM",
  iv,
  additionalData: utf8(`carnet row 1\n${store}\n${name}`),
});
