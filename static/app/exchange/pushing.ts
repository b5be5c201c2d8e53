/**
 * Sending while Carnet is closed (Background Sync): the service worker pushes the sealed queue and believes nothing.
 * It only reads, so it can lose nothing; the answers are heard when Carnet is open again and pushes the same bytes.
 */
import { getEvery } from "../storage/idb.ts";
import type { Person } from "../storage/people.ts";
import type { OutboxRow } from "../storage/records.ts";
import { PROTOCOL, type Envelope, type SyncRequest } from "../sync/messages.ts";
import { batchLength, FIRST } from "../sync/pace.ts";

const PATIENCE = 90_000;

/** Everybody's queue, unless a page is at it; rejects when it was not heard, and the browser calls again. */
export function pushAll(): Promise<void> {
  return navigator.locks.request("carnet-sending", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    const phone = await known("carnet-phone");
    if (!phone) return;
    const people = await getEvery<Person>(phone, "people");
    phone.close();
    let failure: unknown = null;
    // one whose phone was revoked holds up no other
    for (const person of people) if (person.uploadToken) await push(person).catch((reason) => (failure = reason));
    if (failure) throw failure;
  });
}

async function push({ id, device, uploadToken }: Person): Promise<void> {
  const store = await known(`carnet-${id}`);
  if (!store) return;
  const all = await getEvery<OutboxRow>(store, "outbox");
  store.close();
  const sealed = all.filter((row) => row.state === "waiting" && row.content === "sealed");
  let left = sealed.sort((a, b) => a.sequence - b.sequence).map(({ state, wanted, ...envelope }) => envelope);
  while (left.length > 0) {
    const length = batchLength(left.map((one) => one.payload.length + 400), FIRST);
    await post(uploadToken, device, sealed.length, left.slice(0, length));
    left = left.slice(length);
  }
}

async function post(token: string, id: string, waiting: number, submissions: Envelope[]): Promise<void> {
  const message: SyncRequest = {
    protocol: PROTOCOL,
    device: {
      ...{ id, app: __APP__, clock: new Date().toISOString(), waiting },
      ...{ drafts: null, drafts_in: {}, free_bytes: null },
    },
    cursor: null,
    have: { forms: {}, places: null },
    holdings: null,
    submissions,
  };
  const plain = new Blob([JSON.stringify(message)]).stream();
  const packed = new Response(plain.pipeThrough(new CompressionStream("gzip")));
  const reply = await fetch("/api/v1/sync", {
    method: "POST",
    redirect: "error",
    credentials: "omit",
    headers: {
      Accept: "application/json",
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      "Content-Encoding": "gzip",
    },
    body: await packed.arrayBuffer(),
    // the page cannot send before this has ended
    signal: AbortSignal.timeout(PATIENCE),
  });
  // A portal's page is no JSON, and rejects by itself.
  if (((await reply.json()) as { protocol?: unknown }).protocol !== PROTOCOL) throw new Error("not heard");
}

/** A database that is there; none is made here, and none is brought up to date. */
function known(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    const asked = indexedDB.open(name);
    asked.onupgradeneeded = () => asked.transaction?.abort();
    asked.onerror = () => resolve(null);
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
  });
}
