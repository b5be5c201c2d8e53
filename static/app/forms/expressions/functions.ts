/** Every function by its name (twin of forms/expressions/functions.py). */
import type { Zone } from "./dates.ts";
import { digest } from "./digest.ts";
import { DATES } from "./functions_dates.ts";
import { num, NUMBERS, type Fn, type Run } from "./functions_numbers.ts";
import { TEXTS, txt } from "./functions_texts.ts";
import { area, distance, inside, readPoints } from "./places.ts";
import { nodes } from "./nodesets.ts";
import { listPoint, rowsWith } from "./points.ts";
import type { Scope } from "./scope.ts";
import { ExpressionError } from "./tree.ts";
import { toNumber, toText, toTruth, trimSpace, type Value } from "./values.ts";

function each(scope: Scope, args: Run[]): Value[] {
  return args.flatMap((arg) => {
    const value = arg(scope);
    return Array.isArray(value) ? value.map((point) => point.text()) : [value];
  });
}

const ticked = (value: Value): boolean => (typeof value === "string" ? trimSpace(value) !== "" : toTruth(value));

function between(scope: Scope, args: Run[], count: number): boolean {
  const low = num(scope, args[0]!), high = num(scope, args[1]!);
  return (low < 0 || count >= low) && (high < 0 || count <= high);
}

const weightedChecklist: Fn = (scope, args) => {
  if (args.length % 2) throw new ExpressionError("arguments", "weighted-checklist");
  let total = 0;
  for (let index = 2; index < args.length; index += 2) {
    const weights = each(scope, [args[index + 1]!]).map((weight) => toNumber(weight, scope.around.zone));
    each(scope, [args[index]!]).forEach((tick, place) => {
      const weight = weights[place];
      if (weight !== undefined && ticked(tick) && !Number.isNaN(weight)) total += weight;
    });
  }
  return between(scope, args, total);
};

const extreme = (choose: (...numbers: number[]) => number): Fn => (scope, args) => {
  const numbers = each(scope, args).map((value) => toNumber(value, scope.around.zone));
  return numbers.length && !numbers.some(Number.isNaN) ? numbers.reduce((one, other) => choose(one, other)) : NaN;
};

const position: Fn = (scope, args) => {
  if (!args[0]) return scope.position;
  const [first] = nodes(args[0](scope));
  if (!first) throw new ExpressionError("nodeset");
  return first.place();
};

const name: Fn = (scope, args) => (args[0] ? nodes(args[0](scope))[0] : scope.point)?.name ?? "";

const pulldata: Fn = (scope, args) => {
  const [list, wanted, key, value] = args.map((arg) => txt(scope, arg)) as [string, string, string, string];
  const [row] = rowsWith(scope.around.rows(list), key, value);
  return row ? String(row[wanted] ?? "") : "";
};

const randomize: Fn = (scope, args) => {
  const points = nodes(args[0]!(scope));
  const draw = args[1] ? parkMiller(seedOf(args[1](scope), scope.around.zone)) : () => scope.around.random();
  return shuffled(points, draw);
};

/** The inside-out shuffle of Fisher and Yates. */
export function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  const found: T[] = [];
  items.forEach((item, index) => {
    const other = Math.floor(draw() * (index + 1));
    if (other !== index) found[index] = found[other]!;
    found[other] = item;
  });
  return found;
}

/** A whole number; of another text the first 64 bits of its SHA-256, which JavaRosa makes a double. */
export function seedOf(value: Value, zone: Zone): number {
  const number = toNumber(value, zone);
  if (Number.isFinite(number)) return Math.trunc(number);
  if (!Number.isNaN(number)) return number > 0 ? 1 : -2; // what Java's greatest and least long leave of the division
  const text = typeof value === "string" || Array.isArray(value) ? toText(value, zone) : "";
  return text ? Number(new DataView(digest(text, "SHA-256")!.buffer).getBigInt64(0)) : 0;
}

export function parkMiller(seed: number): () => number {
  let state = seed % 2_147_483_647;
  if (state <= 0) state += 2_147_483_646;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}

const selectedAt: Fn = (scope, args) => {
  const index = num(scope, args[1]!);
  return txt(scope, args[0]!).split(" ")[Number.isFinite(index) ? Math.trunc(index) : -1] ?? "";
};

const choiceName: Fn = (scope, args) => {
  const question = trimSpace(txt(scope, args[1]!)).replace(/^\$\{|\}$/g, "").split("/").pop()!;
  return scope.around.choiceLabel(trimSpace(question), txt(scope, args[0]!));
};

/** A number that is none counts as blank, as it does where it is stored. */
const coalesce: Fn = (scope, args) => {
  const first = args[0]!(scope);
  return (!Number.isNaN(first) && toText(first, scope.around.zone)) || txt(scope, args[1]!);
};

const measure = (fn: typeof area): Fn => (scope, args) => {
  const texts = each(scope, args).map((value) => toText(value, scope.around.zone));
  return fn(texts.length ? readPoints(texts) : null);
};

const geofence: Fn = (scope, args) => {
  const point = readPoints([txt(scope, args[0]!)]), shape = readPoints([txt(scope, args[1]!)]);
  return point !== null && shape !== null && inside(point[0]!, shape);
};

export const FUNCTIONS: Record<string, Fn> = {
  ...TEXTS, ...NUMBERS, ...DATES, position, name, "local-name": name, pulldata, randomize, geofence,
  if: (scope, args) => (toTruth(args[0]!(scope)) ? args[1]! : args[2]!)(scope),
  coalesce,
  once: (scope, args) => scope.point?.text() || txt(scope, args[0]!),
  true: () => true,
  false: () => false,
  boolean: (scope, args) => toTruth(args[0]!(scope)),
  not: (scope, args) => !toTruth(args[0]!(scope)),
  "boolean-from-string": (scope, args) => ["1", "true"].includes(txt(scope, args[0]!)),
  checklist: (scope, args) => between(scope, args, each(scope, args.slice(2)).filter(ticked).length),
  "weighted-checklist": weightedChecklist,
  count: (scope, args) => nodes(args[0]!(scope)).length,
  "count-non-empty": (scope, args) => nodes(args[0]!(scope)).filter((point) => point.text() !== "").length,
  sum: (scope, args) =>
    nodes(args[0]!(scope)).reduce((total, point) => total + toNumber(point.text(), scope.around.zone), 0),
  max: extreme(Math.max),
  min: extreme(Math.min),
  last: (scope) => scope.size,
  current: (scope) => (scope.current ? [scope.current] : []),
  instance: (scope, args) => [listPoint(scope.around.rows(txt(scope, args[0]!)))],
  selected: (scope, args) => {
    const wanted = trimSpace(txt(scope, args[1]!));
    return txt(scope, args[0]!).split(" ").includes(wanted);
  },
  "selected-at": selectedAt,
  "count-selected": (scope, args) => txt(scope, args[0]!).split(" ").filter(Boolean).length,
  "jr:choice-name": choiceName,
  "jr:itext": (scope, args) => scope.around.itext(txt(scope, args[0]!)),
  area: measure(area),
  distance: measure(distance),
};
