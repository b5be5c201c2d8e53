/** How to speak on this link: how much in one request, and when to try again (twin of sync/pace.py). */

export const SMALLEST = 8 * 1024;
/** A first request that EDGE carries in two seconds, packed. */
export const FIRST = 128 * 1024;
export const LARGEST = 512 * 1024;
const MOST_RECORDS = 100;
/** A request takes about so long: round trips weigh little, and a cut costs little. */
const SECONDS = 10;

const within = (bytes: number, most: number): number =>
  Math.max(SMALLEST, Math.floor(Math.min(LARGEST, most, bytes)));

/** How many of the waiting go next, from their sizes; always at least one, so that a large record still leaves. */
export function batchLength(sizes: readonly number[], limit: number): number {
  let bytes = 0;
  let length = 0;
  for (const size of sizes) {
    bytes += size;
    if (length > 0 && (bytes > limit || length >= MOST_RECORDS)) break;
    length += 1;
  }
  return length;
}

/**
 * After a request that went through. A small one says nothing of the link: what it took was the way there and back.
 * `most` is what the server said it accepts.
 */
export function afterBatch(limit: number, bytes: number, seconds: number, most = LARGEST): number {
  if (bytes * 2 < limit) return within(limit, most);
  return within(limit * Math.min(2, Math.max(0.5, SECONDS / Math.max(seconds, 0.01))), most);
}

export const afterCut = (limit: number): number => within(limit / 2, LARGEST);

/** After a 413: `accepted` is the body that the server takes, with what stands around the records. */
export function afterTooLarge(limit: number, accepted: number): number {
  return within(Math.min(limit / 2, accepted > 0 ? accepted * 0.8 : LARGEST), LARGEST);
}

const STEP = 4_000;
const LONGEST = 10 * 60_000;
/** Whoever asks for more is no server of ours, or mistaken: a phone must come back by itself. */
const LONGEST_ASKED = 3600_000;

/** Milliseconds before the next try: doubled each time, and spread, so that phones do not come back together. */
export function pause(failures: number, chance: number): number {
  const base = Math.min(LONGEST, STEP * 2 ** Math.min(failures - 1, 10));
  return Math.floor(base / 2 + (chance * base) / 2);
}

/** The longer of our own pause and of what the server asked for (milliseconds), the latter spread over a quarter more. */
export function wait(failures: number, asked: number, chance: number): number {
  const told = Math.min(LONGEST_ASKED, Math.max(0, asked));
  return Math.max(pause(failures, chance), Math.floor(told * (1 + chance / 4)));
}

/** `Retry-After`, in milliseconds: seconds, or a moment read against the server's own `Date`. 0 when there is none. */
export function retryAfter(header: string | null, date: string | null): number {
  if (header === null) return 0;
  if (/^[0-9]{1,9}$/.test(header)) return Math.min(LONGEST_ASKED, Number(header) * 1000);
  const asked = Date.parse(header) - Date.parse(date ?? "");
  return Number.isNaN(asked) ? 0 : Math.min(LONGEST_ASKED, Math.max(0, asked));
}
