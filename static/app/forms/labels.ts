/** Texts for a reader: labels with their references filled in, choices with their labels (twin of forms/labels.py). */
import { textOf, truthOf, valueOf } from "./calculation.ts";
import type { Expr, Lists, Localised, Text } from "./definition.ts";
import { localZone } from "./expressions/dates.ts";
import { parkMiller, seedOf, shuffled } from "./expressions/functions.ts";
import { narrowing, word } from "./expressions/nodesets.ts";
import { RowPoint, rowsWith, type Rows } from "./expressions/points.ts";
import { at, type Scope, type Surroundings } from "./expressions/scope.ts";
import type { Program, Slot } from "./program.ts";
import type { Instance, Record_ } from "./record.ts";

/** The text or template for a language: that language, else the first one given, else ''. */
export function textIn(text: Text | undefined, language: string): Localised {
  if (text === undefined) return "";
  if (typeof text === "string" || Array.isArray((text as { t?: unknown }).t)) return text as Localised;
  const each = text as Record<string, Localised>;
  return each[language] || Object.values(each).find(Boolean) || "";
}

/** A text without its references. */
export function plain(text: Text | undefined, language: string): string {
  const found = textIn(text, language);
  return typeof found === "string" ? found : found.t.map((piece) => (typeof piece === "string" ? piece : "…")).join("");
}

/** A text with its references filled in from the record; a choice by its label, not its name. */
export function filled(record: Record_, text: Text | undefined, scope: Scope): string {
  const found = textIn(text, scope.around.language);
  if (typeof found === "string") return found;
  return found.t.map((piece) => (typeof piece === "string" ? piece : shown(record, piece, scope))).join("");
}

function shown(record: Record_, expr: Expr, scope: Scope): string {
  const value = textOf(record, expr, scope);
  return Array.isArray(expr) && expr[0] === "$" ? scope.around.choiceLabel(expr[1] as string, value) : value;
}

export interface Outside { lists: Lists; now: () => Date; language: string; random?: () => number }

/** What every expression of a record sees around it. */
export function surroundings(program: Program, outside: Outside): Surroundings {
  const { language } = outside;
  const remembered = new Map<string, Rows>();
  const rows = (name: string): Rows => {
    let found = remembered.get(name);
    if (!found) {
      const own = program.form.choices?.[name];
      // shared lists are plain texts already, and long
      found = own ? own.map((row) => readable(row, language)) : outside.lists[name] ?? [];
      remembered.set(name, found);
    }
    return found;
  };
  const labels = new Map<string, Map<string, string>>();
  const choiceLabel = (question: string, value: string): string => {
    const node = program.byName(question)[0]?.node;
    const list = node?.list ?? node?.file;
    if (!list) return value;
    let found = labels.get(list);
    if (!found) labels.set(list, (found = new Map(rows(list).map((row) => [row["name"] as string, row["label"] as string]))));
    return value.split(" ").map((part) => found.get(part) ?? part).join(", ");
  };
  const itext = (id: string): string => {
    const [, path = "", part, list = "", index = 0] = /^(?:(?:.*\/)?(.*):(label|hint)|(.*)-(\d+))$/.exec(id) ?? [];
    const text = part ? program.byName(path)[0]?.node[part as "label" | "hint"] : program.form.choices?.[list]?.[+index]?.label;
    return plain(text, language);
  };
  return {
    now: () => outside.now().getTime(), zone: localZone, language, rows, choiceLabel, itext, random: outside.random ?? Math.random, steps: 0,
  };
}

const readable = (row: Record<string, unknown>, language: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => {
    const text = key === "media" ? (value as { image: Text }).image : value;
    return [key, typeof text === "string" ? text : plain(text as Text, language)];
  }));

/** Whether a name is among the choices now; only the rows of that name are looked at. */
export function offers(record: Record_, slot: Slot, instance: Instance, name: unknown): boolean {
  const { list, file, choice_filter: condition } = slot.node;
  const rows = rowsWith(record.around.rows(list ?? file ?? ""), "name", String(name));
  if (condition === undefined || !rows.length) return rows.length > 0;
  const scope = record.scope(slot, instance);
  return rows.some((row) => truthOf(record, condition, at(scope, new RowPoint(row), 1, 1)));
}

/** The rows an agent may choose from now, in the order in which they are shown. */
export function choices(record: Record_, slot: Slot, instance: Instance): Rows {
  const rows = offered(record, slot, instance);
  const { shuffle } = slot.node;
  if (shuffle === undefined) return rows;
  if (shuffle === true) return shuffled(rows, parkMiller(record.chance + slot.index));
  const seed = valueOf(record, shuffle, record.scope(slot, instance));
  return shuffled(rows, parkMiller(seedOf(seed, record.around.zone)));
}

function offered(record: Record_, slot: Slot, instance: Instance): Rows {
  const { list, file, choice_filter: condition } = slot.node;
  const rows = record.around.rows(list ?? file ?? "");
  if (condition === undefined) return rows;
  const scope = record.scope(slot, instance);
  return narrowed(record, rows, condition, scope).filter((row) => truthOf(record, condition, at(scope, new RowPoint(row), 1, 1)));
}

/** The rows that a condition can keep: most say `column = ${question}`, and lists of places are long. */
function narrowed(record: Record_, rows: Rows, condition: Expr, scope: Scope): Rows {
  const known = narrowing(condition);
  const text = known && word(record.program.run(known[1]), scope);
  return known && text !== null ? rowsWith(rows, known[0], text) : rows;
}
