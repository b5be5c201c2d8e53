/** One form being filled: the answers, what they make relevant, and what is wrong with them. */
import { recalculate, stored, turnsWanted, update, valueOf, type Change } from "./calculation.ts";
import type { Answers, CompiledForm, FormNode, Lists, Value } from "./definition.ts";
import { dateText, formatMoment, splitLocal } from "./expressions/dates.ts";
import { fill, judge, put, titleOf } from "./validation.ts";
import { plain, surroundings } from "./labels.ts";
import type { Problem } from "./problems.ts";
import { programOf, type Slot } from "./program.ts";
import { isBlank, MAX_INSTANCES, SILENT, typed } from "./question_types.ts";
import { Instance, Record_ } from "./record.ts";
import { turnsView, viewOf } from "./view.ts";

export interface SessionOptions {
  answers?: Answers;
  lists: Lists;
  now: () => Date;
  username?: string;
  deviceId?: string;
  language?: string;
}

export interface Choice {
  name: string;
  label: string;
  /** The name of its picture. */
  media?: string;
}

export interface NodeView {
  path: string;
  node: FormNode;
  label: string;
  hint: string;
  /** More help, for who asks for it. */
  guidance: string;
  /** The name of the question's picture, or "". */
  picture: string;
  /** The typed answer; a text that is not of the question's type stays here as typed. */
  value: Value | null;
  /** The answer for a reader: labels of choices instead of their names. */
  text: string;
  relevant: boolean;
  required: boolean;
  readOnly: boolean;
  choices: Choice[];
  problems: Problem[];
  children?: NodeView[];
  instances?: NodeView[][];
  canAdd?: boolean;
}

export interface PageView { name: string; label: string; path: string; nodes: NodeView[] }

export class Session {
  private readonly record: Record_;
  private readonly spare = new WeakMap<Instance, Map<string, Instance[]>>();

  constructor(readonly form: CompiledForm, readonly options: SessionOptions) {
    const program = programOf(form);
    const language = options.language ?? form.languages[0] ?? "fr";
    this.record = new Record_(program, surroundings(program, { ...options, language }));
    if (options.answers) {
      const { _meta, ...answers } = options.answers;
      fill(this.record, this.record.root, answers);
    } else this.start(program.roots, this.record.root);
    recalculate(this.record);
    this.fitAll();
  }

  /** The relevant answers: what goes in the payload (without `_meta`). */
  answers(): Answers {
    const { program, root } = this.record;
    const ends = program.slots.filter((slot) => slot.node.type === "end" && !slot.scope);
    for (const slot of ends) root.values.set(slot.node.name, this.nowText());
    if (ends.length) update(this.record, ends.map((slot): Change => [slot, root]), this.fit);
    return this.record.answers();
  }

  /** Everything typed, also what is not relevant now or not right: what the draft keeps. */
  draft(): Answers { return this.record.answers(true); }

  /** One page for every relevant top-level group; loose questions gather before, between and after. */
  pages(): PageView[] {
    const found: PageView[] = [];
    let loose: PageView | null = null;
    for (const slot of this.record.program.roots) {
      const { name, type } = slot.node;
      if (!this.record.root.isRelevant(slot)) continue;
      if (type === "group" || type === "repeat") {
        const view = viewOf(this.record, slot, this.record.root);
        found.push({ name, label: view.label, path: name, nodes: type === "group" ? view.children ?? [] : [view] });
        loose = null;
      } else if (!SILENT.has(type) || slot.node.label !== undefined) {
        if (!loose) found.push((loose = { name: "", label: plain(this.form.title, this.record.around.language), path: "", nodes: [] }));
        loose.nodes.push(viewOf(this.record, slot, this.record.root));
      }
    }
    return found.filter((page) => page.nodes.length > 0);
  }

  view(path: string): NodeView {
    const found = this.find(path);
    if (!found) throw new Error(`no question ${path}`);
    return found.turn ? turnsView(this.record, ...found.at) : viewOf(this.record, ...found.at);
  }

  has(path: string): boolean { return this.find(path) !== null; }

  /** The groups, turns and repeats that a question stands in, nearest first. */
  around(path: string): string[] {
    const found: string[] = [];
    const at = this.find(path)?.at;
    if (!at) return found;
    let [slot, instance]: [Slot | null, Instance] = at;
    for (slot = slot.parent; slot; slot = slot.parent) {
      if (slot.node.type === "repeat" && instance.parent) {
        found.push(instance.path.slice(0, -1));
        instance = instance.parent;
      }
      found.push(instance.path + slot.node.name);
    }
    return found;
  }

  /** Sets an answer and recalculates what rests on it; returns the paths whose view changed. */
  set(path: string, value: Value | null): string[] {
    const found = this.find(path);
    if (!found || found.turn || found.at[0].node.type === "group" || found.at[0].node.type === "repeat") return [];
    const [slot, instance] = found.at;
    // a calculated value is nobody's to set, unless a trigger makes it a mere proposal
    if (slot.node.calculation !== undefined && !slot.node.trigger) return [];
    put(this.record, slot, instance, value === null ? null : typed(slot.node.type, value));
    return this.seen(update(this.record, [[slot, instance]], this.fit));
  }

  /** Adds a turn to a repeat, with its defaults; returns its path. */
  addInstance(path: string): string {
    const found = this.find(path);
    if (!found || found.at[0].node.type !== "repeat") throw new Error(`no repeat ${path}`);
    const [slot, instance] = found.at;
    const turn = this.add(slot, instance);
    this.turned(slot, instance);
    return turn.path.slice(0, -1);
  }

  removeInstance(path: string): void {
    const found = this.find(path);
    if (!found?.turn) return;
    const [slot, instance] = found.at;
    const turns = instance.turns(slot.node.name);
    turns.splice(found.turn - 1, 1);
    turns.forEach((turn, index) => (turn.index = index));
    this.turned(slot, instance);
  }

  /** Everything wrong, in form order. */
  problems(): Problem[] {
    this.record.around.steps = 0;
    return judge(this.record);
  }

  title(): string { return titleOf(this.record); }

  /** The filled-in texts of a problem's question, for `messages.ts`. */
  place(path: string): { record: Record_; slot: Slot; instance: Instance } | null {
    const found = this.find(path);
    return found ? { record: this.record, slot: found.at[0], instance: found.at[1] } : null;
  }

  private find(path: string): { at: [Slot, Instance]; turn: number } | null {
    let instance = this.record.root;
    const parts = path.split("/");
    for (let index = 0; index < parts.length; index++) {
      const [, name = "", turn] = /^([^[]*)(?:\[(\d+)\])?$/.exec(parts[index]!) ?? [];
      const slot = this.record.program.inScope(instance.slot, name);
      if (!slot) return null;
      const inner = turn ? instance.turns(name)[Number(turn) - 1] : undefined;
      if (turn && !inner) return null;
      if (index === parts.length - 1) return { at: [slot, instance], turn: Number(turn ?? 0) };
      if (!inner) return null;
      instance = inner;
    }
    return null;
  }

  private start(slots: readonly Slot[], instance: Instance): void {
    for (const slot of slots) {
      if (slot.node.type === "repeat") continue;
      const value = this.first(slot, instance);
      if (!isBlank(value)) put(this.record, slot, instance, value);
      this.start(slot.children, instance);
    }
  }

  /** What a question starts with: its default, or what the phone knows. */
  private first(slot: Slot, instance: Instance): unknown {
    const { default: given, type } = slot.node;
    if (given !== undefined && typeof given === "object" && "expr" in given) {
      return stored(valueOf(this.record, given.expr, this.record.scope(slot, instance)), slot, this.record);
    }
    if (given !== undefined) return given;
    if (type === "start") return this.nowText();
    if (type === "today") return dateText(splitLocal(this.record.around.now(), this.record.around.zone)[0]);
    return type === "username" ? this.options.username : type === "deviceid" ? this.options.deviceId : null;
  }

  private nowText(): string {
    const { now, zone } = this.record.around;
    const offset = zone(now()), size = Math.abs(offset);
    const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
    return formatMoment(now(), "%Y-%m-%dT%H:%M:%S.%3", zone, "")! + `${offset < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
  }

  private add(slot: Slot, instance: Instance): Instance {
    const { name } = slot.node;
    const turns = instance.turns(name);
    if (turns.length >= MAX_INSTANCES) throw new Error("too many turns");
    const kept = this.spare.get(instance)?.get(name)?.pop();
    const turn = kept ?? new Instance(slot, instance, turns.length);
    instance.repeats.set(name, [...turns, turn]);
    if (!kept) this.start(slot.children, turn);
    return turn;
  }

  /** Gives a repeat the turns that `repeat_count` asks for; those it takes away come back with their answers. */
  private readonly fit = (slot: Slot, instance: Instance): boolean => {
    const wanted = turnsWanted(this.record, slot, instance), { name } = slot.node;
    if (wanted === null || !instance.isRelevant(slot) || instance.turns(name).length === wanted) return false;
    while (instance.turns(name).length < wanted) this.add(slot, instance);
    const gone = instance.turns(name).splice(wanted).reverse();
    if (gone.length) {
      const spare = this.spare.get(instance) ?? new Map<string, Instance[]>();
      this.spare.set(instance, spare.set(name, [...(spare.get(name) ?? []), ...gone]));
    }
    return true;
  };

  private fitAll(): void {
    for (const [slot, instance] of [...this.record.walk()]) {
      if (slot.node.type === "repeat" && this.fit(slot, instance)) this.turned(slot, instance);
    }
  }

  /** A repeat gained or lost a turn: what reads it or anything in it is recalculated. */
  private turned(slot: Slot, instance: Instance): string[] {
    const inside = [...below(slot)].map((each): Change => [each, null]);
    return this.seen(update(this.record, [[slot, instance], ...inside], this.fit));
  }

  /** The paths that look different after changes: the places themselves, and what shows or judges them. */
  private seen(changes: Change[]): string[] {
    const { slots, watchers } = this.record.program;
    const found = new Set<string>();
    const show = (slot: Slot, where: Instance | null): void => {
      for (const instance of where ? [where] : this.record.instances(slot.scope)) found.add(instance.path + slot.node.name);
    };
    for (const [slot, instance] of changes) {
      show(slot, instance);
      for (const index of watchers[slot.index]!) {
        const watcher = slots[index]!;
        show(watcher, watcher.scope === slot.scope ? instance : null);
      }
    }
    return [...found];
  }
}

function* below(slot: Slot): Generator<Slot> {
  for (const child of slot.children) {
    yield child;
    yield* below(child);
  }
}
