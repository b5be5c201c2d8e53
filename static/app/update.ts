/** A new version of Carnet waits until no form is open, in any tab; then it takes over, after asking or at the next start. */
import { signal } from "@preact/signals";

export const updateReady = signal(false);
/** A form is open in some tab: the newer version was asked for, and must wait. */
export const updateHeldUp = signal(false);
let registration: ServiceWorkerRegistration | undefined;

export async function startWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const controlled = navigator.serviceWorker.controller !== null;
  let before = controlled;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker of a new telephone takes over the page that brought it; the next one brings another page.
    if (before) void renew();
    before = true;
  });
  registration = await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" });
  registration.addEventListener("updatefound", watch);
  watch();
  navigator.serviceWorker.controller?.postMessage("tidy");
  if (registration.waiting && controlled) await atTheStart();
  addEventListener("online", () => void registration?.update().catch(() => undefined));
}

/** `updatefound` may have come before anybody listened: `register` itself looks for a newer version. */
function watch(): void {
  const arriving = registration?.installing;
  arriving?.addEventListener("statechange", () => {
    if (arriving.state === "installed" && navigator.serviceWorker.controller) updateReady.value = true;
  });
}

/** Carnet has just been opened: nothing is being typed yet, so the newer version may begin. */
async function atTheStart(): Promise<void> {
  if (location.hash.length > 2 || (await isFormOpen())) updateReady.value = true;
  else registration?.waiting?.postMessage("take over");
}

/** Not while any tab has a form open: its half-filled page must go on with the code it began with. */
export async function takeOver(): Promise<void> {
  updateHeldUp.value = await isFormOpen();
  if (!updateHeldUp.value) registration?.waiting?.postMessage("take over");
}

async function isFormOpen(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some((lock) => lock.name === "carnet-form");
}

async function renew(): Promise<void> {
  if (!(await isFormOpen())) location.reload();
}
