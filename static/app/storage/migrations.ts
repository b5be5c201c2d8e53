/**
 * The history of the telephone's databases: one function a version, never changed once it has been on a phone, and
 * additive only, so that an older release that comes back can still read what it knows.
 */

export type Migration = (db: IDBDatabase) => void;

/** Stores whose rows are ciphertext, under names that say nothing. */
export const VEILED = ["settings", "drafts", "receipts", "finished", "forms", "lists", "files", "media"] as const;
/** Stores that are read while the vault is locked: sealed for the server, or for the vault. */
export const CLEAR = ["outbox", "sealed", "inbox"] as const;

const vaultStores: Migration = (db) => {
  for (const name of VEILED) db.createObjectStore(name);
  const outbox = db.createObjectStore("outbox");
  outbox.createIndex("state", "state");
  outbox.createIndex("sequence", "sequence", { unique: true });
  db.createObjectStore("sealed");
  db.createObjectStore("inbox");
};

/** A person's own database, `carnet-<random>`. */
export const MIGRATIONS: readonly Migration[] = [vaultStores];

const phoneStores: Migration = (db) => {
  db.createObjectStore("people", { keyPath: "id" });
  db.createObjectStore("settings");
  db.createObjectStore("carried", { keyPath: "id" });
};

/** What all who use this telephone share, `carnet-phone`. */
export const PHONE_MIGRATIONS: readonly Migration[] = [phoneStores];
