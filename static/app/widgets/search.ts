/**
 * Finds a place in a long list by what an agent types: accents, apostrophes and hyphens do not matter, nor do the
 * spellings that differ from map to map, nor does one wrong letter. Pure; its cases are in tests/conformance/search.json.
 */

/** Letters of the national alphabets that a telephone's keyboard may not have. */
const PLAIN: Record<string, string> = { ɓ: "b", ɗ: "d", ƙ: "k", ƴ: "y", ŋ: "n", ɲ: "n", ə: "e", ǝ: "e", ɣ: "g", œ: "oe", æ: "ae" };

/** « N’Guigmi » → `nguigmi`, « Maïné-Soroa » → `maine soroa`. */
export function fold(text: string): string {
  const low = text.toLowerCase();
  const plain = /^[a-z0-9 ]*$/.test(low)
    ? low
    : low
        .normalize("NFD")
        .replace(/\p{M}|['’‘ʼ`´.]/gu, "")
        .replace(/[ɓɗƙƴŋɲəǝɣœæ]/g, (letter) => PLAIN[letter]!)
        .replace(/[^\p{L}\p{N}]+/gu, " ");
  return plain.trim();
}

/** How it sounds, whoever wrote it: Ouacha is Wacha, Guidan Gidan, Djirataoua Jiratawa, Keita Kéïta. */
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

export interface Found<Row> {
  rows: Row[];
  /** How many there are in all. */
  count: number;
}

export class Index<Row> {
  private readonly texts: string[];
  private sounds: string[] | null = null;

  /** A blank before each text, so that the start of a word is the same everywhere. */
  constructor(
    private readonly rows: readonly Row[],
    label: (row: Row) => string,
  ) {
    this.texts = rows.map((row) => " " + fold(label(row)));
  }

  /** The first `limit` rows that fit, the likeliest first, in the order of the list among equals. */
  find(query: string, limit: number): Found<Row> {
    const wanted = fold(query);
    if (wanted === "") return { rows: this.rows.slice(0, limit), count: this.rows.length };
    this.sounds ??= this.texts.map((text) => " " + sound(text.slice(1)));
    const found = this.ranked((at) => this.rank(at, wanted, wanted.split(" "), sound(wanted).split(" ")));
    return this.first(found.length > 0 ? found : this.near(wanted), limit);
  }

  /** 0 the very words, 1 their beginning, 2 beginnings of words, 3 anywhere inside, 4 by ear; -1 not at all. */
  private rank(at: number, wanted: string, words: string[], heard: string[]): number {
    const text = this.texts[at]!;
    if (text.startsWith(wanted, 1)) return text.length === wanted.length + 1 ? 0 : 1;
    if (words.every((word) => text.includes(" " + word))) return 2;
    if (words.every((word) => text.includes(word))) return 3;
    return heard.every((word) => this.sounds![at]!.includes(" " + word)) ? 4 : -1;
  }

  /** With one letter too many, missing, wrong or swapped in each word. */
  private near(wanted: string): number[][] {
    const words = wanted.split(" ").map(tails);
    const heard = sound(wanted).split(" ").map(tails);
    const spelled = this.ranked((at) => (words.every((word) => hasNear(this.texts[at]!, word)) ? 0 : -1));
    return spelled.length > 0
      ? spelled
      : this.ranked((at) => (heard.every((word) => hasNear(this.sounds![at]!, word)) ? 0 : -1));
  }

  private ranked(rank: (at: number) => number): number[][] {
    const found: number[][] = [];
    for (let at = 0; at < this.texts.length; at++) {
      const level = rank(at);
      if (level >= 0) (found[level] ??= []).push(at);
    }
    return found;
  }

  private first(found: number[][], limit: number): Found<Row> {
    const places = found.flat();
    return { rows: places.slice(0, limit).map((at) => this.rows[at]!), count: places.length };
  }
}

/** What is left of a word from each of its letters on. */
const tails = (word: string): string[] => Array.from(word, (_, at) => word.slice(at)).concat("", "");

function hasNear(text: string, word: string[]): boolean {
  for (let at = 0; at >= 0; at = text.indexOf(" ", at + 1)) if (startsNear(text, at + 1, word)) return true;
  return false;
}

/** Whether the text goes on here with the word, but for one letter. */
function startsNear(text: string, start: number, word: string[]): boolean {
  const whole = word[0]!;
  let same = 0;
  while (same < whole.length && text[start + same] === whole[same]) same++;
  if (same === whole.length) return true;
  if (whole.length < LONG_ENOUGH) return false;
  const here = start + same;
  return (
    text.startsWith(word[same + 1]!, here + 1) ||
    text.startsWith(word[same + 1]!, here) ||
    text.startsWith(word[same]!, here + 1) ||
    (text[here] === whole[same + 1] && text[here + 1] === whole[same] && text.startsWith(word[same + 2]!, here + 2))
  );
}
