/** Finished fiches. Their bytes are made once, at *Terminer*, and sent for ever. */
import { sha256 } from "../sync/ids.ts";
import type { FileReference } from "../sync/messages.ts";
import { database, write } from "./database.ts";
import { changed } from "./news.ts";
import type { Draft, Finished, People } from "./records.ts";

/** Draft to queue in one transaction, which also takes the device's next sequence number (I7). */
export async function finish(
  draft: Draft,
  payload: string,
  files: FileReference[],
  people: People,
  now: Date,
): Promise<Finished> {
  const digest = await sha256(payload);
  const finished = await write(["settings", "drafts", "outbox"], async (transaction) => {
    const settings = transaction.objectStore("settings");
    const sequence = Number((await settings.get("sequence")) ?? 0) + 1;
    await settings.put(sequence, "sequence");
    const { id, revision, parent, form, version, title } = draft;
    const record: Finished = {
      id,
      revision,
      parent,
      sequence,
      form,
      version,
      sha256: digest,
      content: "plain",
      key: null,
      payload,
      files,
      title,
      people,
      finished: now.toISOString(),
      state: "waiting",
      problems: [],
    };
    await transaction.objectStore("outbox").add(record);
    await transaction.objectStore("drafts").delete(draft.id);
    return record;
  });
  changed();
  return finished;
}

/** In the order in which they were finished. */
export async function waiting(): Promise<Finished[]> {
  const all = await (await database()).getAllFromIndex("outbox", "state", "waiting");
  return all.sort((a, b) => a.sequence - b.sequence);
}

export async function refused(): Promise<Finished[]> {
  return (await database()).getAllFromIndex("outbox", "state", "refused");
}

/** The newest bytes that the phone still holds of a fiche. */
export async function finishedOf(id: string): Promise<Finished | undefined> {
  const all = await (await database()).getAll("outbox", IDBKeyRange.bound([id, 0], [id, Infinity]));
  return all.at(-1);
}

/** A refused fiche may be tried again by hand; it is never thrown away. */
export async function tryAgain(): Promise<void> {
  await write(["outbox"], async (transaction) => {
    const outbox = transaction.objectStore("outbox");
    for (const one of await outbox.index("state").getAll("refused"))
      await outbox.put({ ...one, state: "waiting" });
  });
  changed();
}
