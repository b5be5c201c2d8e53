/** A draft in another version of its form: what is kept, what is to fill in, what is set aside. Nothing is lost unlisted. */
import type { Answers, ChoiceRow, CompiledForm, FormNode } from "./definition.ts";
import { plain } from "./labels.ts";
import { answerText, isBlank, SELECTS, SILENT, wrongWith } from "./question_types.ts";
import { Session, type SessionOptions } from "./session.ts";

/** An answer that has no place in the other version: its question's words there, and itself as text. */
export interface SetAside { path: string; label: string; text: string; sealed?: true }

export interface Move {
  /** The draft for a session of the other version. */
  draft: Answers;
  /** Paths of the answers that were given and stay. */
  kept: string[];
  /** Paths of the questions that the other version asks and that have no answer. */
  toFill: string[];
  setAside: SetAside[];
}

type Nodes = Map<string, FormNode>;

/** Sealed for its question in its version: no other can take it, and nobody on the phone can read it. */
const isSealed = (value: unknown): boolean => typeof value === "string" && value.startsWith("sealed:");

/** What a draft of `from` becomes in `to`. The draft itself is not touched: moving is the agent's choice. */
export function moved(from: CompiledForm, to: CompiledForm, draft: Answers, options: SessionOptions): Move {
  const mover = new Mover(from, to, options.language ?? "fr");
  const answers = mover.scope(scopeOf(from.children), scopeOf(to.children), draft, "");
  if (draft["_meta"] !== undefined) answers["_meta"] = draft["_meta"];
  const session = new Session(to, { ...options, answers });
  const toFill = session.problems().filter((problem) => problem.code === "required").map((problem) => problem.path);
  return { draft: answers, kept: mover.kept, toFill, setAside: mover.setAside };
}

class Mover {
  readonly kept: string[] = [];
  readonly setAside: SetAside[] = [];
  constructor(private readonly from: CompiledForm, private readonly to: CompiledForm, private readonly language: string) {}

  /** One scope, the form or a turn of a repeat: the answers that stay. */
  scope(before: Nodes, after: Nodes, answers: Answers, prefix: string): Answers {
    const found: Answers = {};
    for (const [name, value] of Object.entries(answers)) {
      if (name === "_meta" || isBlank(value)) continue;
      const old = before.get(name), node = after.get(name), path = prefix + name;
      if (old?.type === "repeat") this.turns(old, node, value as Answers[], path, found);
      else if (!node || node.type === "repeat" || isSealed(value)) this.aside(old, path, value);
      else this.answer(old, node, value, path, found);
    }
    return found;
  }

  private turns(old: FormNode, node: FormNode | undefined, turns: Answers[], path: string, found: Answers): void {
    const after = node?.type === "repeat" ? scopeOf(node.children ?? []) : new Map<string, FormNode>();
    const moved = turns.map((turn, index) => this.scope(scopeOf(old.children ?? []), after, turn, `${path}[${index + 1}]/`));
    if (node?.type === "repeat") found[old.name] = moved;
  }

  private answer(old: FormNode | undefined, node: FormNode, value: unknown, path: string, found: Answers): void {
    const stays = this.staying(node, value);
    if (!isBlank(stays)) {
      found[node.name] = stays;
      if (!SILENT.has(node.type)) this.kept.push(path);
    }
    const left = isBlank(stays) ? value : Array.isArray(value) ? value.filter((one) => !(stays as unknown[]).includes(one)) : null;
    if (!isBlank(left)) this.aside(old ?? node, path, left);
  }

  /** The part of an answer that the question of the other version can hold. */
  private staying(node: FormNode, value: unknown): unknown {
    if (wrongWith(node.type, value)) return null;
    const names = node.list && SELECTS.has(node.type) ? new Set(this.to.choices?.[node.list]?.map((row) => row.name)) : null;
    if (!names) return value;
    return Array.isArray(value) ? value.filter((one) => names.has(one as string)) : names.has(value as string) ? value : null;
  }

  private aside(old: FormNode | undefined, path: string, value: unknown): void {
    if (old && SILENT.has(old.type)) return; // computed again where it is asked for
    if (isSealed(value)) {
      this.setAside.push({ path, label: plain(old?.label, this.language) || path, text: "", sealed: true });
      return;
    }
    const rows = old?.list ? this.from.choices?.[old.list] : undefined;
    const text = Array.isArray(value) ? value.map((one) => this.word(rows, one)).join(", ") : this.word(rows, value);
    this.setAside.push({ path, label: plain(old?.label, this.language) || path, text });
  }

  private word(rows: ChoiceRow[] | undefined, value: unknown): string {
    const row = rows?.find((each) => each.name === value);
    return (row && plain(row.label, this.language)) || answerText(value);
  }
}

/** The questions and repeats of a scope, groups opened. */
function scopeOf(nodes: readonly FormNode[], found: Nodes = new Map()): Nodes {
  for (const node of nodes) {
    if (node.type === "group") scopeOf(node.children ?? [], found);
    else found.set(node.name, node);
  }
  return found;
}
