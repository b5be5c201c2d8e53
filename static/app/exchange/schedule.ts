/** When to send: on opening, when the network or the person comes back, on a timer, and by hand. */
import { pause } from "../sync/batches.ts";
import { waiting } from "../storage/outbox.ts";
import { drain } from "./drain.ts";
import { rememberCuts, wantedPhotos } from "./photos.ts";
import { notBefore, trouble } from "./progress.ts";

const WITH_SOMETHING_TO_SEND = 30_000;
const WITH_NOTHING = 5 * 60_000;

let failures = 0;
let timer = 0;

export function startSending(): void {
  addEventListener("online", () => void tryNow());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void tryNow();
  });
  void rememberCuts().then(tryNow);
}

/** At once, whatever went wrong before: the person asked, or the network is back. */
export async function tryNow(): Promise<void> {
  failures = 0;
  await attempt();
}

async function attempt(): Promise<void> {
  clearTimeout(timer);
  const heard = navigator.onLine && (await drain());
  failures = heard || !navigator.onLine ? 0 : failures + 1;
  clearTimeout(timer);
  if (trouble.value !== "stopped") timer = window.setTimeout(() => void attempt(), await delay());
}

async function delay(): Promise<number> {
  if (failures > 0) return Math.max(pause(failures, Math.random), notBefore.value - Date.now());
  const something = (await waiting()).length > 0 || (await wantedPhotos()).length > 0;
  return something ? WITH_SOMETHING_TO_SEND : WITH_NOTHING;
}
