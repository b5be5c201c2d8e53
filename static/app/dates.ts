/** Dates as people here write and say them. ISO (`2026-05-14`) inside, `14/05/2026` on screen. */
import { language, t } from "./i18n.ts";

const two = (n: number): string => String(n).padStart(2, "0");

export const isoOf = (day: Date): string =>
  `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;

/** Noon, so that no change of clocks moves the day. */
const dayOf = (iso: string): Date => new Date(`${iso}T12:00:00`);

export function dateText(iso: string): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  return found ? `${found[3]}/${found[2]}/${found[1]}` : iso;
}

/** `5/3/26`, `05.03.2026`, `05032026`: the ISO date, or null when there is no such day. */
export function parseDate(text: string): string | null {
  const found =
    /^(\d{1,2})[\s/.-](\d{1,2})[\s/.-](\d{4}|\d{2})$/.exec(text.trim()) ??
    /^(\d{2})(\d{2})(\d{4})$/.exec(text.trim());
  if (!found) return null;
  const year = found[3]!.length === 2 ? `20${found[3]}` : found[3]!;
  const iso = `${year}-${two(Number(found[2]))}-${two(Number(found[1]))}`;
  return isoOf(dayOf(iso)) === iso ? iso : null;
}

/** `5/2026`, `05 26`, `052026`: the first day of that month. */
export function parseMonth(text: string): string | null {
  const found = /^(\d{1,2})[\s/.-](\d{4}|\d{2})$/.exec(text.trim()) ?? /^(\d{2})(\d{4})$/.exec(text.trim());
  return found && parseDate(`1/${found[1]}/${found[2]}`);
}

export const parseYear = (text: string): string | null =>
  /^\d{4}$/.test(text.trim()) ? parseDate(`1/1/${text.trim()}`) : null;

export function shiftDay(iso: string, days: number): string {
  const day = dayOf(iso);
  day.setDate(day.getDate() + days);
  return isoOf(day);
}

/** For first days of a month: no 31st to run over. */
export function shiftMonth(iso: string, months: number): string {
  const day = dayOf(iso);
  day.setMonth(day.getMonth() + months);
  return isoOf(day);
}

export const monthInWords = (iso: string): string =>
  new Intl.DateTimeFormat(language.value, { month: "long", year: "numeric" }).format(dayOf(iso));

/** « jeudi 14 mai, aujourd’hui »: the weekday catches a slip of the thumb. */
export function dayInWords(iso: string, today: string): string {
  const day = dayOf(iso);
  const sameYear = iso.slice(0, 4) === today.slice(0, 4);
  const words = new Intl.DateTimeFormat(language.value, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(day);
  if (iso === today) return t("%(day)s, aujourd’hui", { day: words });
  if (iso === shiftDay(today, -1)) return t("%(day)s, hier", { day: words });
  if (iso === shiftDay(today, 1)) return t("%(day)s, demain", { day: words });
  return words;
}

/** `14/05`, or `14/05 à 09:41` with the hour. */
export function shortDay(moment: string, withHour = false): string {
  const at = new Date(moment);
  if (Number.isNaN(at.getTime())) return "";
  const day = `${two(at.getDate())}/${two(at.getMonth() + 1)}`;
  return withHour
    ? t("%(day)s à %(hour)s", { day, hour: `${two(at.getHours())}:${two(at.getMinutes())}` })
    : day;
}

export function parseTime(text: string): string | null {
  const found = /^(\d{1,2})\s*[:hH.]\s*(\d{2})?$/.exec(text.trim()) ?? /^(\d{2})(\d{2})$/.exec(text.trim());
  if (!found || Number(found[1]) > 23 || Number(found[2] ?? 0) > 59) return null;
  return `${two(Number(found[1]))}:${two(Number(found[2] ?? 0))}`;
}
