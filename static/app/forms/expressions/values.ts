/** The values of expressions and how one kind becomes another (twin of forms/expressions/values.py). */
import { DAY, momentText, readMoment, readTime, type Zone } from "./dates.ts";
import { ExpressionError } from "./tree.ts";

export const MAX_TEXT = 1_000_000;
const NUMBER = /^[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,4})?[ \t\r\n]*$/;
const EDGES = /^[ \t\r\n]+|[ \t\r\n]+$/g;

/** A node: an answer, a group, an instance of a repeat, a row of a list. */
export interface Point {
  readonly name: string;
  text(): string;
  parent(): Point | null;
  children(name: string): readonly Point[];
  /** The position among siblings of the same name, from 1. */
  place(): number;
}

export class Moment {
  constructor(readonly ms: number) {}
}

export type Value = number | string | boolean | Moment | Point[];

/** What stands between white space, which is XML's and not JavaScript's. */
export const words = (text: string): string[] => text.split(/[ \t\r\n]+/).filter(Boolean);

export function trimSpace(text: string): string {
  return text.replace(EDGES, "");
}

export function numberText(value: number): string {
  if (value === 0) return "0";
  const text = String(value);
  return text.includes("e") ? plain(text) : text;
}

/** `1.5e-7` as `0.00000015`, `1e+22` as digits and zeros. */
function plain(text: string): string {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const [head = "", fraction = ""] = mantissa.split(".");
  const sign = head.startsWith("-") ? "-" : "";
  const whole = sign ? head.slice(1) : head;
  const digits = whole + fraction, point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + digits.slice(0, point).padEnd(point, "0") + (digits.length > point ? `.${digits.slice(point)}` : "");
}

export function textNumber(text: string, zone: Zone): number {
  if (text.length > 400) {
    const trimmed = trimSpace(text);
    return trimmed.length > 400 ? NaN : textNumber(trimmed, zone);
  }
  if (NUMBER.test(text)) return Number(trimSpace(text));
  const trimmed = trimSpace(text);
  const moment = readMoment(trimmed, zone);
  if (moment !== null) return moment / DAY;
  const time = readTime(trimmed);
  return time ? time[0] / DAY : NaN;
}

export function toText(value: Value, zone: Zone): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "number") return numberText(value);
  if (value instanceof Moment) return momentText(value.ms, zone);
  return value[0] ? value[0].text() : "";
}

export function toNumber(value: Value, zone: Zone): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Moment) return value.ms / DAY;
  return textNumber(toText(value, zone), zone);
}

export function toTruth(value: Value): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0 && !Number.isNaN(value);
  if (value instanceof Moment) return !Number.isNaN(value.ms);
  return value.length > 0;
}

export function limited(text: string): string {
  if (text.length > MAX_TEXT) throw new ExpressionError("too_long");
  return text;
}

export function compare(operator: string, left: Value, right: Value, zone: Zone): boolean {
  if (operator === "=" || operator === "!=") return equal(operator === "=", left, right, zone);
  const rights = items(right).map((item) => toNumber(item, zone));
  return items(left).some((item) => {
    const number = toNumber(item, zone);
    return rights.some((other) => holds(operator, number, other));
  });
}

function holds(operator: string, left: number, right: number): boolean {
  switch (operator) {
    case "<": return left < right;
    case "<=": return left <= right;
    case ">": return left > right;
    default: return left >= right;
  }
}

function items(value: Value): Value[] {
  return Array.isArray(value) ? value.map((point) => point.text()) : [value];
}

function equal(wanted: boolean, left: Value, right: Value, zone: Zone): boolean {
  if (typeof left === "boolean" || typeof right === "boolean") return (toTruth(left) === toTruth(right)) === wanted;
  const rights = items(right);
  return items(left).some((item) => rights.some((other) => same(item, other, zone) === wanted));
}

function same(left: Value, right: Value, zone: Zone): boolean {
  if (typeof left === "string" && typeof right === "string") {
    if (left === right) return true;
    const days = readMoment(left, zone);
    return days !== null && days === readMoment(right, zone);
  }
  return toNumber(left, zone) === toNumber(right, zone);
}
