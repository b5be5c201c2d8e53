/** Regular expressions in linear time, the same subset on both sides (twin of forms/expressions/patterns.py). */
import { ExpressionError } from "./tree.ts";

const MAX_STATES = 500, MAX_PATTERN = 5_000, MAX_REMEMBERED = 4000;
type Ranges = [number, number][];
const DIGIT: Ranges = [[48, 57]];
const WORD: Ranges = [[48, 57], [65, 90], [95, 95], [97, 122]];
const SPACE: Ranges = [
  [9, 13], [32, 32], [160, 160], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029], [0x202f, 0x202f],
  [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff],
];
const NEWLINES: Ranges = [[10, 10], [13, 13], [0x2028, 0x2029]];
const CLASSES: Record<string, Ranges> = { d: DIGIT, w: WORD, s: SPACE };
const CONTROL: Record<string, number> = { n: 10, t: 9, r: 13, f: 12, v: 11, "0": 0 };
const EDGE = 0, IS_WORD = 1, IS_OTHER = 2;

interface Chars { ranges: Ranges; negated: boolean }
type State =
  | { kind: "char"; chars: Chars; next: number }
  | { kind: "split"; next: number; other: number }
  | { kind: "assert"; mark: string; next: number }
  | { kind: "match" };
/** Given the state to go on to, adds its own states and returns the first of them. */
type Built = (then: number) => number;

const has = ({ ranges, negated }: Chars, code: number): boolean =>
  ranges.some(([low, high]) => low <= code && code <= high) !== negated;
const kindOf = (code: number): number =>
  code < 0 ? EDGE : has({ ranges: WORD, negated: false }, code) ? IS_WORD : IS_OTHER;

export class Pattern {
  private at = 0;
  private readonly chars: string[];
  private readonly states: State[] = [];
  private readonly start: number[];
  private readonly steps = new Map<string, [number[], boolean]>();

  constructor(private readonly source: string) {
    this.chars = Array.from(source);
    const built = this.alternatives(0);
    if (this.at < this.chars.length) throw this.wrong();
    this.start = [built(this.add({ kind: "match" }))];
  }

  search(value: string): boolean {
    let states = this.start, before = EDGE;
    for (const char of value) {
      const code = char.codePointAt(0)!;
      const [after, matched] = this.step(states, before, code);
      if (matched) return true;
      states = after;
      before = kindOf(code);
    }
    return this.step(states, before, -1)[1];
  }

  private step(states: number[], before: number, code: number): [number[], boolean] {
    const key = `${states.join()}|${before}|${code}`;
    let found = this.steps.get(key);
    if (!found) {
      if (this.steps.size > MAX_REMEMBERED) this.steps.clear();
      this.steps.set(key, (found = this.compute(states, before, code)));
    }
    return found;
  }

  private compute(states: number[], before: number, code: number): [number[], boolean] {
    const todo = [...states], seen = new Set(states), after = new Set(this.start);
    for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
      const state = this.states[index]!;
      if (state.kind === "match") return [this.start, true];
      let targets: number[] = [];
      if (state.kind === "char") {
        if (code >= 0 && has(state.chars, code)) after.add(state.next);
      } else if (state.kind === "split") targets = [state.next, state.other];
      else if (holds(state.mark, before, kindOf(code))) targets = [state.next];
      for (const target of targets) {
        if (seen.has(target)) continue;
        seen.add(target);
        todo.push(target);
      }
    }
    return [[...after].sort((a, b) => a - b), false];
  }

  private wrong(): ExpressionError { return new ExpressionError("pattern", this.source, this.at); }

  private add(state: State): number {
    if (this.states.length >= MAX_STATES) throw this.wrong();
    return this.states.push(state) - 1;
  }

  private peek(): string { return this.chars[this.at] ?? ""; }

  private take(char: string): boolean {
    if (this.peek() !== char) return false;
    this.at++;
    return true;
  }

  private alternatives(level: number): Built {
    if (level > 30) throw this.wrong();
    let left = this.sequence(level);
    while (this.take("|")) {
      const one = left, two = this.sequence(level);
      left = (then) => {
        const first = one(then);
        return this.split(first, two(then));
      };
    }
    return left;
  }

  private split(next: number, other: number): number { return this.add({ kind: "split", next, other }); }

  private sequence(level: number): Built {
    const items: Built[] = [];
    while (!["", "|", ")"].includes(this.peek())) items.push(this.quantified(this.atom(level)));
    return chain(items);
  }

  private quantified(item: Built): Built {
    const [low, high] = this.counts();
    this.take("?");
    if (low === 1 && high === 1) return item;
    if (Math.max(low, high) > MAX_STATES || (high > -1 && high < low)) throw this.wrong();
    const head = chain(Array<Built>(low).fill(item));
    if (high < 0) return chain([head, this.many(item)]);
    let tail = chain([]);
    for (let count = low; count < high; count++) tail = this.optional(chain([item, tail]));
    return chain([head, tail]);
  }

  private counts(): [number, number] {
    if (this.take("*")) return [0, -1];
    if (this.take("+")) return [1, -1];
    if (this.take("?")) return [0, 1];
    const end = this.chars.indexOf("}", this.at);
    if (this.peek() !== "{" || end < 0) return [1, 1];
    const match = /^(\d+)(,?)(\d*)$/.exec(this.chars.slice(this.at + 1, end).join(""));
    if (!match || (match[3] && !match[2])) return [1, 1];
    this.at = end + 1;
    const low = Number(match[1]);
    return [low, match[3] ? Number(match[3]) : match[2] ? -1 : low];
  }

  private optional(item: Built): Built { return (then) => this.split(item(then), then); }

  private many(item: Built): Built {
    return (then) => {
      const index = this.split(-1, then);
      (this.states[index] as { next: number }).next = item(index);
      return index;
    };
  }

  private atom(level: number): Built {
    const char = this.peek();
    this.at++;
    if (char === "(") {
      if (this.take("?") && !this.take(":")) throw this.wrong();
      const inner = this.alternatives(level + 1);
      if (!this.take(")")) throw this.wrong();
      return inner;
    }
    if ("*+?".includes(char)) throw this.wrong();
    if (char === "^" || char === "$") return this.asserting(char);
    if (char === "\\" && ["b", "B"].includes(this.peek())) return this.asserting(this.chars[this.at++]!);
    if (char === ".") return this.one({ ranges: NEWLINES, negated: true });
    if (char === "[") return this.one(this.charClass());
    if (char === "\\") return this.one(this.escape());
    return this.one(single(char.codePointAt(0)!));
  }

  private asserting(mark: string): Built { return (next) => this.add({ kind: "assert", mark, next }); }
  private one(chars: Chars): Built { return (next) => this.add({ kind: "char", chars, next }); }

  private escape(): Chars {
    const char = this.peek();
    this.at++;
    if (char && "dwsDWS".includes(char)) return { ranges: CLASSES[char.toLowerCase()]!, negated: char < "a" };
    let code = CONTROL[char] ?? -1;
    if (char === "x" || char === "u") {
      const length = char === "x" ? 2 : 4;
      const digits = this.chars.slice(this.at, this.at + length).join("");
      if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) throw this.wrong();
      this.at += length;
      code = parseInt(digits, 16);
    }
    if (code < 0) {
      if (!char || /^[A-Za-z0-9]$/.test(char)) throw this.wrong();
      code = char.codePointAt(0)!;
    }
    return single(code);
  }

  private charClass(): Chars {
    const negated = this.take("^");
    const ranges: Ranges = [];
    while (this.peek() !== "]") {
      let low = this.member();
      const follows = this.chars[this.at + 1] ?? "";
      if (this.peek() === "-" && follows !== "]" && follows !== "" && low.length === 1) {
        this.at++;
        const high = this.member();
        if (high.length !== 1 || high[0]![0] < low[0]![0]) throw this.wrong();
        low = [[low[0]![0], high[0]![0]]];
      }
      ranges.push(...low);
    }
    this.at++;
    return { ranges, negated };
  }

  private member(): Ranges {
    const char = this.peek();
    if (!char) throw this.wrong();
    this.at++;
    if (char !== "\\") return single(char.codePointAt(0)!).ranges;
    const found = this.escape();
    return found.negated ? complement(found.ranges) : found.ranges;
  }
}

const single = (code: number): Chars => ({ ranges: [[code, code]], negated: false });

function chain(items: Built[]): Built {
  return (then) => items.reduceRight((next, item) => item(next), then);
}

function complement(ranges: Ranges): Ranges {
  const found: Ranges = [];
  let start = 0;
  for (const [low, high] of ranges) {
    if (low > start) found.push([start, low - 1]);
    start = high + 1;
  }
  return [...found, [start, 0x10ffff]];
}

function holds(mark: string, before: number, after: number): boolean {
  if (mark === "^") return before === EDGE;
  if (mark === "$") return after === EDGE;
  return ((before === IS_WORD) !== (after === IS_WORD)) === (mark === "b");
}

const known = new Map<string, Pattern>();

export function pattern(text: string): Pattern {
  if (text.length > MAX_PATTERN && Array.from(text).length > MAX_PATTERN) throw new ExpressionError("pattern", text.slice(0, 80));
  let found = known.get(text);
  if (!found) {
    if (known.size > 256) known.clear();
    known.set(text, (found = new Pattern(text)));
  }
  return found;
}
