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
  const items = (root: Branch): Point[] => rows.map((row, index) => new RowPoint(row, root, index + 1));
  return new Branch("", (document) => [new Branch("root", items, document)]);
}

/** One row of a list, as the context of a choice filter; its cells are made when they are read. */
export class RowPoint implements Point {
  readonly name = "item";
  constructor(private readonly row: Record<string, unknown>, private readonly above: Point | null = null,
    private readonly index = 1) {}
  text(): string { return Object.values(this.row).join(""); }
  parent(): Point | null { return this.above; }
  children(name: string): readonly Point[] {
    if (name === "*") return Object.keys(this.row).flatMap((key) => this.children(key));
    const value = this.row[name];
    return value === undefined ? [] : [new Leaf(name, String(value), this)];
  }
  place(): number { return this.index; }
}
