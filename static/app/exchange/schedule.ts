/** When to send: on opening, when the network or the person comes back, on a timer, and by hand. */
import { wait } from "../sync/pace.ts";
import { waiting } from "../storage/outbox.ts";
import { senders } from "../storage/senders.ts";
import { askBackground } from "./background.ts";
import { toDeliver } from "./carrying.ts";
import { drain, isSending } from "./drain.ts";
import { photosToSend, rememberCuts } from "./photos.ts";
import { notBefore, trouble } from "./progress.ts";

/** Another tab or the service worker is at it, and may stop at any moment. */
const BUSY = 5_000;
const WITH_SOMETHING_TO_SEND = 30_000;
const WITH_NOTHING = 5 * 60_000;

let failures = 0;
let timer = 0;
let started = false;

/** Once a page, locked or not; called again, it only looks whether something has to go now. */
export function startSending(): void {
  void rememberCuts()
    .catch(() => undefined)
    .then(resume);
  if (started) return;
  started = true;
  addEventListener("online", () => void resume());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void resume();
  });
}

/** At once, whatever went wrong before: the person asked. */
export async function tryNow(): Promise<void> {
  failures = 0;
  await attempt();
}

/** By itself: not against the person who stopped it, and not before the server wants to be asked again. */
async function resume(): Promise<void> {
  if (trouble.value === "stopped" || Date.now() < notBefore.value) return;
  await tryNow();
}

async function attempt(): Promise<void> {
  if (isSending()) return;
  clearTimeout(timer);
  // A memory that cannot be read now (a full disk) is tried again, like a network that is not there.
  const outcome = navigator.onLine ? await drain().catch(() => "failed" as const) : "offline";
  failures = outcome === "failed" ? failures + 1 : 0;
  const left = await isSomethingLeft().catch(() => true);
  if (left && outcome !== "heard") void askBackground();
  clearTimeout(timer);
  const pause = left ? (outcome === "busy" ? BUSY : WITH_SOMETHING_TO_SEND) : WITH_NOTHING;
  const due = failures > 0 ? wait(failures, notBefore.value - Date.now(), Math.random()) : pause;
  if (trouble.value !== "stopped") timer = window.setTimeout(() => void attempt(), due);
}

async function isSomethingLeft(): Promise<boolean> {
  for (const { whose } of await senders())
    if ((await waiting(whose)).length + (await photosToSend(whose)).length > 0) return true;
  return (await toDeliver()).length > 0;
}
