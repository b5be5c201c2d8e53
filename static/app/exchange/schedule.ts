/** When to send: on opening, when the network or the person comes back, on a timer, and by hand. */
import { wait } from "../sync/pace.ts";
import { waiting } from "../storage/outbox.ts";
import { senders } from "../storage/senders.ts";
import { askBackground } from "./background.ts";
import { toDeliver } from "./carrying.ts";
import { drain, isSending } from "./drain.ts";
import { rememberCuts, wantedPhotos } from "./photos.ts";
import { notBefore, trouble } from "./progress.ts";

const WITH_SOMETHING_TO_SEND = 30_000;
const WITH_NOTHING = 5 * 60_000;

let failures = 0;
let timer = 0;
let started = false;

/** Once a page, locked or not; called again, it only looks whether something has to go now. */
export function startSending(): void {
  if (started) return void rememberCuts().then(resume);
  started = true;
  addEventListener("online", () => void resume());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void resume();
  });
  void rememberCuts().then(resume);
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
  const heard = navigator.onLine && (await drain());
  failures = heard || !navigator.onLine ? 0 : failures + 1;
  if (!heard && (await isSomethingLeft())) void askBackground();
  clearTimeout(timer);
  if (trouble.value !== "stopped") timer = window.setTimeout(() => void attempt(), await delay());
}

async function delay(): Promise<number> {
  if (failures > 0) return wait(failures, notBefore.value - Date.now(), Math.random());
  return (await isSomethingLeft()) ? WITH_SOMETHING_TO_SEND : WITH_NOTHING;
}

async function isSomethingLeft(): Promise<boolean> {
  for (const { whose } of await senders())
    if ((await waiting(whose)).length + (await wantedPhotos(whose)).length > 0) return true;
  return (await toDeliver()).length > 0;
}
