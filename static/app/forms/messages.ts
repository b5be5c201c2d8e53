/** The words for a problem, made at the edge in the reader's language (twin of forms/messages.py). */
import type { Problem } from "./problems.ts";
import type { Session } from "./session.ts";

export type Translate = (msgid: string, params?: Record<string, string | number>) => string;

export function problemText(problem: Problem, session: Session, t: Translate): string {
  throw new Error(`${problem.code} ${session.form.id} ${t("")}`);
}
