/** When a phone may believe that the server holds a record, and how both compare what they hold (sync/digests.py). */
import { sha256 } from "./ids.ts";
import type { Envelope, Result } from "./messages.ts";

type Sent = Pick<Envelope, "id" | "revision" | "sha256">;

/** I3: the answer must name the id, the revision **and** the digest of what was sent. */
export function isAbout(result: Result, sent: Sent): boolean {
  return (
    result.id === sent.id &&
    result.sha256 === sent.sha256 &&
    result.revision === sent.revision
  );
}

/** Stored on the server, whatever it thinks of it: set aside and in conflict are stored too, refused is not. */
export function isReceipt(result: Result, sent: Sent): boolean {
  return isAbout(result, sent) && result.status !== "refused";
}

/** I5: the server takes these very bytes never; what was only damaged on its way is sent again (I6). */
export async function isRefusal(result: Result, sent: Sent & Pick<Envelope, "payload">): Promise<boolean> {
  if (result.status !== "refused" || !isAbout(result, sent)) return false;
  const damaged = result.problems?.some(({ code }) => code === "digest_mismatch");
  return !damaged || (await sha256(sent.payload)) !== sent.sha256;
}

/** One line a record, sorted: its digest lets phone and server compare what they hold (I10). */
export function holdingsLines(held: readonly Sent[]): string[] {
  return held.map((one) => `${one.id}:${one.revision}:${one.sha256}`).sort();
}
