/**
 * The service worker: keeps the shell, opens it without a network, and touches nothing else. It never calls
 * skipWaiting by itself: a version that takes over under a half-filled form breaks it (measured).
 */
/// <reference lib="webworker" />
export {};
const worker = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = "carnet-";
const OURS = PREFIX + __RELEASE__;

worker.addEventListener("install", (event) => event.waitUntil(keepShell()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
  if (event.data === "tidy") event.waitUntil(dropUnused());
});
worker.addEventListener("fetch", (event) => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});

/** All of it or nothing: a half-kept shell would open to a blank page. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(OURS);
  await cache.addAll(
    __PRECACHE__.map(
      (address) => new Request(address, { cache: address.includes("/dist/") ? "default" : "reload" }),
    ),
  );
}

/** Older versions' files go once a single page is left, which runs this version. */
async function dropUnused(): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.length > 1) return;
  for (const name of await caches.keys())
    if (name.startsWith(PREFIX) && name !== OURS) await caches.delete(name);
}

function answerTo(request: Request): Promise<Response> | null {
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return null;
  if (request.mode === "navigate") return address.pathname === "/" ? kept("/", request) : null;
  return isOurs(address.pathname) ? kept(address.pathname, request) : null;
}

/** The phone's own files, of this version or of an older one that a page still runs; the office's are left alone. */
const isOurs = (path: string): boolean =>
  __PRECACHE__.includes(path) || /^\/static\/dist\/(app-|carnet-|locale\/)/.test(path);

/** This version's copy, an older version's for a page that still runs it, or the network. */
async function kept(path: string, request: Request): Promise<Response> {
  const own = await (await caches.open(OURS)).match(path);
  return own ?? (path === "/" ? undefined : await caches.match(path)) ?? fetch(request);
}
