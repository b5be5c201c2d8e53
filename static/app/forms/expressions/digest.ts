/** MD5 and SHA digests, at once and without a promise: an expression cannot wait (FIPS 180-4, RFC 1321). */

type Bytes = Uint8Array;
const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const MASK = (1n << 64n) - 1n;

function padded(bytes: Bytes, block: number, little: boolean): DataView {
  const lengthBytes = block / 8;
  const size = Math.ceil((bytes.length + 1 + lengthBytes) / block) * block;
  const all = new Uint8Array(size);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(all.buffer);
  view.setBigUint64(little ? size - 8 : size - 8, BigInt(bytes.length) * 8n, little);
  return view;
}

function words(values: readonly number[], little = false): Bytes {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => view.setUint32(index * 4, value >>> 0, little));
  return new Uint8Array(view.buffer);
}

function md5(bytes: Bytes): Bytes {
  const view = padded(bytes, 64, true);
  const shifts = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const f = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round]!;
      const g = [i, 5 * i + 1, 3 * i + 5, 7 * i][round]! % 16;
      const sum = (a + f + Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) + view.getUint32(offset + g * 4, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotl(sum, shifts[round]![i % 4]!)) | 0];
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  return words([a0, b0, c0, d0], true);
}

function sha1(bytes: Bytes): Bytes {
  const view = padded(bytes, 64, false);
  const h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const w: number[] = [];
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    for (let i = 0; i < 80; i++) {
      w[i] = i < 16 ? view.getInt32(offset + i * 4) : rotl(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
    }
    let [a, b, c, d, e] = h as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const [f, k] = i < 20 ? [(b & c) | (~b & d), 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1]
        : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, (rotl(a, 5) + f! + e + k! + w[i]!) | 0];
    }
    [a, b, c, d, e].forEach((value, index) => (h[index] = (h[index]! + value) | 0));
  }
  return words(h);
}

const PRIMES = Array.from({ length: 410 }, (_, n) => n).filter((n) => {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
});

/** The first 64 bits of the fractional part of a root, exactly, by Newton on integers. */
function fraction(prime: number, power: 2 | 3): bigint {
  const target = BigInt(prime) << BigInt(64 * power);
  let low = 0n, high = 1n << 72n;
  while (low < high - 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= target) low = middle;
    else high = middle;
  }
  return low & MASK;
}

function sha2(bytes: Bytes, bits: 32 | 64, start: bigint[], length: number): Bytes {
  const wide = bits === 64, size = BigInt(bits), mask = (1n << size) - 1n, rounds = wide ? 80 : 64;
  const turns = wide ? [1, 8, 7, 19, 61, 6, 14, 18, 41, 28, 34, 39] : [7, 18, 3, 17, 19, 10, 6, 11, 25, 2, 13, 22];
  const [s0a, s0b, s0c, s1a, s1b, s1c, e1, e2, e3, a1, a2, a3] = turns.map(BigInt) as bigint[] & { length: 12 };
  const turn = (x: bigint, n: bigint): bigint => ((x >> n) | (x << (size - n))) & mask;
  const keys = PRIMES.slice(0, rounds).map((prime) => fraction(prime, 3) >> (64n - size));
  const h = [...start], view = padded(bytes, wide ? 128 : 64, false), step = bits / 8, w: bigint[] = [];
  for (let offset = 0; offset < view.byteLength; offset += step * 16) {
    for (let i = 0; i < rounds; i++) {
      if (i < 16) w[i] = wide ? view.getBigUint64(offset + i * 8) : BigInt(view.getUint32(offset + i * 4));
      else {
        const x = w[i - 15]!, y = w[i - 2]!;
        const s0 = turn(x, s0a!) ^ turn(x, s0b!) ^ (x >> s0c!), s1 = turn(y, s1a!) ^ turn(y, s1b!) ^ (y >> s1c!);
        w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) & mask;
      }
    }
    let [a, b, c, d, e, f, g, k] = h as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < rounds; i++) {
      const one = k + (turn(e, e1!) ^ turn(e, e2!) ^ turn(e, e3!)) + ((e & f) ^ (~e & mask & g)) + keys[i]! + w[i]!;
      const two = (turn(a, a1!) ^ turn(a, a2!) ^ turn(a, a3!)) + ((a & b) ^ (a & c) ^ (b & c));
      [k, g, f, e, d, c, b, a] = [g, f, e, (d + one) & mask, c, b, a, (one + two) & mask];
    }
    [a, b, c, d, e, f, g, k].forEach((value, index) => (h[index] = (h[index]! + value) & mask));
  }
  const hex = h.map((value) => value.toString(16).padStart(bits / 4, "0")).join("").slice(0, length * 2);
  return Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
}

const roots = (from: number, bits: number): bigint[] =>
  PRIMES.slice(from, from + 8).map((prime) => fraction(prime, 2) >> BigInt(64 - bits));

/** The digest in bytes; null for an algorithm that XForms does not name. */
export function digest(text: string, algorithm: string): Bytes | null {
  const bytes = new TextEncoder().encode(text);
  switch (algorithm.toLowerCase()) {
    case "md5": return md5(bytes);
    case "sha-1": return sha1(bytes);
    case "sha-256": return sha2(bytes, 32, roots(0, 32), 32);
    case "sha-384": return sha2(bytes, 64, roots(8, 64), 48);
    case "sha-512": return sha2(bytes, 64, roots(0, 64), 64);
    default: return null;
  }
}
