/** Nodes that are no answers: the rows of a list, a named text of a test case (twin of forms/expressions/points.py). */
import type { Point } from "./values.ts";

export type Rows = readonly Record<string, unknown>[];

export class Leaf implements Point {
  constructor(readonly name: string, private readonly content: string, private readonly above: Point | null = null,
    private readonly index = 1) {}
  text(): string { return this.content; }
  parent(): Point | null { return this.above; }
  children(_name: string): readonly Point[] { return []; }
  place(): number { return this.index; }
}

/** A node with nodes below it: `instance('x')`, which holds `root`, which holds one `item` a row. */
class Branch implements Point {
  below: readonly Point[] = [];
  constructor(readonly name: string, private readonly above: Point | null) {}
  text(): string { return this.below.map((point) => point.text()).join(""); }
  parent(): Point | null { return this.above; }
  /** What is below one node has one name. */
  children(name: string): readonly Point[] { return name === "*" || name === this.below[0]?.name ? this.below : []; }
  place(): number { return 1; }
}

/** The `root` of a list, whose rows are found by a column without looking at the others. */
export class ListRoot extends Branch {
  constructor(private readonly rows: Rows, above: Point) {
    super("root", above);
    this.below = rows.map((row, index) => new RowPoint(row, this, index + 1));
  }
  itemsWith(column: string, value: string): Point[] {
    return (placesOf(this.rows, column).get(value) ?? []).map((place) => this.below[place]!);
  }
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

const indexes = new WeakMap<Rows, Map<string, Map<string, number[]>>>();

function placesOf(rows: Rows, column: string): Map<string, number[]> {
  const known = indexes.get(rows) ?? new Map<string, Map<string, number[]>>();
  indexes.set(rows, known);
  let found = known.get(column);
  if (!found) {
    known.set(column, (found = new Map()));
    rows.forEach((row, place) => {
      if (row[column] === undefined) return;
      const value = String(row[column]), places = found!.get(value);
      if (places) places.push(place);
      else found!.set(value, [place]);
    });
  }
  return found;
}

/** The rows with a value in a column, in their order; an index of the list remembers where they are. */
export const rowsWith = (rows: Rows, column: string, value: string): Rows =>
  (placesOf(rows, column).get(value) ?? []).map((place) => rows[place]!);

const documents = new WeakMap<Rows, Point>();

/** `instance('x')`: a document with `root` and one `item` a row, made once a list. */
export function listPoint(rows: Rows): Point {
  let found = documents.get(rows) as Branch | undefined;
  if (!found) {
    documents.set(rows, (found = new Branch("", null)));
    found.below = [new ListRoot(rows, found)];
  }
  return found;
}
