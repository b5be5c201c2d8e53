/** IndexedDB with promises: the little of it that Carnet needs. */

export const heard = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Resolves at `oncomplete`, never before: a request that succeeded may still be undone (quota, full disk). */
export const done = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

export async function getOne<T>(db: IDBDatabase, store: string, key: IDBValidKey): Promise<T | undefined> {
  return (await heard(db.transaction(store).objectStore(store).get(key))) as T | undefined;
}

export async function getEvery<T>(db: IDBDatabase, store: string): Promise<T[]> {
  return (await heard(db.transaction(store).objectStore(store).getAll())) as T[];
}

export async function getKeys(db: IDBDatabase, store: string): Promise<string[]> {
  return (await heard(db.transaction(store).objectStore(store).getAllKeys())) as string[];
}

export async function getBoth(db: IDBDatabase, store: string): Promise<[string[], unknown[]]> {
  const from = db.transaction(store).objectStore(store);
  return (await Promise.all([heard(from.getAllKeys()), heard(from.getAll())])) as [string[], unknown[]];
}

export const remove = (name: string): Promise<void> =>
  new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(name);
    // A tab that still holds it gives it up when it closes; the browser removes it then.
    asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
  });
