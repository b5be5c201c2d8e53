/** Relevance and calculated values (twin of forms/calculation.py), of a whole record or of what one answer touches. */
import type { Expr } from "./definition.ts";
import type { Scope } from "./expressions/scope.ts";
import { ExpressionError } from "./expressions/tree.ts";
import { toNumber, toText, toTruth, words, type Value } from "./expressions/values.ts";
import { unrepeatable, type Slot } from "./program.ts";
import { answerText, isBlank, MAX_INSTANCES, NUMBERS, wrongWith } from "./question_types.ts";
import { Instance, type Record_ } from "./record.ts";

/** The value of an expression; '' if it cannot be evaluated. */
export function valueOf(record: Record_, expr: Expr, scope: Scope): Value {
  try {
    return record.program.run(expr)(scope);
  } catch (error) {
    if (error instanceof ExpressionError) return "";
    throw error;
  }
}

export const truthOf = (record: Record_, expr: Expr, scope: Scope): boolean => toTruth(valueOf(record, expr, scope));
export const textOf = (record: Record_, expr: Expr, scope: Scope): string =>
  toText(valueOf(record, expr, scope), record.around.zone);

/** Sets relevance and every calculated value, each after what it rests on; first results of a clock stand. */
export function recalculate(record: Record_): void {
  for (const slot of record.program.order) {
    for (const instance of record.instances(slot.scope)) {
      setRelevance(record, slot, instance);
      setValue(record, slot, instance, null);
    }
  }
}

/** One changed place: a slot, and the instance it changed in (null: anywhere). */
export type Change = [Slot, Instance | null];
type Changed = Map<number, Set<Instance | null>>;

/**
 * Recalculates what rests on the changes, and only there; `turned` is told of every repeat to be fitted.
 * Returns the places that changed, the given ones among them.
 */
export function update(record: Record_, changes: Change[], fit: (slot: Slot, instance: Instance) => boolean): Change[] {
  const { order, dependents } = record.program;
  record.around.steps = 0;
  const changed: Changed = new Map();
  const add = ([slot, instance]: Change): void => {
    changed.set(slot.index, (changed.get(slot.index) ?? new Set()).add(instance));
  };
  changes.forEach(add);
  const touched = new Set(changes.flatMap(([slot]) => [...dependents[slot.index]!]));
  for (const slot of order) {
    if (!touched.has(slot.index)) continue;
    for (const instance of record.instances(slot.scope)) {
      if (!concerns(record, slot, instance, changed)) continue;
      const before = instance.isRelevant(slot);
      setRelevance(record, slot, instance);
      const differs = setValue(record, slot, instance, changed);
      const turned = slot.node.type === "repeat" && fit(slot, instance);
      if (before === instance.isRelevant(slot) && !differs && !turned) continue;
      add([slot, instance]);
      dependents[slot.index]!.forEach((index) => touched.add(index));
    }
  }
  return [...changed].flatMap(([index, where]) => [...where].map((instance): Change => [record.program.slots[index]!, instance]));
}

/** Whether a change is seen from here: inside one turn of a repeat, the other turns' changes are not. */
function concerns(record: Record_, slot: Slot, instance: Instance, changed: Changed): boolean {
  if (!slot.scope) return true;
  for (const [index, where] of changed) {
    const cause = record.program.slots[index]!;
    if (!record.program.dependents[index]!.has(slot.index)) continue;
    if (cause.scope !== slot.scope || where.has(null) || where.has(instance)) return true;
    // a path or indexed-repeat may look into other turns
    if (looksAround(slot)) return true;
  }
  return false;
}

const around = new WeakMap<Slot, boolean>();
function looksAround(slot: Slot): boolean {
  let found = around.get(slot);
  if (found === undefined) {
    const text = JSON.stringify([slot.node.calculation, slot.node.relevant]);
    around.set(slot, (found = text.includes('"path"') || text.includes('"indexed-repeat"')));
  }
  return found;
}

export function setRelevance(record: Record_, slot: Slot, instance: Instance): void {
  const above = slot.parent;
  const holder = above?.node.type === "repeat" ? instance.parent ?? instance : instance;
  let relevant = above ? holder.isRelevant(above) : true;
  if (relevant && slot.node.relevant !== undefined) {
    relevant = truthOf(record, slot.node.relevant, record.scope(slot, instance));
  }
  instance.relevant.set(slot.index, relevant);
}

/** Whether the answer that a trigger names changed here or around: not when a record is opened or a turn added. */
function triggers(cause: Slot | null, instance: Instance, changed: Changed | null): boolean {
  const where = cause && changed?.get(cause.index);
  if (!where) return false;
  for (let around: Instance | null = instance; around; around = around.parent) if (where.has(around)) return true;
  return false;
}

/** Returns whether the value changed. `changed` is null when a record is opened. */
function setValue(record: Record_, slot: Slot, instance: Instance, changed: Changed | null): boolean {
  const { node } = slot;
  if (node.calculation === undefined || !instance.isRelevant(slot)) return false;
  const before = answerText(instance.values.get(node.name));
  if (before && !changed && unrepeatable(node.calculation)) return false;
  if (node.trigger?.some((name) => triggers(record.program.resolve(slot, name), instance, changed)) === false) return false;
  const found = stored(valueOf(record, node.calculation, record.scope(slot, instance)), slot, record);
  instance.wrong.delete(node.name);
  if (isBlank(found) || wrongAnswer(record, slot, found)) instance.values.delete(node.name);
  else instance.values.set(node.name, found);
  return before !== answerText(instance.values.get(node.name));
}

/** A value as an answer: a number, a list, or a text; null when empty or not a number. */
export function stored(value: Value, slot: Slot, record: Record_): unknown {
  const { zone } = record.around, { type } = slot.node;
  const free = type === "calculate" || type === "hidden";
  if (slot.node.number || NUMBERS.has(type) || (free && typeof value === "number")) {
    const number = toNumber(value, zone);
    return Number.isFinite(number) ? number + 0 : null;
  }
  const text = toText(value, zone);
  return type === "select_multiple" || type === "rank" ? words(text) : text;
}

/** What is wrong with a value as an answer of its question; filtered lists are looked at when judged. */
export function wrongAnswer(record: Record_, slot: Slot, value: unknown): "type" | "too_long" | "choice" | null {
  const { list, choice_filter: filter, type } = slot.node;
  const wrong = wrongWith(type, value);
  if (wrong || !list || filter !== undefined) return wrong;
  const names = new Set(record.around.rows(list).map((row) => row["name"]));
  return [value].flat().some((each) => !names.has(each)) ? "choice" : null;
}

/** How many turns `repeat_count` asks for; null without one. */
export function turnsWanted(record: Record_, slot: Slot, instance: Instance): number | null {
  if (slot.node.repeat_count === undefined) return null;
  const number = toNumber(valueOf(record, slot.node.repeat_count, record.scope(slot, instance)), record.around.zone);
  return Number.isFinite(number) ? Math.min(Math.max(Math.trunc(number), 0), MAX_INSTANCES) : 0;
}
