/** Functions over texts; positions count code points (twin of forms/expressions/functions_texts.py). */
import { digest } from "./digest.ts";
import { num, type Fn, type Run } from "./functions_numbers.ts";
import { pattern } from "./patterns.ts";
import type { Scope } from "./scope.ts";
import { ExpressionError } from "./tree.ts";
import { limited, toText, trimSpace, words, type Value } from "./values.ts";

const MAX_PATTERN_TEXT = 20_000;
const SURROGATES = /[\ud800-\udfff]/;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export const txt = (scope: Scope, run: Run): string => toText(run(scope), scope.around.zone);

/** Texts outside the basic plane go the slow way round, code point by code point. */
const length = (text: string): number => (SURROGATES.test(text) ? Array.from(text).length : text.length);
const slice = (text: string, start: number, end: number): string =>
  SURROGATES.test(text) ? Array.from(text).slice(start, end).join("") : text.slice(start, end);

function texts(scope: Scope, args: Run[]): string[] {
  return args.flatMap((arg) => {
    const value = arg(scope);
    return Array.isArray(value) ? value.map((point) => point.text()) : [toText(value, scope.around.zone)];
  });
}

const over = (fn: (...values: string[]) => Value): Fn => (scope, args) => fn(...args.map((arg) => txt(scope, arg)));
const own = (scope: Scope, args: Run[]): string => (args[0] ? txt(scope, args[0]) : scope.point?.text() ?? "");

function index(value: number, size: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.trunc(Math.min(Math.max(value < 0 ? value + size : value, 0), size));
}

const substr: Fn = (scope, args) => {
  const text = own(scope, args), size = length(text);
  const start = index(num(scope, args[1]!), size);
  const end = args[2] ? index(num(scope, args[2]), size) : size;
  return start < end ? slice(text, start, end) : "";
};

const substring: Fn = (scope, args) => {
  const text = own(scope, args), size = length(text);
  const start = Math.round(num(scope, args[1]!));
  const end = args[2] ? start + Math.round(num(scope, args[2])) : Infinity;
  if (Number.isNaN(start) || Number.isNaN(end)) return "";
  const first = Math.min(Math.max(start, 1), size + 1) - 1, last = Math.min(Math.max(end, 1), size + 1) - 1;
  return first < last ? slice(text, first, last) : "";
};

function translate(text: string, from: string, to: string): string {
  const table = new Map<string, string>(), targets = Array.from(to);
  Array.from(from).forEach((char, place) => table.has(char) || table.set(char, targets[place] ?? ""));
  return Array.from(text, (char) => table.get(char) ?? char).join("");
}

function digested(text: string, algorithm: string, encoding = "base64"): string {
  const found = digest(text, algorithm), kind = encoding.toLowerCase();
  if (!found || (kind !== "base64" && kind !== "hex")) throw new ExpressionError("value", algorithm);
  if (kind === "hex") return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return btoa(String.fromCharCode(...found));
}

/** The UTF-8 text; empty for what is no base64, or no text. */
function base64Decode(text: string): string {
  const trimmed = trimSpace(text);
  try {
    if (trimmed.length % 4 || /\s/.test(trimmed)) return "";
    const bytes = Uint8Array.from(atob(trimmed), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}

const uuid: Fn = (scope, args) => {
  if (!args[0]) return crypto.randomUUID();
  const size = num(scope, args[0]);
  if (!(size >= 0 && size <= 1000)) throw new ExpressionError("value", "uuid");
  return Array.from({ length: Math.trunc(size) }, () => ALPHABET[Math.floor(scope.around.random() * ALPHABET.length)]).join("");
};

export const TEXTS: Record<string, Fn> = {
  string: own,
  concat: (scope, args) => limited(texts(scope, args).join("")),
  join: (scope, args) => limited(texts(scope, args.slice(1)).join(txt(scope, args[0]!))),
  substr, substring, uuid,
  "substring-before": over((text, mark) => text!.slice(0, Math.max(text!.indexOf(mark!), 0))),
  "substring-after": over((text, mark) => {
    const found = text!.indexOf(mark!);
    return found < 0 ? "" : text!.slice(found + mark!.length);
  }),
  translate: over((text, from, to) => translate(text!, from!, to!)),
  "string-length": (scope, args) => length(own(scope, args)),
  "normalize-space": (scope, args) => words(own(scope, args)).join(" "),
  contains: over((text, part) => text!.includes(part!)),
  "starts-with": over((text, part) => text!.startsWith(part!)),
  "ends-with": over((text, part) => text!.endsWith(part!)),
  regex: over((text, expression) => pattern(expression!).search(slice(text!, 0, MAX_PATTERN_TEXT))),
  "base64-decode": over((text) => base64Decode(text!)),
  digest: over((text, algorithm, encoding) => digested(text!, algorithm!, encoding)),
};
