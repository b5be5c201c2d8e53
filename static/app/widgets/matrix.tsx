/** Several questions with the same choices as one compact table (`table-list`, `label` with `list-nolabel`). */
import type { Filling } from "../filling/filling.ts";
import { isVisible } from "../filling/filling.ts";
import type { Choice, NodeView } from "../forms/session.ts";
import { Words } from "../parts/words.tsx";
import { isSealed } from "../sync/sealing.ts";
import { chosenIn, isMany, OptionsWidget, Pick } from "./choices.tsx";
import { isSearched } from "./menu.tsx";
import { LikertWidget } from "./scale.tsx";
import { Several, type WidgetProps } from "./question.tsx";
import { has } from "./text.tsx";

/** Beyond this the columns are narrower than a thumb. */
const MOST_COLUMNS = 5;

const sameList = (one: NodeView, other: NodeView): boolean =>
  one.node.list === other.node.list && one.node.file === other.node.file;

/** The rows of a table that begins here: a heading (`label`) and what follows it, or nothing. */
export function matrixFrom(nodes: NodeView[], start: number): NodeView[] {
  const first = nodes[start]!;
  if (!has(first.node.appearance, "label")) return [];
  const end = nodes.findIndex(
    (view, at) => at > start && !(has(view.node.appearance, "list-nolabel") && sameList(view, first)),
  );
  return nodes.slice(start, end < 0 ? undefined : end);
}

export function isTable(filling: Filling, nodes: NodeView[]): boolean {
  const rows = nodes.filter(isVisible);
  const first = rows[0];
  return (
    first !== undefined &&
    rows.every((view) => view.node.type.startsWith("select") && sameList(view, first)) &&
    !isSearched(filling, first) &&
    // a sealed answer is replaced as a whole, in its own place
    !rows.some((view) => isSealed(view.value)) &&
    first.choices.length <= MOST_COLUMNS
  );
}

/** Whether the words stand over their columns on a screen of 320 pixels. */
const fits = (heads: readonly Choice[]): boolean =>
  heads.every(({ label }) => label.split(/[\s-]+/).every((word) => word.length * heads.length <= 34));

export function Matrix({ filling, views }: { filling: Filling; views: NodeView[] }) {
  const rows = views.filter(isVisible);
  const heads = rows[0]?.choices ?? [];
  if (!fits(heads))
    return (
      <>
        {rows.map((view) => (
          <Line key={view.path} filling={filling} view={view} />
        ))}
      </>
    );
  return (
    <div class={`matrix of-${heads.length}`}>
      <div class="matrix-head" aria-hidden="true">
        {heads.map((choice) => (
          <span key={choice.name}>{choice.label}</span>
        ))}
      </div>
      {rows.map((view) => (
        <Row key={view.path} filling={filling} view={view} />
      ))}
    </div>
  );
}

/** A row by itself, where its words are too long for columns. */
function Line(props: WidgetProps) {
  if (has(props.view.node.appearance, "label")) return <Heading {...props} />;
  return isMany(props.view) ? <OptionsWidget {...props} /> : <LikertWidget {...props} />;
}

const Heading = ({ view }: WidgetProps) => (
  <p>
    <strong>
      <Words text={view.label} />
    </strong>
  </p>
);

function Row({ filling, view }: WidgetProps) {
  const chosen = chosenIn(view);
  if (has(view.node.appearance, "label")) return <Heading filling={filling} view={view} />;
  return (
    <Several filling={filling} view={view}>
      <div class="matrix-row">
        {view.choices.map((choice) => (
          <label key={choice.name} title={choice.label}>
            <Pick filling={filling} view={view} choice={choice} chosen={chosen} label={choice.label} />
          </label>
        ))}
      </div>
    </Several>
  );
}
