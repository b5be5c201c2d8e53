/** Opens fiches: a new one, a draft, a returned one. Only one tab writes a draft at a time. */
import { Session, type SessionOptions } from "../forms/session.ts";
import type { Answers, Lists } from "../forms/definition.ts";
import { language } from "../i18n.ts";
import { newId } from "../sync/ids.ts";
import { draft as readDraft, saveDraft } from "../storage/drafts.ts";
import { isFinished, readableAnswers } from "../storage/outbox.ts";
import { form as readForm, lists } from "../storage/provisions.ts";
import { receipt as readReceipt } from "../storage/receipts.ts";
import type { Draft, Enrolled, Receipt, StoredForm } from "../storage/records.ts";
import { setting } from "../storage/settings.ts";
import { Filling } from "./filling.ts";
import { fillIn } from "./memory.ts";
import { moveOver, newerVersion, offerOf, type Offer } from "./moving.ts";

export const now = (): Date => new Date();

export class NoSuchDraft extends Error {}
export class OpenElsewhere extends Error {}
/** The form's version is not on this telephone. */
export class NoSuchForm extends Error {}

/** Makes the draft on the disk first; the screen opens what is stored. */
export async function newDraft(form: StoredForm, programme: string): Promise<string> {
  const [aboard, last] = await Promise.all([around(), setting("last")]);
  const session = sessionOf(form, aboard);
  fillIn(session, form.definition, { ...last, ...(programme ? { programme } : {}) });
  const at = now().toISOString();
  const draft: Draft = {
    id: newId(),
    revision: 1,
    parent: null,
    form: form.id,
    version: form.version,
    title: session.title(),
    answers: session.draft(),
    reasons: {},
    comment: "",
    page: "",
    files: [],
    created: at,
    updated: at,
  };
  await saveDraft(draft);
  return draft.id;
}

/** The returned fiche as a draft of its next revision; opened again, it is where it was left. */
export async function correctionOf(id: string): Promise<string> {
  const [known, receipt] = [await readDraft(id), await readReceipt(id)];
  if (known) return known.id;
  if (receipt?.state !== "returned" || (await isFinished(id, receipt.revision + 1))) throw new NoSuchDraft();
  const before = receipt.answers ?? (await readableAnswers(id)) ?? {};
  await saveDraft(correction(receipt, before));
  return id;
}

function correction(receipt: Receipt, before: Answers): Draft {
  const at = now().toISOString();
  const { _meta, ...answers } = before;
  const said = (_meta ?? {}) as { reasons?: Record<string, string> };
  return {
    id: receipt.id,
    revision: receipt.revision + 1,
    parent: receipt.revision,
    form: receipt.form,
    version: receipt.version,
    title: receipt.title,
    answers,
    reasons: said.reasons ?? {},
    comment: "",
    page: "",
    files: receipt.files,
    created: at,
    updated: at,
    correction: {
      number: receipt.number,
      by: receipt.by,
      comment: receipt.comment,
      at: receipt.changed,
      remarks: receipt.remarks,
      before: answers,
    },
  };
}

export interface Open {
  filling: Filling;
  /** A newer version of its form, in which it could go on. */
  offer?: Offer;
  release: () => void;
}

/** Takes the draft's lock and tells the updater that a form is open; `release` gives both back. */
export async function openDraft(id: string): Promise<Open> {
  const locks = await Promise.all([hold(`carnet-draft-${id}`, "exclusive"), hold("carnet-form", "shared")]);
  const release = (): void => locks.forEach((letGo) => letGo?.());
  try {
    if (!locks[0]) throw new OpenElsewhere();
    const [draft, aboard] = await Promise.all([readDraft(id), around()]);
    if (!draft) throw new NoSuchDraft();
    const form = await readForm(draft.form, draft.version);
    if (!form) throw new NoSuchForm();
    const filling = new Filling(draft, sessionOf(form, aboard, draft.answers));
    const newer = newerVersion(draft);
    if (!newer) return { filling, release };
    return { filling, offer: offerOf(filling.session, newer, optionsFor(newer, aboard)), release };
  } catch (failure) {
    release();
    throw failure;
  }
}

/** The fiche goes on in the newer version that was offered. */
export async function movedOver({ filling, offer, release }: Open): Promise<Open> {
  if (!offer) return { filling, release };
  await filling.close();
  try {
    const [draft, aboard] = await Promise.all([moveOver(filling.draft, offer), around()]);
    return { filling: new Filling(draft, sessionOf(offer.form, aboard, draft.answers)), release };
  } catch (failure) {
    // No room: it goes on as it was, and what is typed there is written.
    filling.reopen();
    throw failure;
  }
}

/** What every session needs to know, read at once: on a slow telephone one reading after another is felt. */
interface Aboard {
  device: Enrolled | undefined;
  languages: Record<string, string> | undefined;
  lists: Lists;
}

async function around(): Promise<Aboard> {
  const [device, languages, shared] = await Promise.all([setting("device"), setting("languages"), lists()]);
  return { device, languages, lists: shared };
}

function sessionOf(form: StoredForm, aboard: Aboard, answers?: Answers): Session {
  return new Session(form.definition, { ...(answers ? { answers } : {}), ...optionsFor(form, aboard) });
}

function optionsFor(form: StoredForm, { device, languages, lists }: Aboard): SessionOptions {
  return {
    lists,
    now,
    language: languageOf(form, languages),
    username: device?.account.username ?? "",
    deviceId: device?.id ?? "",
  };
}

/** The language last chosen for this form, else the interface's where the form speaks it. */
function languageOf({ id, definition }: StoredForm, chosen: Aboard["languages"]): string {
  const wanted = [chosen?.[id], language.value];
  const { languages } = definition;
  return wanted.find((code) => code !== undefined && languages.includes(code)) ?? languages[0] ?? "fr";
}

/** A screen of this very tab that is closing the draft needs a moment to write it and let go. */
const MOMENT = 2_000;

/** Resolves with the way to let go, or null when another tab holds it. */
function hold(name: string, mode: LockMode): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    navigator.locks
      .request(
        name,
        { mode, signal: AbortSignal.timeout(MOMENT) },
        () => new Promise<void>((letGo) => resolve(() => letGo())),
      )
      .catch(() => resolve(null));
  });
}
