/** Steps, predicates and unions over nodes (twin of forms/expressions/nodesets.py). */
import { readMoment } from "./dates.ts";
import type { Run } from "./functions_numbers.ts";
import { ListRoot } from "./points.ts";
import { at, spend, type Scope } from "./scope.ts";
import { checkCall } from "./signatures.ts";
import { ExpressionError, parts, type Expr } from "./tree.ts";
import { toNumber, toTruth, type Point, type Value } from "./values.ts";

type Build = (expr: Expr) => Run;
const MARKS = new Set([".", "..", "//", "*"]);

/** Throws for anything but a node-set. */
export function nodes(value: Value): Point[] {
  if (Array.isArray(value)) return value;
  throw new ExpressionError("nodeset");
}

export function root(scope: Scope): Value {
  let point = scope.current ?? scope.point;
  for (let above = point?.parent(); above; above = above.parent()) point = above;
  return point ? [point] : [];
}

/** Steps along the nodes; of a list only the rows that a first predicate can keep. */
export function path(start: Run, steps: Expr[], build: Build): Run {
  const built = steps.map((step) => {
    const [name, ...predicates] = step as [string, ...Expr[]];
    const known = name === "item" && predicates[0] !== undefined ? narrowing(predicates[0]) : null;
    return { name, predicates: predicates.map(build), column: known?.[0] ?? "", wanted: known && build(known[1]) };
  });
  return (scope) => built.reduce((points, { name, predicates, column, wanted }) => {
    const found = points.flatMap((point) => {
      const text = wanted && point instanceof ListRoot ? word(wanted, scope) : null;
      const first = text !== null ? (point as ListRoot).itemsWith(column, text) : reached(point, name);
      return predicates.reduce((left, predicate) => kept(scope, left, predicate), first);
    });
    return name === ".." ? [...new Set(found)] : found;
  }, nodes(start(scope)));
}

/** The one text that equals nothing but itself; null where a comparison has more to it. */
export function word(run: Run, scope: Scope): string | null {
  const value = run(scope);
  const text = Array.isArray(value) ? (value.length === 1 ? value[0]!.text() : null) : value;
  return typeof text === "string" && readMoment(text, () => 0) === null ? text : null;
}

/** `column = …` in a condition on rows, the other side not resting on the row: column and other side. */
export function narrowing(condition: Expr): [string, Expr] | null {
  if (!Array.isArray(condition) || parts(condition).some(([head]) => head === "position" || head === "last")) return null;
  const [head, ...operands] = condition;
  if (head === "and") {
    for (const operand of operands) {
      const found = narrowing(operand);
      if (found) return found;
    }
    return null;
  }
  if (head !== "=") return null;
  const [left, right] = operands as [Expr, Expr];
  for (const [one, other] of [[left, right], [right, left]] as const) {
    const column = columnOf(one);
    if (column && isFixed(other)) return [column, other];
  }
  return null;
}

function columnOf(expr: Expr): string | null {
  if (!Array.isArray(expr) || expr[0] !== "path" || expr.length !== 3) return null;
  const [, start, step] = expr as [string, Expr, Expr];
  if (!Array.isArray(start) || start[0] !== "." || !Array.isArray(step) || step.length !== 1) return null;
  return MARKS.has(step[0]) ? null : step[0];
}

function isFixed(expr: Expr): boolean {
  if (!Array.isArray(expr)) return typeof expr === "string";
  const [head, start, ...steps] = expr;
  const current = Array.isArray(start) && start[0] === "current";
  return head === "$" || (head === "path" && current && steps.every((step) => Array.isArray(step) && step.length === 1));
}

function reached(point: Point, name: string): Point[] {
  if (name === ".") return [point];
  if (name === "..") {
    const above = point.parent();
    return above ? [above] : [];
  }
  if (name === "//") return [point, ...point.children("*").flatMap((child) => reached(child, "//"))];
  return [...point.children(name)];
}

function kept(scope: Scope, points: Point[], predicate: Run): Point[] {
  spend(scope.around, points.length);
  return points.filter((point, index) => {
    const value = predicate(at(scope, point, index + 1, points.length));
    return typeof value === "number" ? value === index + 1 : toTruth(value);
  });
}

export function filter(start: Run, predicates: Run[]): Run {
  return (scope) =>
    predicates.reduce((points, predicate) => kept(scope, points, predicate), nodes(start(scope)));
}

export function indexedRepeat(operands: Expr[], build: Build): Run {
  const [target, ...rest] = operands;
  const name = Array.isArray(target) && target[0] === "$" ? (target[1] as string) : null;
  const fallback = build(target ?? "");
  const pairs: [string, Run][] = [];
  for (let index = 0; index + 1 < rest.length; index += 2) pairs.push([lastName(rest[index]!), build(rest[index + 1]!)]);
  return (scope) => {
    checkCall("indexed-repeat", operands.length);
    let found = name === null ? nodes(fallback(scope)) : scope.everywhere(name);
    for (const [repeat, index] of pairs) {
      const wanted = toNumber(index(scope), scope.around.zone);
      found = found.filter((point) => placeIn(point, repeat) === wanted);
    }
    return found.slice(0, 1);
  };
}

function lastName(expr: Expr): string {
  if (!Array.isArray(expr)) return "";
  const last = expr[expr.length - 1];
  if (expr[0] === "$") return expr[1] as string;
  return Array.isArray(last) ? last[0] : "";
}

function placeIn(point: Point, repeat: string): number {
  let above: Point | null = point;
  while (above && above.name !== repeat) above = above.parent();
  return above ? above.place() : 0;
}
