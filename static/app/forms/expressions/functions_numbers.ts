/** Functions over numbers (twin of forms/expressions/functions_numbers.py). */
import type { Scope } from "./scope.ts";
import { toNumber, type Value } from "./values.ts";

export type Run = (scope: Scope) => Value;
export type Fn = (scope: Scope, args: Run[]) => Value;

export const num = (scope: Scope, run: Run): number => toNumber(run(scope), scope.around.zone);

/** Half away from zero, as the public evaluators have it. */
function rounded(value: number): number {
  if (!Number.isFinite(value)) return value;
  const whole = Math.floor(Math.abs(value));
  const found = Math.abs(value) - whole >= 0.5 ? whole + 1 : whole;
  return value < 0 ? -found : found;
}

function round(value: number, digits = 0): number {
  const places = Number.isFinite(digits) ? Math.trunc(digits) : 0;
  if (places === 0 || !Number.isFinite(value)) return rounded(value);
  const scale = 10 ** Math.min(Math.abs(places), 300);
  if (places < 0) return scale * rounded(value / scale);
  const scaled = value * scale;
  return Number.isFinite(scaled) ? rounded(scaled) / scale : value;
}

const over = (fn: (...values: number[]) => number): Fn => (scope, args) => fn(...args.map((arg) => num(scope, arg)));

export const NUMBERS: Record<string, Fn> = {
  number: (scope, args) => (args[0] ? num(scope, args[0]) : toNumber(scope.point?.text() ?? "", scope.around.zone)),
  random: (scope) => scope.around.random(),
  int: over(Math.trunc), round: over((value, digits) => round(value, digits)), ceiling: over(Math.ceil),
  floor: over(Math.floor), abs: over(Math.abs), pow: over((base, power) => base! ** power!), log: over(Math.log),
  log10: over(Math.log10), exp: over(Math.exp), exp10: over((power) => 10 ** power!), sqrt: over(Math.sqrt),
  sin: over(Math.sin), cos: over(Math.cos), tan: over(Math.tan), asin: over(Math.asin), acos: over(Math.acos),
  atan: over(Math.atan), atan2: over((y, x) => Math.atan2(y!, x!)), pi: () => Math.PI,
};
