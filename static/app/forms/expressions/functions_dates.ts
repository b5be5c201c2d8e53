/** Functions over dates and times (twin of forms/expressions/functions_dates.py). */
import { DAY, formatMoment, fromLocal, inCalendar, readMoment, readTime, splitLocal } from "./dates.ts";
import type { Fn } from "./functions_numbers.ts";
import type { Scope } from "./scope.ts";
import { ExpressionError } from "./tree.ts";
import { Moment, toNumber, toText, type Value } from "./values.ts";

const MAX_FORMAT = 1_000;
const RAW_NUMBER = /^-?[0-9]{1,9}(\.[0-9]{0,20})?$/;

export function toMoment(value: Value, scope: Scope): Moment {
  if (value instanceof Moment) return value;
  if (typeof value === "boolean") return new Moment(NaN);
  if (typeof value === "number") return new Moment(value * DAY);
  const text = toText(value, scope.around.zone);
  if (RAW_NUMBER.test(text)) return new Moment(Math.trunc(Number(text)) * DAY);
  return new Moment(readMoment(text, scope.around.zone) ?? NaN);
}

const date: Fn = (scope, args) => toMoment(args[0]!(scope), scope);

const format: Fn = (scope, args) => {
  const moment = toMoment(args[0]!(scope), scope);
  if (!inCalendar(moment.ms)) return "";
  const pattern = toText(args[1]!(scope), scope.around.zone);
  if (pattern.length > MAX_FORMAT && Array.from(pattern).length > MAX_FORMAT) throw new ExpressionError("value", pattern.slice(0, 80));
  const found = formatMoment(moment.ms, pattern, scope.around.zone, scope.around.language);
  if (found === null) throw new ExpressionError("value", pattern);
  return found;
};

const decimalDateTime: Fn = (scope, args) => {
  const value = args[0]!(scope);
  if (typeof value === "number") return value;
  return typeof value === "boolean" ? NaN : toNumber(toMoment(value, scope), scope.around.zone);
};

const decimalTime: Fn = (scope, args) => {
  const value = args[0]!(scope), zone = scope.around.zone;
  if (value instanceof Moment) return inCalendar(value.ms) ? splitLocal(value.ms, zone)[1] / DAY : NaN;
  const time = typeof value === "string" || Array.isArray(value) ? readTime(toText(value, zone)) : null;
  if (!time) return NaN;
  if (time[1] === null) return time[0] / DAY;
  const local = time[0] + (zone(scope.around.now()) - time[1]) * 60_000;
  return (((local % DAY) + DAY) % DAY) / DAY;
};

export const DATES: Record<string, Fn> = {
  today: ({ around: { now, zone } }) => new Moment(fromLocal(splitLocal(now(), zone)[0] * DAY, zone)),
  now: ({ around }) => new Moment(around.now()),
  date, "date-time": date, "format-date": format, "format-date-time": format,
  "decimal-date-time": decimalDateTime, "decimal-time": decimalTime,
};
