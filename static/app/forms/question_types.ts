/** For every question type, how an answer is read and what is wrong with it (twin of forms/question_types.py). */
import { readMoment, readTime } from "./expressions/dates.ts";
import { readPoints } from "./expressions/places.ts";
import { numberText } from "./expressions/values.ts";
import type { Value } from "./definition.ts";

export const MAX_TEXT = 10_000, MAX_INSTANCES = 1_000;
const MAX_NAME = 255, MAX_SELECTED = 500;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const UNPAIRED_OR_NUL = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\0/;

type Wrong = "type" | "too_long" | null;
type Reader = (value: unknown) => Wrong;

/** An answer that only the server can read: taken as given, whatever its question asks for. */
export const isSealed = (value: unknown): boolean => typeof value === "string" && value.startsWith("sealed:1:");

export const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** The answer as an expression reads it. */
export function answerText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  return Array.isArray(value) ? value.join(" ") : "";
}

const length = (text: string): number => (text.length > MAX_TEXT ? Array.from(text).length : text.length);
const utc = (): number => 0;
const right = (known: unknown): Wrong => (known ? null : "type");

const text: Reader = (value) => {
  if (typeof value !== "string" || UNPAIRED_OR_NUL.test(value)) return "type";
  return length(value) > MAX_TEXT ? "too_long" : null;
};
const fileName: Reader = (value) =>
  text(value) ?? right((value as string).length <= MAX_NAME && !/[/\\]/.test(value as string));
const number: Reader = (value) => right(typeof value === "number" && Number.isFinite(value));
const whole: Reader = (value) => right(Number.isSafeInteger(value));
const scalar: Reader = (value) => (typeof value === "string" ? text(value) : number(value));
const one: Reader = (value) => text(value) ?? right(length(value as string) <= MAX_NAME && !(value as string).includes(" "));
const several: Reader = (value) => right(
  Array.isArray(value) && value.length <= MAX_SELECTED && !value.some(one) && new Set(value).size === value.length,
);
const date: Reader = (value) => right(typeof value === "string" && DATE.test(value) && readMoment(value, utc) !== null);
const dateTime: Reader = (value) =>
  right(typeof value === "string" && value.length < 40 && value.includes("T") && readMoment(value, utc) !== null);
const time: Reader = (value) => right(typeof value === "string" && value.length < 40 && readTime(value));
const point: Reader = (value) =>
  right(typeof value === "string" && value.length < 200 && !value.includes(";") && readPoints([value]));

export const READERS: Record<string, Reader> = {
  text, barcode: text, username: text, deviceid: text, integer: whole, decimal: number, range: number,
  select_one: one, select_multiple: several, rank: several, date, today: date, time, dateTime, start: dateTime,
  end: dateTime, geopoint: point, image: fileName, acknowledge: (value) => right(value === "OK"),
  calculate: scalar, hidden: scalar, note: () => "type",
};
export const SELECTS = new Set(["select_one", "select_multiple", "rank"]);
export const NUMBERS = new Set(["integer", "decimal", "range"]);
/** Types that an agent never sees. */
export const SILENT = new Set(["calculate", "hidden", "start", "end", "today", "username", "deviceid"]);

export const wrongWith = (kind: string, value: unknown): Wrong => READERS[kind]!(value);

/** What was typed as the answer it means: a number from its digits, a decimal comma understood. */
export function typed(kind: string, value: Value): Value {
  if (typeof value !== "string" || !NUMBERS.has(kind)) return value;
  const digits = value.trim().replace(/[\s\u00a0\u202f](?=\d{3}(\D|$))/g, "").replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(digits) ? Number(digits) : value;
}
