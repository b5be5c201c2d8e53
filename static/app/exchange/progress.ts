/** How the sending goes, for the screens to show. */
import { signal } from "@preact/signals";
import type { Cut } from "../storage/records.ts";
import type { Trouble } from "./server.ts";

export interface Going {
  sha256: string;
  /** What had come before this sending. */
  from: number;
  sent: number;
  bytes: number;
}
export interface Progress {
  phase: "idle" | "words" | "photos";
  /** Bytes of this sending, done and in all. */
  done: number;
  total: number;
  photo: Going | null;
  started: number;
}

export const IDLE: Progress = { phase: "idle", done: 0, total: 0, photo: null, started: 0 };
export const progress = signal<Progress>(IDLE);
/** The last request got no answer at all: a telephone may say that it is connected behind a dead hotspot. */
export const unreached = signal(false);
export const trouble = signal<Trouble | null>(null);
/** The server asked not to be asked again before this moment (milliseconds). */
export const notBefore = signal(0);
/** Photos that were cut on the way, by sha256; kept over a restart of the browser. */
export const cuts = signal<Record<string, Cut>>({});
