/** A form laid out for evaluation: slots, references, order of calculation (twin of forms/program.py). */
import type { CompiledForm, Expr, FormNode, Text } from "./definition.ts";
import { build, type Run } from "./expressions/evaluator.ts";
import { parts } from "./expressions/tree.ts";

/** One node of the definition. `scope` is the repeat it lies in, null for the form itself. */
export interface Slot {
  index: number;
  node: FormNode;
  parent: Slot | null;
  scope: Slot | null;
  /** The repeats around, outermost first. */
  scopes: Slot[];
  path: string;
  children: Slot[];
}

const UNREPEATABLE = new Set(["random", "uuid", "now", "today", "once"]);

/** Whether a second evaluation may differ: a clock, a random number. */
export const unrepeatable = (expr: Expr): boolean => parts(expr).some(([head]) => UNREPEATABLE.has(head));

export class Program {
  readonly slots: Slot[] = [];
  readonly roots: Slot[];
  readonly order: Slot[];
  /** By slot: those whose value or relevance rests on it, and those that only look different. */
  readonly dependents: Set<number>[] = [];
  readonly watchers: Set<number>[] = [];
  private readonly named = new Map<string, Slot[]>();
  private readonly scoped = new Map<number, Map<string, Slot>>();
  private readonly resolved = new Map<number, Map<string, Slot | null>>();
  private readonly runs = new Map<Expr, Run>();

  constructor(readonly form: CompiledForm) {
    this.roots = form.children.map((node) => this.add(node, null, null, ""));
    this.order = this.sorted();
    this.watch();
  }

  private add(node: FormNode, parent: Slot | null, scope: Slot | null, prefix: string): Slot {
    const slot: Slot = {
      index: this.slots.length, node, parent, scope, scopes: scope ? [...scope.scopes, scope] : [],
      path: prefix + node.name, children: [],
    };
    this.slots.push(slot);
    this.named.set(node.name, [...this.byName(node.name), slot]);
    const names = within(this.scoped, scope);
    if (!names.has(node.name)) names.set(node.name, slot);
    const repeat = node.type === "repeat";
    slot.children = (node.children ?? []).map((child) =>
      this.add(child, slot, repeat ? slot : scope, repeat ? `${slot.path}/` : prefix));
    return slot;
  }

  byName(name: string): Slot[] { return this.named.get(name) ?? []; }

  inScope(scope: Slot | null, name: string): Slot | null { return this.scoped.get(scope?.index ?? -1)?.get(name) ?? null; }

  /** What `${name}` means at a node: the nearest scope around it, else the only node of that name. */
  resolve(at: Slot | null, name: string): Slot | null {
    const scope = at?.node.type === "repeat" ? at : at?.scope ?? null;
    const names = within(this.resolved, scope);
    let found = names.get(name);
    if (found === undefined) names.set(name, (found = this.look(scope, name)));
    return found;
  }

  private look(nearest: Slot | null, name: string): Slot | null {
    for (let scope = nearest; ; scope = scope.scope) {
      const found = this.inScope(scope, name);
      if (found) return found;
      if (!scope) break;
    }
    const others = this.byName(name);
    return others.length === 1 ? others[0]! : null;
  }

  /** The function of an expression, built at its first use. */
  run(expr: Expr): Run {
    if (!Array.isArray(expr)) return () => expr;
    let found = this.runs.get(expr);
    if (!found) this.runs.set(expr, (found = build(expr)));
    return found;
  }

  /** The slots an expression reads, itself left out; a path counts for every node of its names. */
  reads(slot: Slot | null, expr: Expr): Set<number> {
    const found = new Set<number>();
    for (const [head, operands] of parts(expr)) {
      if (head === "$") {
        const target = this.resolve(slot, operands[0] as string);
        if (target) found.add(target.index);
      } else if (head === "path") {
        for (const step of operands.slice(1)) {
          const name = Array.isArray(step) ? step[0] : "";
          for (const match of name === "*" ? this.slots : this.byName(name)) found.add(match.index);
        }
      }
    }
    if (slot) found.delete(slot.index);
    return found;
  }

  private rests(slot: Slot): Set<number> {
    const { calculation, relevant, repeat_count: count } = slot.node;
    const found = new Set<number>();
    for (const expr of [calculation, relevant, count]) {
      if (expr !== undefined) this.reads(slot, expr).forEach((index) => found.add(index));
    }
    for (const name of slot.node.trigger ?? []) {
      const cause = this.resolve(slot, name);
      if (cause && cause !== slot) found.add(cause.index);
    }
    if (slot.parent) found.add(slot.parent.index);
    return found;
  }

  /** Kahn's algorithm; the server refuses forms with a cycle. */
  private sorted(): Slot[] {
    const rests = this.slots.map((slot) => this.rests(slot));
    this.slots.forEach(() => this.dependents.push(new Set()));
    rests.forEach((indices, index) => indices.forEach((other) => this.dependents[other]!.add(index)));
    const missing = rests.map((indices) => indices.size);
    const ready = this.slots.filter((slot) => !missing[slot.index]);
    for (let next = 0; next < ready.length; next++) {
      for (const other of this.dependents[ready[next]!.index]!) {
        if (--missing[other]! === 0) ready.push(this.slots[other]!);
      }
    }
    return ready;
  }

  private watch(): void {
    this.slots.forEach(() => this.watchers.push(new Set()));
    const checks = this.form.checks ?? [];
    for (const slot of this.slots) {
      const { node } = slot;
      const own = checks.filter((check) => check.question === slot.path);
      const exprs = [
        node.constraint, node.choice_filter, node.required, node.read_only, node.shuffle, ...own.map((check) => check.when),
        ...[node.label, node.hint, node.guidance, node.constraint_message, node.required_message,
          ...own.map((check) => check.message)].flatMap(references),
      ];
      for (const expr of exprs) {
        if (expr === undefined || expr === true) continue;
        this.reads(slot, expr).forEach((index) => this.watchers[index]!.add(slot.index));
      }
    }
  }
}

function within<Found>(known: Map<number, Map<string, Found>>, scope: Slot | null): Map<string, Found> {
  const key = scope?.index ?? -1;
  let found = known.get(key);
  if (!found) known.set(key, (found = new Map()));
  return found;
}

/** The references in a text, in every language. */
function references(text: Text | undefined): Expr[] {
  if (text === undefined || typeof text === "string") return [];
  if ("t" in text && Array.isArray(text.t)) return (text.t as Expr[]).filter(Array.isArray) as Expr[];
  return Object.values(text as Record<string, Text>).flatMap(references);
}

const known = new WeakMap<CompiledForm, Program>();

export function programOf(form: CompiledForm): Program {
  let found = known.get(form);
  if (!found) known.set(form, (found = new Program(form)));
  return found;
}
