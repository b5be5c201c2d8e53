/** What is wrong in a record, in form order (twin of forms/validation.py). */
import { textOf, truthOf, turnsWanted, wrongAnswer } from "./calculation.ts";
import type { Answers } from "./definition.ts";
import { trimSpace } from "./expressions/values.ts";
import { offers, plain } from "./labels.ts";
import type { Problem } from "./problems.ts";
import type { Slot } from "./program.ts";
import { isBlank, isSealed, MAX_INSTANCES, SELECTS } from "./question_types.ts";
import { Instance, type Record_ } from "./record.ts";

const error = (code: Problem["code"], path: string, params: Problem["params"] = {}): Problem =>
  ({ code, path, severity: "error", params });

/** Puts answers into a record; what is no answer of its type is kept beside, with its problem. */
export function fill(record: Record_, instance: Instance, answers: Answers, unknown: Problem[] = []): Problem[] {
  for (const [name, value] of Object.entries(answers)) {
    const slot = record.program.inScope(instance.slot, name);
    if (!slot || slot.node.type === "group") {
      unknown.push(error("unknown_question", instance.path + Array.from(name).slice(0, 80).join("")));
    }
    else if (slot.node.type !== "repeat") put(record, slot, instance, value);
    else if (Array.isArray(value)) fillTurns(record, slot, instance, value, unknown);
    else if (!isBlank(value)) instance.wrong.set(name, { raw: value, code: "type" });
  }
  return unknown;
}

function fillTurns(record: Record_, slot: Slot, instance: Instance, turns: unknown[], unknown: Problem[]): void {
  const { name } = slot.node;
  if (turns.length > MAX_INSTANCES) {
    instance.wrong.set(name, { raw: turns, code: "too_long" });
    return;
  }
  const made = turns.map((_, index) => new Instance(slot, instance, index));
  instance.repeats.set(name, made);
  turns.forEach((turn, index) => {
    if (turn !== null && typeof turn === "object" && !Array.isArray(turn)) fill(record, made[index]!, turn as Answers, unknown);
    else unknown.push(error("type", made[index]!.path.slice(0, -1)));
  });
}

/** Sets one answer, right or wrong; blank takes it away. */
export function put(record: Record_, slot: Slot, instance: Instance, value: unknown): void {
  const { name } = slot.node;
  instance.values.delete(name);
  instance.wrong.delete(name);
  if (isBlank(value)) return;
  const code = isSealed(value) ? null : wrongAnswer(record, slot, value);
  if (code) instance.wrong.set(name, { raw: value, code });
  else instance.values.set(name, value);
}

/** Everything wrong in a record. */
export function judge(record: Record_): Problem[] {
  const found: Problem[] = [];
  for (const [slot, instance] of record.walk()) {
    if (instance.isRelevant(slot)) found.push(...judgeNode(record, slot, instance));
  }
  return found;
}

/** What is wrong at one relevant node itself. */
export function judgeNode(record: Record_, slot: Slot, instance: Instance): Problem[] {
  const path = instance.path + slot.node.name;
  const wrong = instance.wrong.get(slot.node.name);
  const found: Problem[] = [];
  if (wrong) found.push(error(wrong.code, path));
  else if (slot.node.type === "repeat") {
    const wanted = turnsWanted(record, slot, instance), turns = instance.turns(slot.node.name).length;
    if (wanted !== null && wanted !== turns) found.push(error("repeat_count", path, { expected: wanted, found: turns }));
  } else if (slot.node.type !== "group") {
    const code = judgeAnswer(record, slot, instance);
    if (code) found.push(error(code, path));
  }
  for (const check of record.program.form.checks ?? []) {
    if (check.question !== slot.path || !truthOf(record, check.when, record.scope(slot, instance))) continue;
    found.push({ code: "check", path, severity: check.level, params: { name: check.name } });
  }
  return found;
}

function judgeAnswer(record: Record_, slot: Slot, instance: Instance): Problem["code"] | null {
  const { node } = slot;
  const value = instance.values.get(node.name);
  if (value === undefined) return isRequired(record, slot, instance) ? "required" : null;
  if (isSealed(value)) return null;
  if (SELECTS.has(node.type) && notOffered(record, slot, instance, value)) return "choice";
  if (node.constraint === undefined || truthOf(record, node.constraint, record.scope(slot, instance))) return null;
  return "constraint";
}

export function isRequired(record: Record_, slot: Slot, instance: Instance): boolean {
  const { required, type } = slot.node;
  if (required === undefined || type === "note") return false;
  return required === true || truthOf(record, required, record.scope(slot, instance));
}

function notOffered(record: Record_, slot: Slot, instance: Instance, value: unknown): boolean {
  if (slot.node.list && slot.node.choice_filter === undefined) return false;
  return [value].flat().some((each) => !offers(record, slot, instance, each));
}

/** What the record is called in lists: the setting `instance_name`, else the form's title. */
export function titleOf(record: Record_): string {
  const { settings, title } = record.program.form;
  const expr = settings.instance_name;
  const found = expr === undefined ? "" : textOf(record, expr, record.scope(null, record.root));
  return Array.from(trimSpace(found)).slice(0, 200).join("") || plain(title, record.around.language);
}
