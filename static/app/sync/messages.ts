/** What travels between a phone and the server: POST /api/v1/sync (twin of sync/messages.py). */

export const PROTOCOL = 1;

export interface FileReference {
  name: string;
  sha256: string;
  bytes: number;
  type: string;
}

export interface Envelope {
  id: string;
  revision: number;
  parent: number | null;
  sequence: number;
  form: string;
  version: string;
  sha256: string;
  content: "plain" | "sealed";
  key: string | null;
  payload: string;
  files: FileReference[];
  /** What the server gave with the number: a server restored from a backup finds the number again in it. */
  ticket?: string;
  /** The phone under whose id it was finished, which its seal names: a new enrolment may give the phone another. */
  device?: string;
}

export interface SyncRequest {
  protocol: typeof PROTOCOL;
  device: {
    id: string;
    app: string;
    clock: string;
    waiting: number;
    drafts: number | null;
    drafts_in?: Record<string, number>;
    free_bytes: number | null;
  };
  cursor: string | null;
  have: { forms: Record<string, string>; places: string | null; keys?: string[] };
  holdings: { count: number; digest: string; records?: string[] } | null;
  submissions: Envelope[];
}

export type Status = "created" | "duplicate" | "quarantined" | "conflict" | "refused";

export interface Result {
  id: string;
  revision: number;
  sha256: string;
  status: Status;
  number: string | null;
  ticket?: string | null;
  problems: { code: string; path: string; severity: string; params: Record<string, unknown> }[];
  files_wanted: string[];
}

export interface Remark {
  path: string;
  text: string;
}

export interface Change {
  id: string;
  number: string | null;
  state: string;
  comment?: string | null;
  remarks?: Remark[];
  answers?: Record<string, unknown> | null;
  by?: string | null;
  at?: string | null;
  revision?: number;
  /** What a phone needs to open a fiche that was made on another one. */
  form?: string;
  version?: string;
  title?: string;
  sha256?: string;
  files?: FileReference[];
}

export interface FormOffer {
  id: string;
  version: string;
  url: string;
  digest: string;
}

export interface SyncReply {
  protocol: number;
  server_time: string;
  cursor: string | null;
  more: boolean;
  results: Result[];
  changes: Change[];
  forms: FormOffer[];
  /** Forms that this telephone has and may start no more. */
  withdrawn: string[];
  places: { digest: string; url?: string } | null;
  missing: string[];
  orders: { order: string }[];
  /** The keys to seal for, when they are others than the phone has. */
  keys: PublicKey[] | null;
}

export interface PublicKey {
  id: string;
  /** 65 bytes, base64url. */
  public: string;
  created: string;
  current: boolean;
}

const STATUSES: readonly string[] = ["created", "duplicate", "quarantined", "conflict", "refused"];
const list = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Our server's answer, or null for anything else: a captive portal says 200 too, a proxy sends a page,
 * a cut leaves half a body. Only a JSON object that speaks our protocol counts as having been heard.
 */
export function readReply(body: string): SyncReply | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  if (!isObject(value) || value["protocol"] !== PROTOCOL || !Array.isArray(value["results"])) return null;
  return {
    protocol: PROTOCOL,
    server_time: String(value["server_time"] ?? ""),
    cursor: typeof value["cursor"] === "string" ? value["cursor"] : null,
    more: value["more"] === true,
    results: list<unknown>(value["results"]).filter(isResult),
    changes: list<Change>(value["changes"]).filter(
      (change) => isObject(change) && typeof change.id === "string",
    ),
    forms: list<FormOffer>(value["forms"]).filter(
      (offer) => isObject(offer) && typeof offer.url === "string",
    ),
    withdrawn: list<unknown>(value["withdrawn"]).filter((id): id is string => typeof id === "string"),
    places: isObject(value["places"]) ? (value["places"] as SyncReply["places"]) : null,
    missing: list<unknown>(value["missing"]).filter((id): id is string => typeof id === "string"),
    orders: list<unknown>(value["orders"]).filter((order): order is { order: string } => isObject(order)),
    keys: Array.isArray(value["keys"]) ? value["keys"].filter(isPublicKey) : null,
  };
}

const isPublicKey = (value: unknown): value is PublicKey =>
  isObject(value) && typeof value["id"] === "string" && typeof value["public"] === "string";

export function isResult(value: unknown): value is Result {
  return (
    isObject(value) &&
    typeof value["id"] === "string" &&
    typeof value["sha256"] === "string" &&
    STATUSES.includes(value["status"] as string)
  );
}
