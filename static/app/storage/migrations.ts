/** The device database's history: one function a version, never changed once it has been on a phone. */
import type { IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import type { Carnet } from "./database.ts";

type Upgrade = IDBPTransaction<Carnet, StoreNames<Carnet>[], "versionchange">;
export type Migration = (db: IDBPDatabase<Carnet>, upgrade: Upgrade) => void;

const firstStores: Migration = (db) => {
  db.createObjectStore("settings");
  db.createObjectStore("drafts", { keyPath: "id" });
  const outbox = db.createObjectStore("outbox", { keyPath: ["id", "revision"] });
  outbox.createIndex("state", "state");
  outbox.createIndex("sequence", "sequence", { unique: true });
  db.createObjectStore("receipts", { keyPath: "id" }).createIndex("state", "state");
  db.createObjectStore("forms", { keyPath: ["id", "version"] });
  db.createObjectStore("lists", { keyPath: "name" });
  db.createObjectStore("files", { keyPath: "sha256" });
  db.createObjectStore("journal", { autoIncrement: true });
};

export const MIGRATIONS: Migration[] = [firstStores];
