/**
 * Finds a place in a long list by what an agent types: accents, apostrophes and hyphens do not matter, nor do the
 * spellings that differ from map to map, nor does one wrong letter. Pure; its cases are in tests/conformance/search.json.
 */

/** Letters of the national alphabets that a telephone's keyboard may not have. */
const PLAIN: Record<string, string> = { ɓ: "b", ɗ: "d", ƙ: "k", ƴ: "y", ŋ: "n", ɲ: "n", ə: "e", ǝ: "e", ɣ: "g", œ: "oe", æ: "ae" };

/** « N’Guigmi » → `nguigmi`, « Maïné-Soroa » → `maine soroa`; lines stay lines. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f'’‘ʼ`´.]+/g, "")
    .replace(/[ɓɗƙƴŋɲəǝɣœæ]/g, (letter) => PLAIN[letter]!)
    .replace(/[^a-z0-9\n\u00c0-\u1fff\u2c00-\uffff]+/g, " ")
    .replace(/^ | $/gm, "");

/** How it sounds, whoever wrote it: Ouacha is Wacha, Guidan Gidan, Djirataoua Jiratawa. */
export const sound = (folded: string): string =>
  folded
    .replace(/ou|oo|w/g, "u")
    .replace(/[cs]h/g, "x")
    .replace(/dj/g, "j")
    .replace(/ph/g, "f")
    .replace(/gu(?=[ei])/g, "g")
    .replace(/qu|[qc]/g, "k")
    .replace(/y/g, "i")
    .replace(/h/g, "")
    .replace(/(.)\1+/g, "$1");

/** Shorter words have too many neighbours. */
const LONG_ENOUGH = 4;
/** Nobody counts further than this; the answer is to write one letter more. */
export const MOST = 200;

export interface Found<Row> {
  rows: Row[];
  /** How many there are in all, as far as `MOST`. */
  count: number;
}

/** All texts of a list as one: searching it is the browser's own work, a hundred times faster than text by text. */
class Texts {
  private readonly all: string;
  private readonly starts: number[] = [];

  /** A blank before each text, so that the start of a word is the same everywhere. */
  constructor(lines: string) {
    this.all = "\n " + lines.replace(/\n/g, "\n ") + "\n";
    for (let at = 0; at < this.all.length - 1; at = this.all.indexOf("\n", at + 1)) this.starts.push(at + 1);
  }

  /** The lines that hold this text, in their order. */
  *with(text: string): Generator<number> {
    for (let at = this.all.indexOf(text); at >= 0; ) {
      const row = this.rowAt(at + 1);
      yield row;
      const next = this.starts[row + 1];
      at = next === undefined ? -1 : this.all.indexOf(text, next);
    }
  }

  /** The lines that hold all these words; `before`: a blank for their beginnings, nothing for any place. */
  *withAll(words: string[], before: string): Generator<number> {
    const [rarest = "", ...others] = [...words].sort((one, other) => other.length - one.length);
    for (const row of this.with(before + rarest)) {
      const line = others.length > 0 ? this.all.slice(this.starts[row], this.starts[row + 1]) : "";
      if (others.every((word) => line.includes(before + word))) yield row;
    }
  }

  /** The lines with a word that begins like this one, but for one letter too many, missing, wrong or swapped. */
  near(word: string): number[] {
    const found = new Set<number>();
    const tails = Array.from(word, (_, at) => word.slice(at)).concat("", "");
    for (let at = this.all.indexOf(" "); at >= 0; at = this.all.indexOf(" ", at + 1))
      if (startsNear(this.all, at + 1, tails)) found.add(this.rowAt(at));
    return [...found];
  }

  private rowAt(place: number): number {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Whether the text goes on here with the word, but for one letter; `tails`: what is left of it from each letter on. */
function startsNear(text: string, start: number, tails: string[]): boolean {
  const word = tails[0]!;
  let same = 0;
  while (same < word.length && text.charCodeAt(start + same) === word.charCodeAt(same)) same++;
  if (same === word.length) return true;
  if (word.length < LONG_ENOUGH) return false;
  const here = start + same;
  return (
    text.startsWith(tails[same + 1]!, here + 1) ||
    text.startsWith(tails[same + 1]!, here) ||
    text.startsWith(tails[same]!, here + 1) ||
    (text[here] === word[same + 1] && text[here + 1] === word[same] && text.startsWith(tails[same + 2]!, here + 2))
  );
}

export class Index<Row> {
  private readonly spelled: Texts;
  private readonly lines: string;
  private byEar: Texts | undefined;

  constructor(
    private readonly rows: readonly Row[],
    label: (row: Row) => string,
  ) {
    const lines = fold(rows.map((row) => label(row).replace(/\n/g, " ")).join("\n"));
    this.spelled = new Texts(lines);
    this.lines = lines;
  }

  /** Made with the first search, so that neither it nor the first letter takes long. */
  private get heard(): Texts {
    return (this.byEar ??= new Texts(sound(this.lines)));
  }

  /** The first `limit` rows that fit, the likeliest first, in the order of the list among equals. */
  find(query: string, limit: number): Found<Row> {
    const wanted = fold(query.replace(/\n/g, " "));
    if (wanted === "") return { rows: this.rows.slice(0, limit), count: this.rows.length };
    const [words, sounds] = [wanted.split(" "), sound(wanted).split(" ").filter(Boolean)];
    const places = new Set<number>();
    const add = (found: Iterable<number>): void => {
      for (const row of found) {
        if (places.size >= MOST) return;
        places.add(row);
      }
    };
    add(this.spelled.with(`\n ${wanted}\n`));
    add(this.spelled.with(`\n ${wanted}`));
    add(this.spelled.withAll(words, " "));
    if (sounds.length > 0) add(this.heard.withAll(sounds, " "));
    add(this.spelled.withAll(words, ""));
    if (places.size === 0) add(inAll(words.map((word) => this.spelled.near(word))));
    if (places.size === 0) add(inAll(sounds.map((word) => this.heard.near(word))));
    const found = [...places];
    return { rows: found.slice(0, limit).map((row) => this.rows[row]!), count: found.length };
  }
}

/** The rows that every word has found. */
function inAll([first = [], ...others]: number[][]): number[] {
  return others.reduce((left, found) => {
    const known = new Set(found);
    return left.filter((row) => known.has(row));
  }, first);
}
