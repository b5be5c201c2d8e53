/** A choice among thousands: found by typing a few letters, not by scrolling. */
import { useRef, useState } from "preact/hooks";
import type { Choice } from "../forms/session.ts";
import type { Filling } from "../filling/filling.ts";
import { figure, t, tn } from "../i18n.ts";
import { Icon } from "../parts/icon.tsx";
import { choose, chosenIn, isMany } from "./choices.tsx";
import { described, idOf, Question, type WidgetProps } from "./question.tsx";
import { fold, Index, MOST, type Found } from "./search.ts";
import { asText } from "./text.tsx";
import { useTyped } from "./typed.ts";

/** More lines than this are not read: one letter more is quicker. */
const SHOWN = 8;
const NOTHING: Found<Choice> = { rows: [], count: 0 };

/** The index of a list is made when it is first asked, once for all who ask. */
const made = new WeakMap<readonly Choice[], Index<Choice>>();
function indexOf(choices: readonly Choice[]): Index<Choice> {
  let index = made.get(choices);
  if (!index) made.set(choices, (index = new Index(choices, (choice) => choice.label)));
  return index;
}

/** Where a place lies tells it from another of its name. */
function where({ session: { options } }: Filling, choice: Choice): string {
  const row = choice as unknown as Record<string, string>;
  for (const [column, list] of [["commune", "communes"], ["departement", "departements"], ["region", "regions"]] as const)
    if (row[column]) return options.lists[list]?.find((one) => one["name"] === row[column])?.["label"] ?? "";
  return "";
}

export function AutocompleteWidget(props: WidgetProps) {
  const { filling, view } = props;
  const many = isMany(view);
  const [found, setFound] = useState<Found<Choice> | null>(null);
  const [at, setAt] = useState(0);
  const rows = useRef<readonly Choice[]>([]);
  const { onBlur, ...aria } = described(filling, view);
  const raw = many ? "" : asText(view.value);
  // no name of a choice has a blank: this was typed, and is none
  const answered = raw.includes(" ") ? raw : raw && view.text;
  const typed = useTyped(answered);
  const id = idOf(view.path);
  const look = (query: string): void => {
    // the filter of a long list is run when it is opened, not with every letter
    if (!found) {
      rows.current = view.choices;
      // above the keyboard, with room for the list
      typed.ref.current?.closest(".question")?.scrollIntoView({ block: "start" });
    }
    setAt(0);
    const all = rows.current;
    if (query.trim()) return setFound(indexOf(all).find(query, SHOWN));
    setFound({ rows: all.slice(0, SHOWN), count: all.length });
    // made while the hand goes to the keyboard
    setTimeout(() => indexOf(all), 60);
  };
  const take = (choice: Choice): void => {
    setFound(null);
    choose(filling, view, choice.name, true);
    if (typed.ref.current) typed.ref.current.value = many ? "" : choice.label;
  };
  const leave = (): void => {
    const text = typed.ref.current?.value.trim() ?? "";
    setFound(null);
    const same = found?.rows.filter((choice) => fold(choice.label) === fold(text)) ?? [];
    if (same.length === 1 && text !== answered) take(same[0]!);
    else if (!many && text !== answered) filling.set(view.path, text || null);
    onBlur();
  };
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const shown = found?.rows ?? [];
    if (by) {
      if (found) setAt((at + by + shown.length) % Math.max(1, shown.length));
      else look(typed.ref.current?.value ?? "");
    } else if (event.key === "Enter" && shown[at]) take(shown[at]!);
    else if (event.key === "Escape") setFound(null);
    else return;
    event.preventDefault();
  };
  const { rows: shown, count } = found ?? NOTHING;
  return (
    <Question {...props}>
      {many && <Chosen {...props} />}
      <div class="search">
        <input
          {...aria}
          {...typed}
          class="field"
          role="combobox"
          aria-expanded={found !== null}
          aria-controls={`${id}-liste`}
          aria-autocomplete="list"
          aria-activedescendant={shown[at] ? `${id}-${at}` : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="done"
          placeholder={t("Trois lettres suffisent")}
          onInput={(event) => look(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          onClick={(event) => look(answered === event.currentTarget.value ? "" : event.currentTarget.value)}
          onKeyDown={press}
          onBlur={leave}
        />
        <ul id={`${id}-liste`} role="listbox" aria-label={view.label} hidden={!found}>
          {shown.map((choice, index) => (
            <li
              key={choice.name}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              data-choice={choice.name}
              // before the field is left, or the list would be gone
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(choice)}
            >
              {choice.label} <span class="soft">{where(filling, choice)}</span>
            </li>
          ))}
        </ul>
      </div>
      <p class="soft" role="status">
        {found &&
          (count > shown.length
            ? t("%(n)s réponses possibles : écrivez une lettre de plus.", {
                n: figure(count) + (count === MOST ? " +" : ""),
              })
            : count === 0
              ? t("Rien de semblable dans la liste. Essayez moins de lettres.")
              : tn("%(n)s réponse possible.", "%(n)s réponses possibles.", count))}
      </p>
    </Question>
  );
}

/** What was chosen of many, each with the way to let it go. */
function Chosen({ filling, view }: WidgetProps) {
  const labels = view.text.split(", ");
  return (
    <ul class="chosen">
      {[...chosenIn(view)].map((name, at) => (
        <li key={name}>
          <button
            class="button quiet low"
            type="button"
            disabled={view.readOnly}
            aria-label={t("Enlever « %(name)s »", { name: labels[at] ?? name })}
            onClick={() => choose(filling, view, name, false)}
          >
            {labels[at] ?? name} <Icon name="cross" />
          </button>
        </li>
      ))}
    </ul>
  );
}
