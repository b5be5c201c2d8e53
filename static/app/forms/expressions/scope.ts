/** Where an expression is evaluated (twin of forms/expressions/scope.py). */
import type { Zone } from "./dates.ts";
import type { Point } from "./values.ts";

export type Rows = readonly Record<string, unknown>[];

/** What is the same for every expression of a record. */
export interface Surroundings {
  now(): number;
  zone: Zone;
  language: string;
  rows(list: string): Rows;
  choiceLabel(question: string, value: string): string;
  random(): number;
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

export class Leaf implements Point {
  constructor(readonly name: string, private readonly content: string, private readonly above: Point | null = null,
    private readonly index = 1) {}
  text(): string { return this.content; }
  parent(): Point | null { return this.above; }
  children(_name: string): readonly Point[] { return []; }
  place(): number { return this.index; }
}

/** A node with nodes below it: a list as `instance('x')/root/item`. */
export class Branch implements Point {
  private made: Point[] | null = null;
  constructor(readonly name: string, private readonly below: (branch: Branch) => Point[],
    private readonly above: Point | null = null, private readonly index = 1) {}
  private all(): Point[] { return (this.made ??= this.below(this)); }
  text(): string { return this.all().map((point) => point.text()).join(""); }
  parent(): Point | null { return this.above; }
  children(name: string): readonly Point[] {
    return name === "*" ? this.all() : this.all().filter((point) => point.name === name);
  }
  place(): number { return this.index; }
}

export function listPoint(rows: Rows): Point {
  const items = (root: Branch): Point[] => rows.map((row, index) => new Branch("item", cells(row), root, index + 1));
  return new Branch("", (document) => [new Branch("root", items, document)]);
}

export function rowPoint(row: Record<string, unknown>): Point {
  return new Branch("item", cells(row));
}

const cells = (row: Record<string, unknown>) => (item: Branch): Point[] =>
  Object.entries(row).map(([key, value]) => new Leaf(key, String(value), item));
