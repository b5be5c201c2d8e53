/** Background Sync, where the browser has it: the service worker is woken when the network is back, Carnet closed or not. */

export const SYNC_TAG = "carnet-send";

interface WithSync extends ServiceWorkerRegistration {
  sync?: { register(tag: string): Promise<void> };
}

export async function askBackground(): Promise<void> {
  try {
    const registration = (await navigator.serviceWorker?.getRegistration()) as WithSync | undefined;
    await registration?.sync?.register(SYNC_TAG);
  } catch {
    // Only a bonus: the timer and the next opening send as well.
  }
}
