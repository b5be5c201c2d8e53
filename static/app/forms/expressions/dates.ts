/** Dates and times, milliseconds since 1970-01-01T00:00Z (twin of forms/expressions/dates.py). */

export const DAY = 86_400_000;
/** The local offset from UTC, in minutes, at a moment. */
export type Zone = (moment: number) => number;

const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T([^]*))?$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(?:(Z)|([+-])(\d\d):(\d\d))?$/;
const MONTHS: Record<string, string> = {
  en: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
  fr: "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
};
const DAYS: Record<string, string> = { en: "Sun Mon Tue Wed Thu Fri Sat", fr: "dim. lun. mar. mer. jeu. ven. sam." };

const floorDiv = (value: number, by: number): number => Math.floor(value / by);
const modulo = (value: number, by: number): number => value - floorDiv(value, by) * by;
const pad = (value: number, width = 2): string => String(value).padStart(width, "0");

/** The phone's own zone. */
export const localZone: Zone = (moment) => (inCalendar(moment) ? Math.trunc(-new Date(moment).getTimezoneOffset()) : 0);

export function daysFromCivil(year: number, month: number, day: number): number {
  if (month <= 2) year--;
  const era = floorDiv(year, 400);
  const ofEra = year - era * 400;
  const ofYear = floorDiv(153 * (month + (month > 2 ? -3 : 9)) + 2, 5) + day - 1;
  return era * 146_097 + ofEra * 365 + floorDiv(ofEra, 4) - floorDiv(ofEra, 100) + ofYear - 719_468;
}

export function civilFromDays(days: number): [number, number, number] {
  days += 719_468;
  const era = floorDiv(days, 146_097);
  const ofEra = days - era * 146_097;
  const year = floorDiv(ofEra - floorDiv(ofEra, 1460) + floorDiv(ofEra, 36_524) - floorDiv(ofEra, 146_096), 365);
  const ofYear = ofEra - (365 * year + floorDiv(year, 4) - floorDiv(year, 100));
  let month = floorDiv(5 * ofYear + 2, 153);
  const day = ofYear - floorDiv(153 * month + 2, 5) + 1;
  month += month < 10 ? 3 : -9;
  return [year + era * 400 + (month <= 2 ? 1 : 0), month, day];
}

export function validDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const next = month < 12 ? daysFromCivil(year, month + 1, 1) : daysFromCivil(year + 1, 1, 1);
  return day <= next - daysFromCivil(year, month, 1);
}

export function readMoment(text: string, zone: Zone): number | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const year = Number(match[1]), month = Number(match[2]), day = Number(match[3]);
  if (!validDate(year, month, day)) return null;
  const midnight = daysFromCivil(year, month, day) * DAY;
  if (match[4] === undefined) return fromLocal(midnight, zone);
  const time = readTime(match[4]);
  if (!time) return null;
  return time[1] === null ? fromLocal(midnight + time[0], zone) : midnight + time[0] - time[1] * 60_000;
}

export function readTime(text: string): [number, number | null] | null {
  const match = TIME.exec(text);
  if (!match) return null;
  const hour = Number(match[1]), minute = Number(match[2]), second = Number(match[3] ?? 0);
  if (hour > 23 || minute > 59 || second > 59) return null;
  const ofDay = (hour * 60 + minute) * 60_000 + second * 1000 + Math.floor(Number(match[4] ?? 0) * 1000 + 0.5);
  if (match[5]) return [ofDay, 0];
  if (!match[6]) return [ofDay, null];
  const hours = Number(match[7]), minutes = Number(match[8]);
  if (hours > 23 || minutes > 59) return null;
  return [ofDay, (match[6] === "-" ? -1 : 1) * (hours * 60 + minutes)];
}

export function fromLocal(local: number, zone: Zone): number {
  const guess = local - zone(local) * 60_000;
  return local - zone(guess) * 60_000;
}

export function momentText(moment: number, zone: Zone): string {
  if (!inCalendar(moment)) return "";
  let offset = zone(moment);
  const [date, time] = splitLocal(moment, zone);
  if (time === 0) return dateText(date);
  const minutes = floorDiv(time, 60_000), millis = modulo(time, 60_000);
  const sign = offset < 0 ? "-" : "+";
  offset = Math.abs(offset);
  return `${dateText(date)}T${pad(floorDiv(minutes, 60))}:${pad(minutes % 60)}:${pad(floorDiv(millis, 1000))}.${pad(millis % 1000, 3)}`
    + `${sign}${pad(floorDiv(offset, 60))}:${pad(offset % 60)}`;
}

export function inCalendar(moment: number): boolean {
  return moment > -62_135_510_400_000 && moment < 253_402_214_400_000;
}

export function splitLocal(moment: number, zone: Zone): [number, number] {
  const local = Math.floor(moment) + zone(moment) * 60_000;
  return [floorDiv(local, DAY), modulo(local, DAY)];
}

export function dateText(days: number): string {
  const [year, month, day] = civilFromDays(days);
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

export function formatMoment(moment: number, pattern: string, zone: Zone, language: string): string | null {
  const [days, time] = splitLocal(moment, zone);
  const [year, month, day] = civilFromDays(days);
  const words = language in MONTHS ? language : "en";
  const hour = floorDiv(time, 3_600_000);
  const known: Record<string, string> = {
    "%": "%", Y: pad(year, 4), y: pad(year, 4).slice(2), m: pad(month), n: String(month),
    b: MONTHS[words]!.split(" ")[month - 1]!, d: pad(day), e: String(day), H: pad(hour), h: String(hour),
    M: pad(floorDiv(time, 60_000) % 60), S: pad(floorDiv(time, 1000) % 60), 3: pad(time % 1000, 3),
    a: DAYS[words]!.split(" ")[modulo(days + 4, 7)]!,
  };
  let found = "";
  for (let index = 0; index < pattern.length; index++) {
    if (pattern[index] !== "%") {
      found += pattern[index];
      continue;
    }
    const mark = known[pattern[++index] ?? ""];
    if (mark === undefined) return null;
    found += mark;
  }
  return found;
}
