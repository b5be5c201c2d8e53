/** The shape of a parsed expression (twin of forms/expressions/tree.py). */
import type { Expr } from "../definition.ts";

export type { Expr };
export const MAX_DEPTH = 60;
export const MAX_LENGTH = 20_000;
export const OPERATORS = new Set(
  ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "neg", "union"],
);
export const SPECIAL = new Set([...OPERATORS, "$", ".", "..", "/", "path", "filter"]);

export class ExpressionError extends Error {
  constructor(readonly code: string, readonly detail = "", readonly position = -1) {
    super(detail ? `${code}: ${detail}` : code);
  }
}

/** Every operator, reference and call in the tree with its operands, without recursion. */
export function parts(expr: Expr): [string, Expr[]][] {
  const found: [string, Expr[]][] = [];
  const todo: Expr[] = [expr];
  for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
    if (!Array.isArray(item)) continue;
    const [head, ...operands] = item;
    found.push([head, operands]);
    if (head === "path") {
      todo.push(operands[0]!);
      for (const step of operands.slice(1)) if (Array.isArray(step)) todo.push(...(step.slice(1) as Expr[]));
    } else if (head !== "$") todo.push(...operands);
  }
  return found;
}
