/** How much goes in one request: grows on a good link, shrinks on a bad one. */

export const SMALLEST = 8 * 1024;
export const FIRST = 64 * 1024;
export const LARGEST = 512 * 1024;
const MOST_RECORDS = 50;

/** The first of the waiting that fit; always at least one, so that a large record still leaves. */
export function batchOf<T>(waiting: readonly T[], size: (one: T) => number, limit: number): T[] {
  let bytes = 0;
  const batch: T[] = [];
  for (const one of waiting) {
    bytes += size(one);
    if (batch.length > 0 && (bytes > limit || batch.length >= MOST_RECORDS)) break;
    batch.push(one);
  }
  return batch;
}

export const larger = (limit: number): number => Math.min(LARGEST, limit * 2);
export const smaller = (limit: number): number => Math.max(SMALLEST, Math.floor(limit / 2));

const STEP = 4_000;
const LONGEST = 10 * 60_000;

/** Milliseconds before the next try: doubled each time, and spread, so that phones do not come back together. */
export function pause(failures: number, random: () => number): number {
  const base = Math.min(LONGEST, STEP * 2 ** Math.min(failures - 1, 10));
  return Math.round(base / 2 + (random() * base) / 2);
}
