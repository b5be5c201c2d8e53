/** Where an expression is evaluated (twin of forms/expressions/scope.py). */
import type { Zone } from "./dates.ts";
import type { Rows } from "./points.ts";
import { ExpressionError } from "./tree.ts";
import type { Point } from "./values.ts";

/** What is the same for every expression of a record. */
export interface Surroundings {
  now(): number;
  zone: Zone;
  language: string;
  rows(list: string): Rows;
  choiceLabel(question: string, value: string): string;
  /** A text by the id that an XForm made of this form gives it. */
  itext(id: string): string;
  random(): number;
  /** Nodes gathered, tried by conditions and compared since the last answer. */
  steps: number;
}

const MAX_STEPS = 3_000_000;

/** Throws where one record would take minutes. */
export function spend(around: Surroundings, steps: number): void {
  around.steps += steps;
  if (around.steps > MAX_STEPS) throw new ExpressionError("too_much");
}

export interface Scope {
  readonly around: Surroundings;
  /** The nodes of `${name}` from here. */
  lookup(name: string): Point[];
  /** All nodes of that name. */
  everywhere(name: string): Point[];
  readonly point: Point | null;
  readonly current: Point | null;
  readonly position: number;
  readonly size: number;
}

export function at(scope: Scope, point: Point, position: number, size: number): Scope {
  return {
    around: scope.around, lookup: (name) => scope.lookup(name), everywhere: (name) => scope.everywhere(name),
    current: scope.current, point, position, size,
  };
}
