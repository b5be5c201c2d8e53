/**
 * The service worker: keeps the shell and opens it without a network. It never calls skipWaiting by itself: a version
 * that takes over under a half-filled form breaks it (measured).
 */
/// <reference lib="webworker" />
import { SYNC_TAG } from "./exchange/background.ts";
import { pushAll } from "./exchange/pushing.ts";

const worker = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = "carnet-";
const OURS = PREFIX + __RELEASE__;
const LOCALE = /^\/static\/dist\/locale\/([a-z]+)-/;

worker.addEventListener("install", (event) => event.waitUntil(keepShell()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("message", (event) => {
  if (event.data === "take over") void worker.skipWaiting();
  if (event.data === "tidy") event.waitUntil(dropUnused());
});
worker.addEventListener("sync", (event) => {
  const { tag } = event as ExtendableEvent & { tag: string };
  if (tag === SYNC_TAG) (event as ExtendableEvent).waitUntil(pushAll());
});
worker.addEventListener("fetch", (event) => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});

/**
 * All of it or nothing: a half-kept shell would open to a blank page, and so would the page of another release, when
 * the server is changed at this very moment.
 */
async function keepShell(): Promise<void> {
  const page = await fetch("/", { cache: "reload" });
  const itself = await page.clone().text();
  const named = __PRECACHE__.filter((address) => /\.(js|css)$/.test(address));
  if (!page.ok || !named.every((address) => itself.includes(address))) throw new Error("another release's page");
  const cache = await caches.open(OURS);
  await cache.addAll([...__PRECACHE__, ...(await languagesChosen())]);
  await cache.put("/", page);
}

/** A language that was fetched once comes along with each new version. */
async function languagesChosen(): Promise<string[]> {
  const chosen = new Set<string>();
  for (const name of await ourCaches())
    for (const { url } of await (await caches.open(name)).keys()) {
      const code = LOCALE.exec(new URL(url).pathname)?.[1];
      if (code && __LOCALES__[code]) chosen.add(__LOCALES__[code]);
    }
  return [...chosen];
}

const ourCaches = async (): Promise<string[]> =>
  (await caches.keys()).filter((name) => name.startsWith(PREFIX));

/** Older versions' files go once a single page is left, which runs this version, and no newer one is on its way. */
async function dropUnused(): Promise<void> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const names = await ourCaches();
  const { installing, waiting } = worker.registration;
  if (pages.length > 1 || installing || waiting) return;
  for (const name of names) if (name !== OURS) await caches.delete(name);
}

function answerTo(request: Request): Promise<Response> | null {
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return null;
  if (request.mode === "navigate") return address.pathname === "/" ? shell(request) : null;
  return isOurs(address.pathname) ? kept(address.pathname, request) : null;
}

/** The phone's own files, of this version or of an older one that a page still runs; the office's are left alone. */
const isOurs = (path: string): boolean =>
  __PRECACHE__.includes(path) || /^\/static\/dist\/(app-|carnet-|locale\/)/.test(path);

/** This version's page; an older one, which is whole, before the browser's own error page. */
async function shell(request: Request): Promise<Response> {
  const own = await (await caches.open(OURS)).match("/");
  if (own) return own;
  try {
    return await fetch(request);
  } catch (failure) {
    const older = await caches.match("/");
    if (older) return older;
    throw failure;
  }
}

/** This version's copy, an older version's for a page that still runs it, or the network. */
async function kept(path: string, request: Request): Promise<Response> {
  const found = (await (await caches.open(OURS)).match(path)) ?? (await caches.match(path));
  if (found) return found;
  const reply = await fetch(request);
  if (LOCALE.test(path) && isJson(reply)) await (await caches.open(OURS)).put(path, reply.clone());
  return reply;
}

/** A portal's page in the place of the words is not kept. */
const isJson = (reply: Response): boolean =>
  reply.ok && !reply.redirected && (reply.headers.get("Content-Type") ?? "").includes("json");
