/** Tells every tab that what is stored has changed, so that none shows an old count. */
const channel = new BroadcastChannel("carnet");
const listeners = new Set<() => void>();

/** Returns what ends it. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function changed(): void {
  channel.postMessage("changed");
  for (const listener of listeners) listener();
}

channel.onmessage = () => {
  for (const listener of listeners) listener();
};
