/** The shapes that the phone keeps. */
import type { Answers, CompiledForm, Lists } from "../forms/definition.ts";
import type { SetAside } from "../forms/versions.ts";
import type { Envelope, FileReference, Remark } from "../sync/messages.ts";

export interface Enrolled {
  id: string;
  name: string;
  token: string;
  account: { username: string; name: string; role: string };
  programmes: string[];
}

/** A fiche in the making. `id` is already the submission's; a correction has a parent. */
export interface Draft {
  id: string;
  revision: number;
  parent: number | null;
  form: string;
  version: string;
  title: string;
  answers: Answers;
  reasons: Record<string, string>;
  comment: string;
  /** The screen to come back to: a page's name, or "". */
  page: string;
  files: FileReference[];
  created: string;
  updated: string;
  /** The newer version in which its author did not want to go on. */
  stays?: string;
  /** What had no place in the version that it moved to. */
  setAside?: SetAside[];
  correction?: {
    number: string | null;
    by: string;
    comment: string;
    at: string;
    remarks: Remark[];
    before: Answers;
  };
}

/** How many took part: a count, never a name. */
export interface People {
  women: number;
  men: number;
}

/**
 * What leaves, in sight of everybody who takes the telephone: sealed at *Terminer*, its bytes for ever. It stays after
 * the receipt until the office has decided (I10), then a stub of it (`held`), so that both sides can compare.
 */
export interface OutboxRow extends Envelope {
  state: "waiting" | "refused" | "received" | "held";
  /** sha256 of the files, as they travel, that the server still wants. */
  wanted: string[];
}

/** What the author may know of a finished fiche, inside the vault. */
export interface Companion {
  id: string;
  revision: number;
  title: string;
  people: People;
  finished: string;
  problems: { code: string; path: string }[];
  /** The photos by their own names; `sealed` is the digest of what travels. */
  files: KeptReference[];
  /** The answers, until the receipt; none of a form that is sealed. A content that travels plain is kept here. */
  payload: string | null;
}

/** A finished fiche as the screens see it: of a locked vault without title and numbers. */
export interface Finished extends OutboxRow {
  title: string;
  people: People;
  finished: string;
  problems: { code: string; path: string }[];
}

/** What the server answered while the vault was locked, sealed to its owner. */
export interface InboxRow {
  id: string;
  sealed: Uint8Array<ArrayBuffer>;
}

export interface SettingRow {
  key: string;
  value: unknown;
}

export interface KeptReference extends FileReference {
  sealed?: string | null;
}

/** What the server said it holds, and what the office did with it since. */
export interface Receipt {
  id: string;
  revision: number;
  sha256: string;
  number: string | null;
  form: string;
  version: string;
  title: string;
  people: People;
  state: string;
  finished: string;
  received: string;
  changed: string;
  comment: string;
  by: string;
  remarks: Remark[];
  answers: Answers | null;
  files: KeptReference[];
  /** What this telephone itself was given a receipt for: its holdings; null for a fiche of another telephone. */
  mine: { revision: number; sha256: string } | null;
  /** sha256 of the photos that the server still wants. */
  wanted: string[];
}

export interface StoredFile {
  sha256: string;
  name: string;
  type: string;
  bytes: number;
  data: ArrayBuffer;
}
/** A photo that was cut on the way: how much the server has, and when the link broke. */
export interface Cut {
  arrived: number;
  at: string;
}
export interface StoredForm {
  id: string;
  version: string;
  digest: string;
  current: 0 | 1;
  definition: CompiledForm;
}
export interface StoredLists {
  name: "places" | "programmes";
  digest: string;
  at: string;
  lists: Lists;
}
export interface JournalEntry {
  at: string;
  kind: string;
  detail: string;
}

export interface Settings {
  device: Enrolled;
  cursor: string | null;
  sequence: number;
  language: string;
  /** The language that each form is asked in, where one was chosen. */
  languages: Record<string, string>;
  last: Record<string, string>;
  persisted: boolean;
  ready: boolean;
  contact: string;
  cuts: Record<string, Cut>;
  /** The server's public keys. Kept inside the vault, so that nobody can slip in another. */
  keys: import("../sync/messages.ts").PublicKey[];
  /** Opens what came while the vault was locked (PKCS 8, base64url). */
  inbox: string;
  journal: JournalEntry[];
}
