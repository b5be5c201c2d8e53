/** A tree to a function that gives its value (twin of forms/expressions/evaluator.py). */
import type { Run } from "./functions_numbers.ts";
import { FUNCTIONS } from "./functions.ts";
import { filter, indexedRepeat, nodes, path, root } from "./nodesets.ts";
import { checkCall } from "./signatures.ts";
import type { Expr } from "./tree.ts";
import { spend, type Scope } from "./scope.ts";
import { compare, toNumber, toTruth, type Value } from "./values.ts";

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
    case "path": return path(build(operands[0]!), operands.slice(1), build);
    case "filter": return filter(build(operands[0]!), operands.slice(1).map(build));
    case "indexed-repeat": return indexedRepeat(operands, build);
    default: return operation(head, operands.map(build));
  }
}

function operation(head: string, operands: Run[]): Run {
  if (head === "or" || head === "and") {
    const stop = head === "or";
    return (scope) => (operands.some((operand) => toTruth(operand(scope)) === stop) ? stop : !stop);
  }
  const [left, right] = operands;
  if (COMPARISONS.has(head)) return (scope) => compared(head, left!(scope), right!(scope), scope);
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

function compared(operator: string, left: Value, right: Value, scope: Scope): boolean {
  // every node of one side may have to be compared with every one of the other
  const lefts = Array.isArray(left) ? left.length : 1, rights = Array.isArray(right) ? right.length : 1;
  if (lefts > 1 || rights > 1) spend(scope.around, lefts * rights);
  return compare(operator, left, right, scope.around.zone);
}
