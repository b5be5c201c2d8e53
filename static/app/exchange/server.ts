/** Talking with the server: JSON, and a clear idea of what did not come from it. */
import { retryAfter } from "../sync/pace.ts";
import { transfer, type Heard } from "./transfer.ts";

/** Why nothing was heard. `revoked`: the server no longer knows this phone. */
export type Trouble =
  "network" | "stranger" | "revoked" | "server" | "later" | "too_large" | "stopped" | "full";

export class NotHeard extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly detail = "",
    readonly body = "",
    /** Milliseconds that the server asks us to wait. */
    readonly after = 0,
  ) {
    super(`${trouble} ${detail}`);
  }

  /** The problem that our server described, where it did. */
  get problem(): { code?: unknown; title?: string; detail?: string; accepted?: unknown } {
    try {
      return (JSON.parse(this.body) as object | null) ?? {};
    } catch {
      return {};
    }
  }

  /** In the server's own sentence, or "". */
  get sentence(): string {
    const { detail, title } = this.problem;
    return detail || title || "";
  }

  /** A problem of what was sent, and of nothing else. */
  get isAboutContent(): boolean {
    return (this.trouble === "too_large" || this.trouble === "server") && this.detail.startsWith("4");
  }
}

export interface Call {
  method?: "GET" | "POST";
  token?: string;
  body?: unknown;
  signal?: AbortSignal;
}

/** The body of a 2xx answer. */
export async function ask(address: string, call: Call = {}): Promise<string> {
  const packed = call.body === undefined ? {} : await compress(JSON.stringify(call.body));
  const heard = await transfer(call.method ?? "GET", address, {
    headers: { Accept: "application/json", ...authorization(call.token), ...packed.headers },
    ...(packed.body === undefined ? {} : { body: packed.body }),
    stop: call.signal,
  });
  if (heard.status < 200 || heard.status > 299) throw refusal(heard);
  return heard.text;
}

/** The same, for what must be a JSON object of ours. */
export async function askJson<T extends object>(address: string, call: Call = {}): Promise<T> {
  const body = await ask(address, call);
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return value as T;
  } catch {
    // Falls through: a page in the place of an answer.
  }
  throw new NotHeard("stranger");
}

export const authorization = (token: string | undefined): Record<string, string> =>
  token ? { Authorization: `Bearer ${token}` } : {};

/** The office took this phone's access back: our server's own words, not any 401. */
export const saysRevoked = (failure: unknown): boolean =>
  failure instanceof NotHeard && failure.trouble === "revoked" && failure.problem.code === REVOKED;

export const REVOKED = "device_revoked";

/** Only a problem object is our server speaking; a bare 4xx may be any box on the way. */
export function refusal({ status, header, text }: Heard): NotHeard {
  const ours = (header("Content-Type") ?? "").includes("json");
  const after = retryAfter(header("Retry-After"), header("Date"));
  const said = String(status);
  if (status === 408 || status === 429 || (status === 503 && ours)) return new NotHeard("later", said, text, after);
  if (status >= 500) return new NotHeard("server", said, text, after);
  if (!ours) return new NotHeard("stranger", said, text);
  if (status === 401) return new NotHeard("revoked", said, text);
  if (status === 413) return new NotHeard("too_large", said, text);
  return new NotHeard("server", said, text);
}

async function compress(
  text: string,
): Promise<{ body?: ArrayBuffer | string; headers?: Record<string, string> }> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (typeof CompressionStream === "undefined" || text.length < 1024) return { body: text, headers };
  const packed = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")));
  return { body: await packed.arrayBuffer(), headers: { ...headers, "Content-Encoding": "gzip" } };
}
