/** How many arguments each function takes (twin of forms/expressions/signatures.py). */
import { ExpressionError } from "./tree.ts";

const MANY = 99;
/** "count: names", a range as "low-high"; written small because it travels to every phone. */
const TABLE: [number, number, string][] = [
  [0, 0, "true false random pi last current today now"],
  [0, 1, "string string-length normalize-space uuid number position name local-name"],
  [0, MANY, "concat max min"],
  [1, 1, "once boolean boolean-from-string not int sum ceiling floor log log10 abs sin cos tan asin acos atan sqrt exp exp10"
    + " count count-non-empty instance date date-time decimal-date-time decimal-time count-selected jr:itext area base64-decode"],
  [1, 2, "round randomize"],
  [1, MANY, "join distance"],
  [2, 2, "substring-before substring-after contains starts-with ends-with regex coalesce pow atan2 format-date"
    + " format-date-time selected selected-at jr:choice-name geofence"],
  [2, 3, "substr substring digest"],
  [2, MANY, "checklist weighted-checklist"],
  [3, 3, "translate if"],
  [3, 7, "indexed-repeat"],
  [4, 4, "pulldata"],
];
export const ARITY = new Map<string, [number, number]>(
  TABLE.flatMap(([low, high, names]) => names.split(" ").map((name) => [name, [low, high]] as [string, [number, number]])),
);

export function checkCall(name: string, count: number): void {
  const arity = ARITY.get(name);
  if (!arity) throw new ExpressionError("function", name);
  if (count < arity[0] || count > arity[1] || (name === "indexed-repeat" && count % 2 === 0)) {
    throw new ExpressionError("arguments", name);
  }
}
