/** One request with bytes. XMLHttpRequest, because fetch does not say how much of a body has left. */
import { NotHeard } from "./server.ts";

export interface Heard {
  status: number;
  header: (name: string) => string | null;
}

export interface Transfer {
  headers: Record<string, string>;
  body?: ArrayBuffer;
  underway?: (sent: number) => void;
  stop: AbortSignal;
}

/** A link that carries nothing for so long is dead, though nobody said so. */
const STALLED = 45_000;

export function transfer(method: string, address: string, what: Transfer): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stall = 0;
    const over = (): void => {
      clearTimeout(stall);
      what.stop.removeEventListener("abort", abort);
    };
    const abort = (): void => request.abort();
    const alive = (): void => {
      clearTimeout(stall);
      stall = window.setTimeout(abort, STALLED);
    };
    const leave = (): void => {
      over();
      reject(new NotHeard(what.stop.aborted ? "stopped" : "network"));
    };
    request.open(method, address);
    for (const [name, value] of Object.entries(what.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      alive();
      what.underway?.(event.loaded);
    };
    request.onerror = leave;
    request.onabort = leave;
    request.onload = () => {
      over();
      resolve({
        status: request.status,
        header: (name) => request.getResponseHeader(name),
      });
    };
    if (what.stop.aborted) return leave();
    what.stop.addEventListener("abort", abort, { once: true });
    alive();
    request.send(what.body ?? null);
  });
}
