/** Draws the questions of a page, each with its widget; neighbouring quiet rows share one ledger. */
import type { ComponentType } from "preact";
import type { NodeView } from "../forms/session.ts";
import { isVisible, type Filling } from "../filling/filling.ts";
import { figure, t } from "../i18n.ts";
import { SealedAnswer } from "../parts/sealed.tsx";
import { bare, Words } from "../parts/words.tsx";
import { isSealed } from "../sync/sealing.ts";
import { AutocompleteWidget } from "./autocomplete.tsx";
import { BarcodeWidget } from "./barcode.tsx";
import { AcknowledgeWidget, OptionsWidget } from "./choices.tsx";
import { ImageWidget } from "./image.tsx";
import { isTable, Matrix, matrixFrom } from "./matrix.tsx";
import { isLedgerRow, isMenu, isSearched, Ledger, MenuWidget } from "./menu.tsx";
import { DateTimeWidget, DateWidget, TimeWidget } from "./moments.tsx";
import { Agreement, PeopleGrid } from "./people.tsx";
import { PositionWidget } from "./position.tsx";
import { Help, Question, spoken, type WidgetProps } from "./question.tsx";
import { RangeWidget } from "./range.tsx";
import { RankWidget } from "./rank.tsx";
import { Repeat } from "./repeat.tsx";
import { fitsALine, LikertWidget } from "./scale.tsx";
import { still } from "./still.tsx";
import { has, NumberWidget, TextWidget } from "./text.tsx";

const WIDGETS: Record<string, ComponentType<WidgetProps>> = {
  text: TextWidget,
  barcode: BarcodeWidget,
  integer: NumberWidget,
  decimal: NumberWidget,
  range: RangeWidget,
  rank: RankWidget,
  date: DateWidget,
  time: TimeWidget,
  dateTime: DateTimeWidget,
  geopoint: PositionWidget,
  image: ImageWidget,
  acknowledge: AcknowledgeWidget,
  trigger: AcknowledgeWidget,
  note: Note,
  calculate: Calculated,
  group: Group,
  repeat: Repeat,
};

export function Nodes({ filling, nodes }: { filling: Filling; nodes: NodeView[] }) {
  const drawn = [];
  const sealed = nodes.some((each) => isSealed(each.value));
  for (let index = 0; index < nodes.length; index++) {
    const view = nodes[index]!;
    if (!isVisible(view)) continue;
    const table = sealed ? [] : matrixFrom(nodes, index);
    const rows = table.length > 0 ? table : ledgerFrom(filling, nodes, index);
    if (rows.length > 0) {
      const Together = table.length > 0 ? StillMatrix : StillLedger;
      const version = rows.map((row) => `${row.path}=${filling.version(row.path)}`).join();
      drawn.push(<Together key={view.path} filling={filling} views={rows} version={version} />);
      index = nodes.indexOf(rows.at(-1)!);
    } else {
      const version = filling.version(view.path);
      drawn.push(<StillNode key={view.path} filling={filling} view={view} version={version} />);
    }
  }
  return <>{drawn}</>;
}

function ledgerFrom(filling: Filling, nodes: NodeView[], start: number): NodeView[] {
  const rows: NodeView[] = [];
  for (const view of nodes.slice(start)) {
    if (!isVisible(view)) continue;
    if (isSealed(view.value) || !isLedgerRow(filling, view)) break;
    rows.push(view);
  }
  return rows;
}

export function Node({ filling, view }: WidgetProps) {
  if (!isVisible(view)) return null;
  if (isSealed(view.value)) return <SealedAnswer filling={filling} view={view} />;
  const Widget = widgetOf(filling, view);
  return <Widget filling={filling} view={view} />;
}

const StillNode = still(Node);
const StillLedger = still(Ledger);
const StillMatrix = still(Matrix);

function widgetOf(filling: Filling, view: NodeView): ComponentType<WidgetProps> {
  const { type, appearance } = view.node;
  if (!type.startsWith("select")) return WIDGETS[type] ?? TextWidget;
  if (isSearched(filling, view)) return AutocompleteWidget;
  if (isMenu(filling, view)) return MenuWidget;
  return has(appearance, "likert") && type === "select_one" && fitsALine(view) ? LikertWidget : OptionsWidget;
}

function Note({ filling, view }: WidgetProps) {
  return (
    <div class="note" data-path={view.path} data-type="note">
      <p>
        <Words text={view.label} />
      </p>
      <Help filling={filling} view={view} />
    </div>
  );
}

/** A figure the form makes: shown when it has a name, or when something is wrong with it. */
function Calculated({ filling, view }: WidgetProps) {
  if (!view.label && !spoken(filling, view)) return null;
  return (
    <Question filling={filling} view={view} labelled={false}>
      {view.label && (
        <p class="beside">
          <strong>
            <Words text={view.label} />
          </strong>{" "}
          <output>{typeof view.value === "number" ? figure(view.value) : view.text || "–"}</output>
        </p>
      )}
    </Question>
  );
}

function Group({ filling, view }: WidgetProps) {
  const nodes = view.children ?? [];
  const grid = has(view.node.appearance, "people-grid");
  return (
    <section class="group" data-path={view.path}>
      {view.label && (
        <h2>
          <Words text={view.label} />
        </h2>
      )}
      {!grid && <Help filling={filling} view={view} />}
      {grid ? (
        <>
          <PeopleGrid filling={filling} nodes={nodes} caption={bare(view.label)} head={view.hint || t("Âge")} />
          <Agreement filling={filling} nodes={nodes} />
        </>
      ) : (
        <Body filling={filling} nodes={nodes} appearance={view.node.appearance} />
      )}
    </section>
  );
}

/** What a group holds: one compact table where it asks for one and the questions allow it. */
export function Body({
  filling,
  nodes,
  appearance,
}: {
  filling: Filling;
  nodes: NodeView[];
  appearance: string | undefined;
}) {
  return has(appearance, "table-list") && isTable(filling, nodes) ? (
    <Matrix filling={filling} views={nodes} />
  ) : (
    <Nodes filling={filling} nodes={nodes} />
  );
}
