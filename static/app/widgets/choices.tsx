/** Questions answered by choosing. */
import { t } from "../i18n.ts";
import type { NodeView } from "../forms/session.ts";
import { Icon } from "../parts/icon.tsx";
import {
  described,
  Hint,
  idOf,
  Optional,
  Question,
  Said,
  spoken,
  toneOf,
  type WidgetProps,
} from "./question.tsx";
import { has } from "./text.tsx";

/** More than this many choices would push the next question off the screen. */
const MANY = 7;
/** A label that fits beside its answer on a ledger row. */
const SHORT = 14;

export const isMenu = (view: NodeView): boolean =>
  view.node.type.startsWith("select_one") &&
  !has(view.node.appearance, "likert") &&
  (Boolean(view.node.file) ||
    has(view.node.appearance, "minimal") ||
    has(view.node.appearance, "autocomplete") ||
    view.choices.length > MANY);

export const isLedgerRow = (view: NodeView): boolean =>
  isMenu(view) && Boolean(view.node.file) && view.label.length <= SHORT && !view.hint;

function Menu({ filling, view, plain }: WidgetProps & { plain?: boolean }) {
  const { readOnly, ...props } = described(filling, view);
  const value = typeof view.value === "string" ? view.value : "";
  return (
    <select
      {...props}
      class={plain ? undefined : "field"}
      autocomplete="off"
      disabled={readOnly}
      value={value}
      onChange={(event) => filling.set(view.path, event.currentTarget.value || null)}
    >
      <option value="" selected={value === ""}>
        {t("Choisir…")}
      </option>
      {view.choices.map((choice) => (
        <option key={choice.name} value={choice.name} selected={choice.name === value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

/** Quiet rows for what is mostly already right: region, département, commune. */
export function Ledger({ filling, views }: { filling: WidgetProps["filling"]; views: NodeView[] }) {
  return (
    <div class="ledger edge">
      {views.map((view) => (
        <LedgerRow key={view.path} filling={filling} view={view} />
      ))}
    </div>
  );
}

function LedgerRow({ filling, view }: WidgetProps) {
  const problem = spoken(filling, view);
  const tone = toneOf(problem);
  return (
    <div class={tone ? `margin ${tone}` : ""} data-path={view.path} data-type={view.node.type}>
      <label for={idOf(view.path)}>{view.label}</label>
      <span class="pick">
        <Menu filling={filling} view={view} plain />
        <Icon name="down" />
      </span>
      {problem && (
        <div class="row-said">
          <Said filling={filling} view={view} problem={problem} />
        </div>
      )}
    </div>
  );
}

export const MenuWidget = (props: WidgetProps) => (
  <Question {...props}>
    <Menu {...props} />
  </Question>
);

/** One of several (radio) or several of several (checkbox): the whole row is the target. */
export function OptionsWidget({ filling, view }: WidgetProps) {
  const many = view.node.type.startsWith("select_multiple");
  const problem = spoken(filling, view);
  const tone = toneOf(problem);
  const chosen = new Set(
    Array.isArray(view.value) ? view.value : view.value === null ? [] : [String(view.value)],
  );
  const { id, onBlur, readOnly, ...aria } = described(filling, view);
  const choose = (name: string, on: boolean): void => {
    if (!many) return filling.set(view.path, on ? name : null);
    const next = view.choices
      .map((choice) => choice.name)
      .filter((one) => (one === name ? on : chosen.has(one)));
    filling.set(view.path, next.length > 0 ? next : null);
  };
  return (
    <fieldset
      class={`question ${tone ? `margin ${tone}` : ""}`}
      id={id}
      data-path={view.path}
      data-type={view.node.type}
      aria-describedby={aria["aria-describedby"]}
      onFocusOut={onBlur}
    >
      <legend>
        <strong>{view.label}</strong>
        <Optional view={view} />
      </legend>
      <Hint view={view} />
      {many && <p class="soft">{t("Plusieurs réponses possibles.")}</p>}
      <div class={`options ${areBrief(view) ? "side" : ""}`}>
        {view.choices.map((choice) => (
          <label class="option" key={choice.name}>
            <input
              type={many ? "checkbox" : "radio"}
              name={id}
              value={choice.name}
              checked={chosen.has(choice.name)}
              disabled={readOnly}
              autocomplete="off"
              onChange={(event) => choose(choice.name, event.currentTarget.checked)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
      {!many && !view.required && chosen.size > 0 && !readOnly && (
        <button class="button quiet low" type="button" onClick={() => filling.set(view.path, null)}>
          {t("Effacer la réponse")}
        </button>
      )}
      {problem && <Said filling={filling} view={view} problem={problem} />}
    </fieldset>
  );
}

/** Short words stand side by side: less to scroll for a thumb. */
const areBrief = ({ choices }: NodeView): boolean =>
  choices.length !== 3 && choices.every((choice) => choice.label.length <= 10);

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
          onChange={(event) => filling.set(view.path, event.currentTarget.checked ? "OK" : null)}
        />
        <span>{view.label}</span>
      </label>
      <Hint view={view} />
    </Question>
  );
}
