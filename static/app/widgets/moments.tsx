/** Days and hours, typed the way they are said here: the native picker follows the telephone's language. */
import { useState } from "preact/hooks";
import { dateText, dayInWords, isoOf, parseDate, parseTime, shiftDay } from "../dates.ts";
import { now } from "../filling/opening.ts";
import { t } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { described, idOf, Question, type WidgetProps } from "./question.tsx";
import { asText } from "./text.tsx";
import { onEnter, useTyped } from "./typed.ts";

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

export function DateWidget({ filling, view }: WidgetProps) {
  const value = asText(view.value);
  const typed = useTyped(dateText(value));
  const today = isoOf(now());
  const known = ISO_DATE.test(value);
  const props = described(filling, view);
  const step = (days: number): void => filling.set(view.path, known ? shiftDay(value, days) : today);
  return (
    <Question filling={filling} view={view}>
      <div class="stepper">
        <button class="button quiet" type="button" disabled={view.readOnly} onClick={() => step(-1)}>
          <Icon name="back" />
          <span class="unseen">{t("Jour d’avant")}</span>
        </button>
        <input
          {...props}
          {...typed}
          class="field number"
          inputMode="numeric"
          enterkeyhint="next"
          autocomplete="off"
          placeholder={t("jj/mm/aaaa")}
          aria-describedby={`${props["aria-describedby"] ?? ""} ${idOf(view.path)}-jour`.trim()}
          onKeyDown={onEnter}
          onInput={(event) =>
            filling.set(
              view.path,
              parseDate(event.currentTarget.value) ?? (event.currentTarget.value || null),
            )
          }
        />
        <button class="button quiet" type="button" disabled={view.readOnly} onClick={() => step(1)}>
          <Icon name="next" />
          <span class="unseen">{t("Jour d’après")}</span>
        </button>
      </div>
      <p class="soft" id={`${idOf(view.path)}-jour`}>
        {known ? dayInWords(value, today) : t("Exemple : 14/05/2026")}
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

/** A moment: its day and its hour, kept as one answer. */
export function DateTimeWidget({ filling, view }: WidgetProps) {
  const [day = "", hour = ""] = asText(view.value).split("T");
  const [parts, setParts] = useState({ day: dateText(day), hour: hour.slice(0, 5) });
  const type = (next: { day: string; hour: string }): void => {
    setParts(next);
    const [date, time] = [parseDate(next.day), parseTime(next.hour)];
    filling.set(view.path, date && time ? momentOf(date, time) : `${next.day} ${next.hour}`.trim() || null);
  };
  return (
    <Question filling={filling} view={view}>
      <div class="stepper">
        <input
          {...described(filling, view)}
          class="field number"
          inputMode="numeric"
          autocomplete="off"
          value={parts.day}
          placeholder={t("jj/mm/aaaa")}
          onInput={(event) => type({ ...parts, day: event.currentTarget.value })}
        />
        <input
          class="field number"
          inputMode="numeric"
          autocomplete="off"
          value={parts.hour}
          aria-label={t("Heure")}
          placeholder="08:30"
          onInput={(event) => type({ ...parts, hour: event.currentTarget.value })}
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
