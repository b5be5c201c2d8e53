/** The words for a problem on the telephone: what to write instead, where the form says nothing itself. */
import { problemText } from "../forms/messages.ts";
import type { Problem } from "../forms/problems.ts";
import type { Session } from "../forms/session.ts";
import { msg, t } from "../i18n.ts";

/** By question type: what an answer looks like. */
const WANTED: Record<string, string> = {
  integer: msg("Écrivez un nombre entier, en chiffres. Exemple : 12."),
  decimal: msg("Écrivez un nombre, en chiffres. Exemple : 12,5."),
  range: msg("Écrivez un nombre, en chiffres. Exemple : 12,5."),
  date: msg("Écrivez un jour qui existe. Exemple : 14/05/2026."),
  time: msg("Écrivez une heure de 00:00 à 23:59. Exemple : 08:30."),
  dateTime: msg("Écrivez le jour et l’heure. Exemple : 14/05/2026, puis 08:30."),
  select_one: msg("Choisissez dans la liste : « %(value)s » n’y est pas."),
};

export function said(session: Session, problem: Problem): string {
  const wrong = problem.code === "type" || problem.code === "choice";
  const view = wrong && session.has(problem.path) ? session.view(problem.path) : null;
  const wanted = view && WANTED[view.node.type];
  return wanted ? t(wanted, { value: String(view.value ?? "") }) : problemText(problem, session, t);
}
