/** Expression text to tokens (twin of forms/expressions/lexer.py). Not in the phone's bundle: trees travel. */
import { ExpressionError, MAX_LENGTH } from "./tree.ts";

export interface Token { kind: "number" | "text" | "ref" | "word" | "axis" | "op" | "mark" | "end"; value: string; position: number }

const NAME = "[\\p{L}\\p{Nl}\\p{No}_][\\p{L}\\p{N}_.\\-]*";
const TOKEN = new RegExp(
  "(?<space>[ \\t\\r\\n]+)"
  + "|(?<ref>\\$\\{[ \\t]*(?<name>" + NAME + ")[ \\t]*\\})"
  + "|(?<number>(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?)"
  + "|(?<text>\"[^\"]*\"|'[^']*')"
  + "|(?<axis>(?:child|parent|self)[ \\t]*::)"
  + "|(?<word>" + NAME + "(?::" + NAME + ")?)"
  + "|(?<mark>!=|<=|>=|//|\\.\\.|::|[-+*=<>|/()\\[\\],.@])",
  "uy",
);
const GLUED = /(?:and|or|div|mod)(?=\d)/y;
const WORD_OPERATORS = new Set(["and", "or", "div", "mod"]);
const MARK_OPERATORS = new Set(["/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="]);
const OPENERS = new Set(["@", "::", "(", "[", ","]);

export function tokens(text: string): Token[] {
  if (text.length > MAX_LENGTH) throw new ExpressionError("too_long", String(text.length));
  const found: Token[] = [];
  let position = 0;
  while (position < text.length) {
    GLUED.lastIndex = TOKEN.lastIndex = position;
    // after an operand no name can follow: "7 mod2" is an operator and its number
    const glued = operatorExpected(found) ? GLUED.exec(text) : null;
    if (glued) {
      found.push({ kind: "op", value: glued[0], position });
      position = GLUED.lastIndex;
      continue;
    }
    const match = TOKEN.exec(text);
    if (!match) throw new ExpressionError("syntax", text.slice(position, position + 20), position);
    if (!match.groups!["space"]) found.push(token(match, found));
    position = TOKEN.lastIndex;
  }
  found.push({ kind: "end", value: "", position });
  return found;
}

function token(match: RegExpExecArray, before: Token[]): Token {
  const value = match[0], position = match.index, groups = match.groups!;
  if (groups["ref"]) return { kind: "ref", value: groups["name"]!, position };
  if (groups["text"]) return { kind: "text", value: value.slice(1, -1), position };
  if (groups["axis"]) return { kind: "axis", value: value.replace(/[: \t]+$/, ""), position };
  if (groups["number"]) return { kind: "number", value, position };
  if (operatorExpected(before) && (WORD_OPERATORS.has(value) || value === "*")) return { kind: "op", value, position };
  if (groups["word"]) return { kind: "word", value, position };
  return { kind: MARK_OPERATORS.has(value) ? "op" : "mark", value, position };
}

function operatorExpected(before: Token[]): boolean {
  const last = before[before.length - 1];
  if (!last) return false;
  return last.kind !== "op" && last.kind !== "axis" && !(last.kind === "mark" && OPENERS.has(last.value));
}
