/** Runs the cases of tests/conformance/sync on the phone's rules: reads them from standard input, prints each outcome. */
import { readFileSync } from "node:fs";
import type { Envelope, Result } from "./messages.ts";
import { readReply } from "./messages.ts";
import { afterBatch, afterCut, afterTooLarge, batchLength, pause, retryAfter, wait } from "./pace.ts";
import { inFiles, isSigned, receiptText } from "./parcels.ts";
import { holdingsLines, isReceipt, isRefusal } from "./receipts.ts";
import { afterCut as pieceAfterCut, nextPiece } from "./uploads.ts";

type Sent = Parameters<typeof isReceipt>[1];

/** By the name that the rule has in Python. */
const RULES: Record<string, (...given: never[]) => unknown> = {
  batch_length: batchLength,
  after_batch: afterBatch,
  after_cut: afterCut,
  after_too_large: afterTooLarge,
  pause,
  wait,
  retry_after: retryAfter,
  next_piece: nextPiece,
  piece_after_cut: pieceAfterCut,
  holdings_lines: holdingsLines,
  in_files: (sizes: number[], limit: number) => inFiles(sizes, (size) => size, limit),
  receipt_text: receiptText,
  is_signed: isSigned,
  received: (body: string, sent: Sent) =>
    (readReply(body)?.results ?? []).some((result: Result) => isReceipt(result, sent)),
  refused: async (body: string, sent: Envelope) =>
    (await Promise.all((readReply(body)?.results ?? []).map((result) => isRefusal(result, sent)))).some(Boolean),
};

interface Case {
  rule: string;
  given: never[];
}

const cases = JSON.parse(readFileSync("/dev/stdin", "utf8")) as Case[];
const found = await Promise.all(cases.map(({ rule, given }) => RULES[rule]!(...given)));
console.log(JSON.stringify(found));
