/** A record while it is evaluated (twin of forms/record.py). */
import type { Answers } from "./definition.ts";
import { spend, type Scope, type Surroundings } from "./expressions/scope.ts";
import type { Point } from "./expressions/values.ts";
import type { Program, Slot } from "./program.ts";
import { answerText } from "./question_types.ts";

/** The form itself or one turn of a repeat. */
export class Instance {
  readonly values = new Map<string, unknown>();
  /** What was typed but is no answer of its type: shown again, never sent. */
  readonly wrong = new Map<string, { raw: unknown; code: "type" | "too_long" | "choice" | "unknown_question" }>();
  readonly repeats = new Map<string, Instance[]>();
  readonly relevant = new Map<number, boolean>();
  readonly points = new Map<number, AnswerPoint>();
  constructor(readonly slot: Slot | null, readonly parent: Instance | null, public index: number) {}

  /** `decisions[2]/`, empty for the form. */
  get path(): string {
    return this.slot && this.parent ? `${this.parent.path}${this.slot.node.name}[${this.index + 1}]/` : "";
  }
  isRelevant(slot: Slot): boolean { return this.relevant.get(slot.index) ?? true; }
  turns(name: string): Instance[] { return this.repeats.get(name) ?? []; }
}

class AnswerPoint implements Point {
  constructor(private readonly record: Record_, readonly slot: Slot, readonly instance: Instance) {}
  get name(): string { return this.slot.node.name; }
  text(): string {
    const { node } = this.slot;
    // only questions have a value: a group that read as all its answers would rest on every one of them
    if (node.type === "group" || node.type === "repeat") return "";
    return this.instance.isRelevant(this.slot) ? answerText(this.instance.values.get(node.name)) : "";
  }
  parent(): Point | null {
    const above = this.slot.parent;
    if (!above) return this.record.top;
    const instance = this.slot.node.type === "repeat" ? this.instance.parent : this.instance;
    return this.record.point(above, instance ?? this.record.root);
  }
  children(name: string): readonly Point[] { return this.record.below(this.slot.children, this.instance, name); }
  place(): number { return this.slot.node.type === "repeat" ? this.instance.index + 1 : 1; }
}

/** The answers of one form being evaluated. (The underscore keeps TypeScript's own Record free.) */
export class Record_ {
  readonly root = new Instance(null, null, 0);
  readonly top: Point;
  /** What unseeded shuffles rest on: one order as long as the record is open. */
  readonly chance: number;

  constructor(readonly program: Program, readonly around: Surroundings) {
    this.chance = Math.floor(around.random() * 2_147_483_646);
    const document: Point = {
      name: "", text: () => "", parent: () => null, children: () => [this.top], place: () => 1,
    };
    const children = (name: string): Point[] => this.below(program.roots, this.root, name);
    this.top = { name: "data", text: () => "", parent: () => document, children, place: () => 1 };
  }

  point(slot: Slot, instance: Instance): Point {
    let found = instance.points.get(slot.index);
    if (!found) instance.points.set(slot.index, (found = new AnswerPoint(this, slot, instance)));
    return found;
  }

  below(slots: readonly Slot[], instance: Instance, name: string): Point[] {
    return this.paid(slots.filter((slot) => name === "*" || name === slot.node.name)
      .flatMap((slot) => this.pointsOf(slot, [instance])));
  }

  private paid(found: Point[]): Point[] {
    if (found.length > 1) spend(this.around, found.length);
    return found;
  }

  private pointsOf(slot: Slot, instances: Instance[]): Point[] {
    if (slot.node.type !== "repeat") return instances.map((instance) => this.point(slot, instance));
    return instances.filter((instance) => instance.isRelevant(slot))
      .flatMap((instance) => instance.turns(slot.node.name).map((turn) => this.point(slot, turn)));
  }

  /** The nodes of a question as seen from an instance: its own turn of the repeats both share. */
  nodes(target: Slot, instance: Instance): Point[] {
    let start = instance;
    while (start.slot && start.parent && !target.scopes.includes(start.slot)) start = start.parent;
    const deeper = start.slot ? target.scopes.slice(target.scopes.indexOf(start.slot) + 1) : target.scopes;
    let instances = [start];
    for (const scope of deeper) instances = instances.flatMap((each) => each.turns(scope.node.name));
    if (deeper.length) instances = instances.filter((each) => each.isRelevant(target));
    return this.paid(this.pointsOf(target, instances));
  }

  /** Where the expressions of a node are evaluated. */
  scope(slot: Slot | null, instance: Instance): Scope {
    const point = slot ? this.point(slot, instance) : this.top;
    const from = (start: Instance) => (name: string): Point[] => {
      const target = this.program.resolve(slot, name);
      return target ? this.nodes(target, start) : [];
    };
    return {
      around: this.around, lookup: from(instance), everywhere: from(this.root), point, current: point, position: 1, size: 1,
    };
  }

  /** All instances of a scope: the record itself, or every turn of a repeat. */
  instances(scope: Slot | null): Instance[] {
    return scope ? this.instances(scope.scope).flatMap((each) => each.turns(scope.node.name)) : [this.root];
  }

  /** Every node with the instance that holds it, in form order, turn by turn. */
  *walk(slots: readonly Slot[] = this.program.roots, instance: Instance = this.root): Generator<[Slot, Instance]> {
    for (const slot of slots) {
      yield [slot, instance];
      if (slot.node.type === "repeat") {
        for (const turn of instance.turns(slot.node.name)) yield* this.walk(slot.children, turn);
      } else yield* this.walk(slot.children, instance);
    }
  }

  /** The relevant answers, blanks left out; `all` keeps also what is not relevant now, and what is wrong. */
  answers(all = false, slots: readonly Slot[] = this.program.roots, instance: Instance = this.root): Answers {
    const found: Answers = {};
    for (const slot of slots) {
      const { name, type } = slot.node;
      if (!all && !instance.isRelevant(slot)) continue;
      if (type === "group") Object.assign(found, this.answers(all, slot.children, instance));
      else if (type === "repeat") {
        const turns = instance.turns(name).map((turn) => this.answers(all, slot.children, turn));
        if (turns.length) found[name] = turns;
      } else if (instance.values.has(name)) found[name] = instance.values.get(name);
      else if (all && instance.wrong.has(name)) found[name] = instance.wrong.get(name)!.raw;
    }
    return found;
  }
}
