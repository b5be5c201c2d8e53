/** A draft when a newer version of its form is on the telephone: what moving would keep, and the move itself. */
import { moved, type Move } from "../forms/versions.ts";
import { Session, type SessionOptions } from "../forms/session.ts";
import { saveDraft } from "../storage/drafts.ts";
import { forms } from "../standing.ts";
import type { Draft, StoredForm } from "../storage/records.ts";

export interface Offer {
  form: StoredForm;
  move: Move;
  /** The questions of these paths, as the newer version asks them. */
  toFill: string[];
  kept: string[];
}

/** Nothing for a correction, whose fiche is of its version for ever, and once the author chose to stay. */
export function newerVersion(draft: Draft): StoredForm | undefined {
  if (draft.correction) return undefined;
  const current = forms.value.find((form) => form.id === draft.form);
  return current && current.version !== draft.version && current.version !== draft.stays ? current : undefined;
}

/** What the draft would become; it is not touched. */
export function offerOf(session: Session, form: StoredForm, options: SessionOptions): Offer {
  const move = moved(session.form, form.definition, session.draft(), options);
  const asked = new Session(form.definition, { ...options, answers: move.draft });
  const words = (one: Session, path: string): string => (one.has(path) && one.view(path).label) || path;
  return {
    form,
    move,
    toFill: move.toFill.map((path) => words(asked, path)),
    kept: move.kept.map((path) => words(session, path)),
  };
}

/** The draft in the newer version, on the disk. What was set aside stays readable in it. */
export async function moveOver(draft: Draft, { form, move }: Offer): Promise<Draft> {
  const after: Draft = {
    ...draft,
    version: form.version,
    answers: move.draft,
    page: "",
    setAside: [...(draft.setAside ?? []), ...move.setAside],
    updated: new Date().toISOString(),
  };
  await saveDraft(after);
  return after;
}

/** It is finished in its own version, and not asked again for this one. */
export async function stay(draft: Draft, { form }: Offer): Promise<void> {
  draft.stays = form.version;
  await saveDraft(structuredClone(draft));
}
