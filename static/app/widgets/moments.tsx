/** Days and hours, typed the way they are said here: the native picker follows the telephone's language. */
import {
  dateText,
  dayInWords,
  isoOf,
  monthInWords,
  parseDate,
  parseMonth,
  parseTime,
  parseYear,
  shiftDay,
  shiftMonth,
} from "../dates.ts";
import { now } from "../filling/opening.ts";
import { msg, t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { described, idOf, Question, type WidgetProps } from "./question.tsx";
import { asText, has } from "./text.tsx";
import { onEnter, useTyped } from "./typed.ts";

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

interface Kind {
  read: (text: string) => string | null;
  show: (iso: string) => string;
  shift: (iso: string, by: number) => string;
  words: (iso: string, today: string) => string;
  /** The day, month or year of today. */
  now: (today: string) => string;
  placeholder: string;
  example: string;
  before: string;
  after: string;
}

const DAY: Kind = {
  read: parseDate,
  show: dateText,
  shift: shiftDay,
  words: dayInWords,
  now: (today) => today,
  placeholder: msg("jj/mm/aaaa"),
  example: msg("Exemple : 14/05/2026"),
  before: msg("Jour d’avant"),
  after: msg("Jour d’après"),
};
const MONTH: Kind = {
  read: parseMonth,
  show: (iso) => (ISO_DATE.test(iso) ? dateText(iso).slice(3) : iso),
  shift: shiftMonth,
  words: monthInWords,
  now: (today) => `${today.slice(0, 8)}01`,
  placeholder: msg("mm/aaaa"),
  example: msg("Exemple : 05/2026"),
  before: msg("Mois d’avant"),
  after: msg("Mois d’après"),
};
const YEAR: Kind = {
  read: parseYear,
  show: (iso) => (ISO_DATE.test(iso) ? iso.slice(0, 4) : iso),
  shift: (iso, by) => shiftMonth(iso, 12 * by),
  words: (iso) => iso.slice(0, 4),
  now: (today) => `${today.slice(0, 4)}-01-01`,
  placeholder: msg("aaaa"),
  example: msg("Exemple : 2026"),
  before: msg("Année d’avant"),
  after: msg("Année d’après"),
};
const kindOf = (appearance: string | undefined): Kind =>
  has(appearance, "month-year") ? MONTH : has(appearance, "year") ? YEAR : DAY;

export function DateWidget({ filling, view }: WidgetProps) {
  const kind = kindOf(view.node.appearance);
  const value = asText(view.value);
  const typed = useTyped(kind.show(value));
  const today = isoOf(now());
  const known = ISO_DATE.test(value);
  const props = described(filling, view);
  const step = (by: number): void => filling.set(view.path, known ? kind.shift(value, by) : kind.now(today));
  return (
    <Question filling={filling} view={view}>
      <div class="stepper">
        <button class="button quiet" type="button" disabled={view.readOnly} onClick={() => step(-1)}>
          <Icon name="back" />
          <span class="unseen">{t(kind.before)}</span>
        </button>
        <input
          {...props}
          {...typed}
          class="field number"
          inputMode="numeric"
          enterkeyhint="next"
          autocomplete="off"
          placeholder={t(kind.placeholder)}
          aria-describedby={`${props["aria-describedby"] ?? ""} ${idOf(view.path)}-jour`.trim()}
          onKeyDown={onEnter}
          onInput={(event) =>
            filling.set(
              view.path,
              kind.read(event.currentTarget.value) ?? (event.currentTarget.value || null),
            )
          }
        />
        <button class="button quiet" type="button" disabled={view.readOnly} onClick={() => step(1)}>
          <Icon name="next" />
          <span class="unseen">{t(kind.after)}</span>
        </button>
      </div>
      <p class="soft" id={`${idOf(view.path)}-jour`}>
        {known ? kind.words(value, today) : t(kind.example)}
      </p>
    </Question>
  );
}

export function TimeWidget({ filling, view }: WidgetProps) {
  const typed = useTyped(asText(view.value));
  return (
    <Question filling={filling} view={view} beside>
      <input
        {...described(filling, view)}
        {...typed}
        class="field number"
        inputMode="numeric"
        enterkeyhint="next"
        autocomplete="off"
        placeholder="08:30"
        onKeyDown={onEnter}
        onInput={(event) =>
          filling.set(view.path, parseTime(event.currentTarget.value) ?? (event.currentTarget.value || null))
        }
      />
    </Question>
  );
}

/** A moment: its day and its hour, kept as one answer; what is no moment yet stays as it was typed. */
export function DateTimeWidget({ filling, view }: WidgetProps) {
  const value = asText(view.value);
  const [, day = "", hour = ""] = /^(\S*?)(?:[T ](.*))?$/.exec(value) ?? [];
  const date = useTyped(dateText(day));
  const time = useTyped(value.includes("T") ? hour.slice(0, 5) : hour);
  const { id, onBlur, ...aria } = described(filling, view);
  const type = (): void => {
    const [first, second] = [date.ref.current?.value ?? "", time.ref.current?.value ?? ""];
    const [known, at] = [parseDate(first), parseTime(second)];
    filling.set(view.path, known && at ? momentOf(known, at) : `${first} ${second}`.trim() || null);
  };
  const field = { class: "field number", inputMode: "numeric", autocomplete: "off", enterkeyhint: "next" } as const;
  return (
    <Question filling={filling} view={view}>
      <div
        class="stepper"
        onFocusOut={(event) => event.currentTarget.contains(event.relatedTarget as Node | null) || onBlur()}
      >
        <input
          {...aria}
          {...field}
          {...date}
          id={id}
          placeholder={t("jj/mm/aaaa")}
          onKeyDown={onEnter}
          onInput={type}
        />
        <input
          {...field}
          {...time}
          readOnly={view.readOnly}
          aria-label={t("Heure")}
          placeholder="08:30"
          onKeyDown={onEnter}
          onInput={type}
        />
      </div>
    </Question>
  );
}

function momentOf(date: string, time: string): string {
  const offset = -new Date(`${date}T${time}:00`).getTimezoneOffset();
  const two = (n: number): string => String(Math.floor(Math.abs(n))).padStart(2, "0");
  return `${date}T${time}:00.000${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}
