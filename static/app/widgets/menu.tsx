/** One of a long list: a menu, a quiet row, or a search. */
import { t } from "../i18n.ts";
import type { NodeView } from "../forms/session.ts";
import type { Filling } from "../filling/filling.ts";
import { Icon } from "../parts/icon.tsx";
import { described, idOf, Question, Said, spoken, toneOf, type WidgetProps } from "./question.tsx";
import { has } from "./text.tsx";

/** More than this many choices would push the next question off the screen. */
const MANY = 7;
/** More than this many are not scrolled through but searched. */
const TOO_MANY = 300;
/** A label that fits beside its answer on a ledger row. */
const SHORT = 14;

/** The length of the whole list, filtered or not: the filter of a long one is not run just to draw the question. */
const listed = ({ session }: Filling, { node }: NodeView): number =>
  (node.file ? session.options.lists[node.file] : session.form.choices?.[node.list ?? ""])?.length ?? 0;

export const isSearched = (filling: Filling, view: NodeView): boolean =>
  has(view.node.appearance, "autocomplete") ||
  has(view.node.appearance, "search") ||
  listed(filling, view) > TOO_MANY;

/** These appearances show the choices themselves, however many they are. */
const SHOWN = /\b(likert|quick|columns|horizontal|compact|no-buttons|label|list-nolabel)/;

export const isMenu = (filling: Filling, view: NodeView): boolean =>
  view.node.type === "select_one" &&
  !isSearched(filling, view) &&
  (has(view.node.appearance, "minimal") ||
    (!SHOWN.test(view.node.appearance ?? "") && (Boolean(view.node.file) || view.choices.length > MANY)));

export const isLedgerRow = (filling: Filling, view: NodeView): boolean =>
  Boolean(view.node.file) &&
  view.label.length <= SHORT &&
  !view.hint &&
  !view.guidance &&
  !view.picture &&
  isMenu(filling, view);

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
    <span class="pick">
      <Menu {...props} />
      <Icon name="down" />
    </span>
  </Question>
);
