/** A tree to a function that gives its value (twin of forms/expressions/evaluator.py). */
import type { Run } from "./functions_numbers.ts";
import { FUNCTIONS, nodes } from "./functions.ts";
import { at, type Scope } from "./scope.ts";
import { checkCall } from "./signatures.ts";
import type { Expr } from "./tree.ts";
import { compare, toNumber, toTruth, type Point, type Value } from "./values.ts";

export type { Run };
const COMPARISONS = new Set(["=", "!=", "<", "<=", ">", ">="]);
const ARITHMETIC: Record<string, (left: number, right: number) => number> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  div: (left, right) => left / right,
  mod: (left, right) => left % right,
};

export function build(expr: Expr): Run {
  if (!Array.isArray(expr)) return () => expr;
  const [head, ...operands] = expr;
  switch (head) {
    case "$": return (scope) => scope.lookup(operands[0] as string);
    case ".": return (scope) => (scope.point ? [scope.point] : []);
    case "..": return (scope) => {
      const above = scope.point?.parent();
      return above ? [above] : [];
    };
    case "/": return root;
    case "path": return path(build(operands[0]!), operands.slice(1));
    case "filter": return filter(build(operands[0]!), operands.slice(1).map(build));
    case "indexed-repeat": return indexedRepeat(operands);
    default: return operation(head, operands.map(build));
  }
}

function operation(head: string, operands: Run[]): Run {
  if (head === "or" || head === "and") {
    const stop = head === "or";
    return (scope) => (operands.some((operand) => toTruth(operand(scope)) === stop) ? stop : !stop);
  }
  const [left, right] = operands;
  if (COMPARISONS.has(head)) return (scope) => compare(head, left!(scope), right!(scope), scope.around.zone);
  const calculate = ARITHMETIC[head];
  if (calculate) {
    return (scope) => operands.map((operand) => toNumber(operand(scope), scope.around.zone)).reduce(calculate);
  }
  if (head === "neg") return (scope) => -toNumber(left!(scope), scope.around.zone);
  if (head === "union") return (scope) => [...new Set(operands.flatMap((operand) => nodes(operand(scope))))];
  return (scope) => {
    checkCall(head, operands.length);
    return FUNCTIONS[head]!(scope, operands);
  };
}

function root(scope: Scope): Value {
  let point = scope.current ?? scope.point;
  for (let above = point?.parent(); above; above = above.parent()) point = above;
  return point ? [point] : [];
}

function path(start: Run, steps: Expr[]): Run {
  const built = steps.map((step) => {
    const [name, ...predicates] = step as [string, ...Expr[]];
    return [name, predicates.map(build)] as const;
  });
  return (scope) => built.reduce((points, [name, predicates]) => step(scope, points, name, predicates), nodes(start(scope)));
}

function step(scope: Scope, points: Point[], name: string, predicates: Run[]): Point[] {
  const found = points.flatMap((point) =>
    predicates.reduce((reached, predicate) => kept(scope, reached, predicate), reached(point, name)));
  return name === ".." ? [...new Set(found)] : found;
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
  return points.filter((point, index) => {
    const value = predicate(at(scope, point, index + 1, points.length));
    return typeof value === "number" ? value === index + 1 : toTruth(value);
  });
}

function filter(start: Run, predicates: Run[]): Run {
  return (scope) =>
    predicates.reduce((points, predicate) => kept(scope, points, predicate), nodes(start(scope)));
}

function indexedRepeat(operands: Expr[]): Run {
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
