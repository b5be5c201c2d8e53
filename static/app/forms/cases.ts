/** Form cases: one form, some answers, what comes out (twin of forms/cases.py). */
import { recalculate } from "./calculation.ts";
import type { Answers, CompiledForm, Lists, Value } from "./definition.ts";
import { fill, judge, titleOf } from "./validation.ts";
import { plain, surroundings } from "./labels.ts";
import { problemText } from "./messages.ts";
import type { Problem } from "./problems.ts";
import { programOf } from "./program.ts";
import { Record_ } from "./record.ts";
import { Session } from "./session.ts";
import { moved } from "./versions.ts";

export interface FormCase {
  id?: string;
  form: CompiledForm;
  /** The other version of the form, in a case of moving a draft. */
  to?: CompiledForm;
  answers: unknown;
  context?: { now?: string; lists?: Lists; language?: string; username?: string; device_id?: string };
  expected: unknown;
  /** The zone of the context's clock, `Africa/Niamey` if not said. */
  timezone?: string;
  /** Also given answer by answer to an open session, which must end the same. */
  session?: boolean;
  /** A draft to go on with, instead of a fresh session. */
  draft?: Answers;
  /** What somebody does in a session; the result is what they then see. */
  steps?: ["set" | "add" | "remove", string, Value?][];
}

const DEFAULT_NOW = "2026-05-20T10:00:00+01:00";
const MAX_DEPTH = 40;

/** The result of one case, in the shape of its `expected`. */
export function runFormCase(each: FormCase): unknown {
  const { form, answers, context = {} } = each;
  const language = context.language ?? "fr";
  if (answers === null || typeof answers !== "object" || Array.isArray(answers)) return refused("not_an_object", form, language);
  if (depth(answers) > MAX_DEPTH) return refused("nested_too_deep", form, language);
  const now = (): Date => new Date(context.now ?? DEFAULT_NOW);
  const program = programOf(form);
  const record = new Record_(program, surroundings(program, { lists: context.lists ?? {}, now, language }));
  const { _meta, ...given } = answers as Answers;
  const unknown = fill(record, record.root, given);
  recalculate(record);
  const problems = [...judge(record), ...unknown.sort((one, other) => (one.path < other.path ? -1 : 1))];
  return { answers: record.answers(), problems: problems.slice(0, 200).map(row), title: titleOf(record) };
}

/** A session in which somebody does what `steps` say: what they end with, and what each step made look different. */
export function runSteps(each: FormCase): unknown {
  const { form, context = {} } = each;
  const session = new Session(form, {
    lists: context.lists ?? {}, now: () => new Date(context.now ?? DEFAULT_NOW), language: context.language ?? "fr",
    ...(context.username ? { username: context.username } : {}), ...(each.draft ? { answers: each.draft } : {}),
  });
  const changed = (each.steps ?? []).map(([what, path, value]) => {
    if (what === "set") return session.set(path, value ?? null).sort();
    return what === "add" ? session.addInstance(path) : session.removeInstance(path) ?? null;
  });
  const pages = session.pages().map((page) => [page.name, page.label, page.nodes.map((node) => [node.path, node.label, node.text])]);
  return {
    answers: session.answers(), draft: session.draft(), problems: session.problems().map(row), title: session.title(),
    messages: session.problems().map((problem) => problemText(problem, session, (text) => text)), changed, pages,
    orders: Object.fromEntries((form.children ?? []).filter((node) => node.shuffle !== undefined)
      .map((node) => [node.name, session.view(node.name).choices.map((choice) => choice.name)])),
  };
}

/** A draft moved to another version of its form. */
export function runMove(each: FormCase, to: CompiledForm): unknown {
  const { form, context = {} } = each;
  return moved(form, to, each.answers as Answers, {
    lists: context.lists ?? {}, now: () => new Date(context.now ?? DEFAULT_NOW), language: context.language ?? "fr",
  });
}

/** The same answers given one by one to an open session: what the phone ends with. */
export function runSession(each: FormCase): unknown {
  const { form, context = {} } = each;
  const session = new Session(form, {
    lists: context.lists ?? {}, now: () => new Date(context.now ?? DEFAULT_NOW), language: context.language ?? "fr", answers: {},
  });
  const { _meta, ...given } = each.answers as Answers;
  give(session, given, "");
  return { answers: session.answers(), problems: session.problems().map(row), title: session.title() };
}

function give(session: Session, answers: Answers, prefix: string): void {
  for (const [name, value] of Object.entries(answers)) {
    if (!Array.isArray(value) || typeof value[0] !== "object") session.set(prefix + name, value as string);
    else {
      value.forEach((turn: Answers, index) => {
        const path = `${prefix}${name}[${index + 1}]`;
        if (!session.has(path)) session.addInstance(prefix + name);
        give(session, turn, `${path}/`);
      });
    }
  }
}

const refused = (code: Problem["code"], form: CompiledForm, language: string): unknown =>
  ({ answers: {}, problems: [[code, "", "error"]], title: plain(form.title, language) });

const row = ({ code, path, severity, params }: Problem): unknown[] =>
  code === "check" ? [code, path, severity, params["name"]] : [code, path, severity];

function depth(value: unknown): number {
  let found = 0;
  for (let level: unknown[] = [value]; level.length; found++) {
    level = level.flatMap((item) => Object.values(item as object)).filter((item) => item !== null && typeof item === "object");
  }
  return found;
}

/** Equal as JSON, whatever the order of keys. */
export function sameJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}
