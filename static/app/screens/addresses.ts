/**
 * The addresses of a fiche's screens. The browser keeps them in its history, which nothing encrypts: pages and questions
 * are told by their place in the form, never by name.
 */
import type { Filling } from "../filling/filling.ts";
import type { CompiledForm } from "../forms/definition.ts";
import { programOf } from "../forms/program.ts";

/** The last screen, *Terminer*. */
export const FINISH = "terminer";

/** Of a page of the form, else of *Terminer*; `question`: the path that is brought to the eye there. */
export function addressOf({ draft, session }: Filling, page?: string, question?: string): string {
  const place = session.form.children.findIndex(({ name }) => name === page) + 1;
  const asked = question === undefined ? "" : `?q=${placeOf(session.form, question)}`;
  return `#/brouillon/${draft.id}/${place || (page ?? FINISH)}${asked}`;
}

/** A page without a group of its own is numbered already. */
export const pageAt = ({ session }: Filling, place: string | undefined): string | undefined =>
  session.form.children[Number(place) - 1]?.name ?? place;

/** `decisions[2]/quoi` → `31.2`: the 31st question, the second turn. */
const placeOf = (form: CompiledForm, path: string): string =>
  [
    programOf(form).slots.findIndex((slot) => slot.path === path.replace(/\[\d+\]/g, "")),
    ...(path.match(/\d+(?=\])/g) ?? []),
  ].join(".");

export function pathAt({ session }: Filling, place: string | null): string | undefined {
  const [index, ...turns] = place?.split(".") ?? [];
  const steps = programOf(session.form).slots[Number(index)]?.path.split("/");
  return steps?.map((name, step) => (turns[step] ? `${name}[${turns[step]}]` : name)).join("/");
}
