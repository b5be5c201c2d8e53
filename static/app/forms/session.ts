/** One form being filled: the answers, what they make relevant, and what is wrong with them. */
import type { Answers, CompiledForm, FormNode, Lists, Value } from "./definition.ts";
import type { Problem } from "./problems.ts";

export interface SessionOptions {
  answers?: Answers;
  lists: Lists;
  now: () => Date;
  username?: string;
  deviceId?: string;
  language?: string;
}

export interface NodeView {
  path: string;
  node: FormNode;
  label: string;
  hint: string;
  /** The typed answer; a text that is not of the question's type stays here as typed. */
  value: Value | null;
  /** The answer for a reader: labels of choices instead of their names. */
  text: string;
  relevant: boolean;
  required: boolean;
  readOnly: boolean;
  choices: { name: string; label: string }[];
  problems: Problem[];
  children?: NodeView[];
  instances?: NodeView[][];
  canAdd?: boolean;
}

export interface PageView { name: string; label: string; path: string; nodes: NodeView[] }

export class Session {
  constructor(readonly form: CompiledForm, readonly options: SessionOptions) {}
  answers(): Answers { throw new Error("in the making"); }
  draft(): Answers { throw new Error("in the making"); }
  pages(): PageView[] { throw new Error("in the making"); }
  view(path: string): NodeView { throw new Error(path); }
  set(path: string, value: Value | null): string[] { throw new Error(`${path} ${String(value)}`); }
  addInstance(path: string): string { throw new Error(path); }
  removeInstance(path: string): void { throw new Error(path); }
  problems(): Problem[] { throw new Error("in the making"); }
  title(): string { throw new Error("in the making"); }
}
