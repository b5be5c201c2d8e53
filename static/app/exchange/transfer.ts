/** One request, watched. XMLHttpRequest, because fetch does not say how much of a body has left. */
import { unreached } from "./progress.ts";
import { NotHeard } from "./server.ts";

export interface Heard {
  status: number;
  header: (name: string) => string | null;
  text: string;
}

export interface Transfer {
  headers: Record<string, string>;
  body?: ArrayBuffer | string;
  underway?: (sent: number) => void;
  stop?: AbortSignal | undefined;
}

/** A link that carries nothing for so long is dead, though nobody said so (milliseconds). */
const STALLED = 45_000;
/** The whole request has left: the server may be at work for many phones before it says its first word. */
const ANSWER = 90_000;

export function transfer(method: string, address: string, what: Transfer): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stall = 0;
    const over = (): void => {
      clearTimeout(stall);
      what.stop?.removeEventListener("abort", abort);
    };
    const abort = (): void => request.abort();
    const patience = (most: number): void => {
      clearTimeout(stall);
      stall = window.setTimeout(abort, most);
    };
    const leave = (): void => {
      over();
      if (!what.stop?.aborted) unreached.value = true;
      reject(new NotHeard(what.stop?.aborted ? "stopped" : "network"));
    };
    request.open(method, address);
    for (const [name, value] of Object.entries(what.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      patience(STALLED);
      what.underway?.(event.loaded);
    };
    request.upload.onload = () => patience(ANSWER);
    request.onprogress = () => patience(STALLED);
    request.onerror = leave;
    request.onabort = leave;
    request.onload = () => {
      over();
      unreached.value = false;
      if (cameFrom(request, address)) resolve(heard(request));
      else reject(new NotHeard("stranger", "redirected"));
    };
    if (what.stop?.aborted) return leave();
    what.stop?.addEventListener("abort", abort, { once: true });
    patience(what.body === undefined ? ANSWER : STALLED);
    request.send(what.body ?? null);
  });
}

/** A redirect (a portal's login page) is no answer of our server. */
const cameFrom = (request: XMLHttpRequest, address: string): boolean =>
  request.responseURL === "" || request.responseURL === new URL(address, location.href).href;

const heard = (request: XMLHttpRequest): Heard => ({
  status: request.status,
  header: (name) => request.getResponseHeader(name),
  text: request.responseText,
});
