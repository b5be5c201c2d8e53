/** Talking with the server: JSON over fetch, and a clear idea of what did not come from it. */

/** Milliseconds that the server asks us to wait (Retry-After, in seconds). */
const asked = (headers: Headers): number => (Number(headers.get("Retry-After")) || 0) * 1000;

/** Why nothing was heard. `revoked`: the server no longer knows this phone. */
export type Trouble =
  "network" | "stranger" | "revoked" | "server" | "later" | "too_large" | "stopped" | "full";

export class NotHeard extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly detail = "",
    readonly body = "",
    readonly after = 0,
  ) {
    super(`${trouble} ${detail}`);
  }
}

export interface Call {
  method?: "GET" | "POST";
  token?: string;
  body?: unknown;
  signal?: AbortSignal;
}

/** Slow links are slow: a minute, and a second more for each kilobyte. */
const patience = (bytes: number): number => 60_000 + bytes;

/** The body of a 2xx answer. A redirect (a portal's login page) is an error, never followed. */
export async function ask(address: string, call: Call = {}): Promise<string> {
  const text = call.body === undefined ? undefined : JSON.stringify(call.body);
  const packed = text === undefined ? {} : await compress(text);
  const timeout = AbortSignal.timeout(patience(text?.length ?? 0));
  let reply: Response;
  let body: string;
  try {
    reply = await fetch(address, {
      method: call.method ?? "GET",
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      headers: { Accept: "application/json", ...authorization(call.token), ...packed.headers },
      ...(packed.body === undefined ? {} : { body: packed.body }),
      signal: call.signal ? anyOf(call.signal, timeout) : timeout,
    });
    body = await reply.text();
  } catch {
    throw new NotHeard(call.signal?.aborted ? "stopped" : "network");
  }
  if (!reply.ok) throw refusal(reply, body);
  return body;
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

/** Only a problem object is our server speaking; a bare 4xx may be any box on the way. */
function refusal(reply: Response, body: string): NotHeard {
  const ours = (reply.headers.get("Content-Type") ?? "").includes("json");
  if (reply.status >= 500) return new NotHeard("server", String(reply.status), body, asked(reply.headers));
  if (!ours) return new NotHeard("stranger", String(reply.status), body);
  if (reply.status === 401) return new NotHeard("revoked", String(reply.status), body);
  if (reply.status === 413) return new NotHeard("too_large", "413", body);
  if (reply.status === 429) return new NotHeard("later", "429", body, asked(reply.headers));
  return new NotHeard("server", String(reply.status), body);
}

async function compress(text: string): Promise<{ body?: BodyInit; headers?: Record<string, string> }> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (typeof CompressionStream === "undefined" || text.length < 1024) return { body: text, headers };
  const packed = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")));
  return { body: await packed.arrayBuffer(), headers: { ...headers, "Content-Encoding": "gzip" } };
}

function anyOf(first: AbortSignal, second: AbortSignal): AbortSignal {
  const either = new AbortController();
  for (const one of [first, second]) one.addEventListener("abort", () => either.abort(), { once: true });
  if (first.aborted) either.abort();
  return either.signal;
}
