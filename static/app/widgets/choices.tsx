/** Questions answered by choosing. */
import { t } from "../i18n.ts";
import type { Choice, NodeView } from "../forms/session.ts";
import type { Filling } from "../filling/filling.ts";
import { bare, Words } from "../parts/words.tsx";
import { FormPicture } from "./picture.tsx";
import { described, Help, idOf, Question, Several, type WidgetProps } from "./question.tsx";
import { has } from "./text.tsx";

export const isMany = (view: NodeView): boolean => view.node.type === "select_multiple";

export const chosenIn = (view: NodeView): Set<string> =>
  new Set(Array.isArray(view.value) ? view.value : view.value === null ? [] : [String(view.value)]);

/** Chooses or lets go; several choices stay in the order of their list. */
export function choose(filling: Filling, view: NodeView, name: string, on: boolean): void {
  if (!isMany(view)) return filling.set(view.path, on ? name : null);
  const chosen = chosenIn(view);
  const next = view.choices
    .map((choice) => choice.name)
    .filter((one) => (one === name ? on : chosen.has(one)));
  filling.set(view.path, next.length > 0 ? next : null);
}

/** One choice of a question: a radio or a box that knows what it is for. */
export function Pick({
  filling,
  view,
  choice,
  chosen,
  label,
}: WidgetProps & { choice: Choice; chosen: ReadonlySet<string>; label?: string }) {
  return (
    <input
      type={isMany(view) ? "checkbox" : "radio"}
      name={idOf(view.path)}
      value={choice.name}
      checked={chosen.has(choice.name)}
      disabled={view.readOnly}
      autocomplete="off"
      aria-label={label}
      onChange={(event) => {
        choose(filling, view, choice.name, event.currentTarget.checked);
        if (has(view.node.appearance, "quick")) goOn(event.currentTarget);
      }}
    />
  );
}

/** Straight to the next question, or screen, once one is chosen (`quick`). */
function goOn(from: HTMLElement): void {
  const places = [...document.querySelectorAll<HTMLElement>(".page [data-path]")];
  const here = places.findIndex((place) => place.contains(from));
  const next = places.slice(here + 1).find((place) => !places[here]!.contains(place));
  if (!next) return document.querySelector<HTMLElement>("[data-next]")?.focus();
  next.scrollIntoView({ block: "center" });
  next.querySelector<HTMLElement>("input, select, textarea, button")?.focus({ preventScroll: true });
}

/** Side by side: where the form wants it, or where the words are short enough. */
function dressOf({ node, choices }: NodeView): string {
  const wanted = node.appearance ?? "";
  const bareWords = /\bno-buttons\b/.test(wanted) ? "plain" : "";
  if (/\bcolumns-pack|\bhorizontal|\bcompact/.test(wanted)) return `pack ${bareWords}`;
  const brief = choices.length !== 3 && choices.every((choice) => choice.label.length <= 10 && !choice.media);
  return `${/\bcolumns/.test(wanted) || brief ? "side" : ""} ${bareWords}`;
}

/** One of several (radio) or several of several (checkbox): the whole row is the target. */
export function OptionsWidget({ filling, view }: WidgetProps) {
  const many = isMany(view);
  const chosen = chosenIn(view);
  const options = (
    <div class={`options ${dressOf(view)}`}>
      {view.choices.map((choice) => (
        <label class="option" key={choice.name}>
          <Pick filling={filling} view={view} choice={choice} chosen={chosen} />
          <span>
            {choice.media && (
              <FormPicture filling={filling} name={choice.media} alt={choice.label ? "" : choice.name} />
            )}
            <Words text={choice.label} />
          </span>
        </label>
      ))}
    </div>
  );
  return (
    <Several filling={filling} view={view} help={many && t("Plusieurs réponses possibles.")}>
      {many && has(view.node.appearance, "minimal") ? (
        <details>
          <summary>{view.text || t("Choisir…")}</summary>
          {options}
        </details>
      ) : (
        options
      )}
      <Undo filling={filling} view={view} />
    </Several>
  );
}

/** A radio cannot be let go by itself. */
export function Undo({ filling, view }: WidgetProps) {
  if (isMany(view) || view.required || view.readOnly || view.value === null) return null;
  return (
    <button class="button quiet bare" type="button" onClick={() => filling.set(view.path, null)}>
      {t("Effacer la réponse")}
    </button>
  );
}

export function AcknowledgeWidget({ filling, view }: WidgetProps) {
  const { id, onBlur, readOnly, ...aria } = described(filling, view);
  return (
    <Question filling={filling} view={view} labelled={false}>
      <label class="option">
        <input
          type="checkbox"
          id={id}
          {...aria}
          onBlur={onBlur}
          disabled={readOnly}
          checked={view.value === "OK"}
          aria-label={bare(view.label)}
          onChange={(event) => filling.set(view.path, event.currentTarget.checked ? "OK" : null)}
        />
        <span>
          <Words text={view.label} />
        </span>
      </label>
      <Help filling={filling} view={view} />
    </Question>
  );
}
