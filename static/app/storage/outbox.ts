/** Finished fiches. Their bytes are made once, at *Terminer*, and sent for ever. */
import type { FileReference } from "../sync/messages.ts";
import { get, getAll, keysOf, write, type Change, type Whose } from "./database.ts";
import { dropOrphans, leavingFile } from "./files.ts";
import { changed } from "./news.ts";
import type { Companion, Draft, Finished, OutboxRow, People } from "./records.ts";
import { keyOfForm, keyOfRevision } from "./rows.ts";
import { contentOf } from "./sealed_content.ts";

/** Draft to queue in one transaction, sealed, with its photos and the device's next sequence number (I7). */
export async function finish(
  draft: Draft,
  payload: string,
  files: FileReference[],
  people: People,
  now: Date,
): Promise<Finished> {
  const finished = await write(async (change) => {
    const sequence = Number((await change.get("settings", "sequence"))?.value ?? 0) + 1;
    change.put("settings", { key: "sequence", value: sequence });
    const { id, revision, parent, form, version, title } = draft;
    const made = await contentOf(change, { id, revision, sequence, form, version }, payload, files);
    const { content, key, sha256, device } = made;
    const row: OutboxRow = {
      ...{ id, revision, parent, sequence, form, version, sha256, content, key, device },
      payload: content === "plain" ? "" : made.payload,
      files: made.files,
      state: "waiting",
      wanted: [],
    };
    const kept = { id, revision, title, people, finished: now.toISOString(), problems: [], files: made.kept };
    const readable = content === "plain" || !(await isSealedForm(change, draft));
    const companion: Companion = { ...kept, payload: readable ? made.text : null };
    if (await change.get("outbox", keyOfRevision(row))) throw new Error("finished already");
    change.put("outbox", row);
    change.put("finished", companion);
    for (const one of made.sealed) change.put("sealed", one);
    change.delete("drafts", draft.id);
    await dropOrphans(change);
    return finishedFrom(row, companion);
  });
  changed();
  return finished;
}

async function isSealedForm(change: Change, { form, version }: Draft): Promise<boolean> {
  return (await change.get("forms", keyOfForm(form, version)))?.definition.settings.sealed === true;
}

/** Row and companion as one; of a locked vault only what travels is known. */
export function finishedFrom(row: OutboxRow, companion: Companion | undefined): Finished {
  return {
    ...row,
    payload: row.content === "plain" ? (companion?.payload ?? "") : row.payload,
    title: companion?.title ?? "",
    people: companion?.people ?? { women: 0, men: 0 },
    finished: companion?.finished ?? "",
    problems: companion?.problems ?? [],
  };
}

/** What of a finished fiche is written to the outbox: nothing that only its author may know. */
export function rowOf(one: Finished): OutboxRow {
  const { title, people, finished, problems, ...row } = one;
  return row.content === "plain" ? { ...row, payload: "" } : row;
}

async function all(state: OutboxRow["state"], whose?: Whose): Promise<Finished[]> {
  const rows = (await getAll("outbox", whose)).filter((row) => row.state === state);
  if (whose?.vault === null) return rows.filter((row) => row.content === "sealed").map((row) => finishedFrom(row, undefined));
  const known = rows.length > 0 ? await getAll("finished", whose) : [];
  const kept = new Map(known.map((one) => [keyOfRevision(one), one]));
  const found = rows.map((row) => finishedFrom(row, kept.get(keyOfRevision(row))));
  return found.sort((a, b) => a.sequence - b.sequence);
}

/** In the order in which they were finished. */
export const waiting = (whose?: Whose): Promise<Finished[]> => all("waiting", whose);
export const refused = (whose?: Whose): Promise<Finished[]> => all("refused", whose);

export const isFinished = async (id: string, revision: number): Promise<boolean> =>
  (await get("outbox", keyOfRevision({ id, revision }))) !== undefined;

/** The answers of a fiche that this phone finished and may still read. */
export async function readableAnswers(id: string): Promise<Record<string, unknown> | null> {
  const kept = (await getAll("finished")).filter((one) => one.id === id && one.payload !== null);
  const newest = kept.sort((a, b) => a.revision - b.revision).at(-1);
  return newest ? (JSON.parse(newest.payload!) as Record<string, unknown>) : null;
}

/** A refused fiche may be tried again; it is never thrown away. */
export async function tryAgain(whose?: Whose): Promise<void> {
  await write(async (change) => {
    for (const row of await change.getAll("outbox"))
      if (row.state === "refused") change.put("outbox", { ...row, state: "waiting" });
  }, whose);
  changed();
}

/** The newest revision of each record that the server gave this phone a receipt for (I10). */
export async function holdings(whose?: Whose): Promise<{ id: string; revision: number; sha256: string }[]> {
  const held = new Map<string, OutboxRow>();
  for (const row of await getAll("outbox", whose)) {
    if (row.state !== "received" && row.state !== "held") continue;
    if ((held.get(row.id)?.revision ?? 0) < row.revision) held.set(row.id, row);
  }
  return [...held.values()].map(({ id, revision, sha256 }) => ({ id, revision, sha256 }));
}

/** The photos that the server still wants and the phone still has; their bytes are read one by one, when they leave. */
export async function wantedFiles(whose?: Whose): Promise<FileReference[]> {
  const rows = await getAll("outbox", whose);
  const wanted = new Set(rows.flatMap((row) => row.wanted));
  return aboard(rows.flatMap((row) => row.files).filter(({ sha256 }) => wanted.has(sha256)), whose);
}

/** Of these files those that are on the telephone, each once. */
export async function aboard(files: readonly FileReference[], whose?: Whose): Promise<FileReference[]> {
  const sealed = await keysOf("sealed", whose);
  const once = [...new Map(files.map((one) => [one.sha256, one])).values()];
  const here = await Promise.all(
    once.map(({ sha256 }) => sealed.has(sha256) || leavingFile(sha256, whose).then(Boolean)),
  );
  return once.filter((_, index) => here[index]);
}
