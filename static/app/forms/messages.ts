/** The words for a problem, made at the edge in the reader's language (twin of forms/messages.py). */
import type { Text } from "./definition.ts";
import { filled } from "./labels.ts";
import type { Problem } from "./problems.ts";
import type { Session } from "./session.ts";

export type Translate = (msgid: string, params?: Record<string, string | number>) => string;

/** Marks a text for the catalogues; it is translated when it is shown. */
const msg = (text: string): string => text;

export const MESSAGES: Record<Problem["code"], string> = {
  required: msg("Cette question demande une réponse."),
  constraint: msg("Cette réponse n’est pas acceptée."),
  type: msg("Cette réponse n’a pas la forme attendue."),
  choice: msg("Ce choix n’est pas dans la liste."),
  unknown_question: msg("Cette question n’existe pas dans le formulaire."),
  too_long: msg("Cette réponse est trop longue."),
  nested_too_deep: msg("Les réponses sont imbriquées trop profondément."),
  not_an_object: msg("Les réponses n’ont pas la forme attendue."),
  calculation_differs: msg("La valeur calculée différait ; elle a été recalculée."),
  check: msg("Cette réponse est à vérifier."),
  repeat_count: msg("Il en faut %(expected)s, il y en a %(found)s."),
  reason_missing: msg("Donnez la raison de cet avertissement."),
};

/** The form's own message where it has one, else a general one. */
export function problemText(problem: Problem, session: Session, t: Translate): string {
  const place = session.place(problem.path);
  const own = place && ownMessage(problem, session, place.slot.node);
  if (place && own) return filled(place.record, own, place.record.scope(place.slot, place.instance));
  return t(MESSAGES[problem.code], problem.params as Record<string, string | number>);
}

function ownMessage(
  { code, params }: Problem, session: Session, node: { constraint_message?: Text; required_message?: Text },
): Text | undefined {
  if (code === "constraint") return node.constraint_message;
  if (code === "required") return node.required_message;
  return code === "check" ? session.form.checks?.find((check) => check.name === params["name"])?.message : undefined;
}
