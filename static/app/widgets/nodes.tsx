/** Draws the questions of a page, each with its widget; neighbouring quiet rows share one ledger. */
import type { ComponentType } from "preact";
import type { NodeView } from "../forms/session.ts";
import { isVisible, type Filling } from "../filling/filling.ts";
import { figure, t } from "../i18n.ts";
import { AcknowledgeWidget, isLedgerRow, isMenu, Ledger, MenuWidget, OptionsWidget } from "./choices.tsx";
import { ImageWidget } from "./image.tsx";
import { DateTimeWidget, DateWidget, TimeWidget } from "./moments.tsx";
import { Agreement, PeopleGrid } from "./people.tsx";
import { PositionWidget } from "./position.tsx";
import { Question, spoken, type WidgetProps } from "./question.tsx";
import { Repeat } from "./repeat.tsx";
import { has, NumberWidget, RangeWidget, TextWidget } from "./text.tsx";

const WIDGETS: Record<string, ComponentType<WidgetProps>> = {
  text: TextWidget,
  barcode: TextWidget,
  integer: NumberWidget,
  decimal: NumberWidget,
  range: RangeWidget,
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
  for (let index = 0; index < nodes.length; index++) {
    const view = nodes[index]!;
    if (!isVisible(view)) continue;
    const rows = ledgerFrom(nodes, index);
    if (rows.length > 0) {
      drawn.push(<Ledger key={view.path} filling={filling} views={rows} />);
      index += nodes.slice(index).indexOf(rows.at(-1)!);
    } else drawn.push(<Node key={view.path} filling={filling} view={view} />);
  }
  return <>{drawn}</>;
}

function ledgerFrom(nodes: NodeView[], start: number): NodeView[] {
  const rows: NodeView[] = [];
  for (const view of nodes.slice(start)) {
    if (!isVisible(view)) continue;
    if (!isLedgerRow(view)) break;
    rows.push(view);
  }
  return rows;
}

export function Node({ filling, view }: WidgetProps) {
  const type = view.node.type;
  if (!isVisible(view)) return null;
  if (type.startsWith("select_one") && isMenu(view)) return <MenuWidget filling={filling} view={view} />;
  const Widget = type.startsWith("select") || type === "rank" ? OptionsWidget : (WIDGETS[type] ?? TextWidget);
  return <Widget filling={filling} view={view} />;
}

function Note({ view }: WidgetProps) {
  return (
    <div class="note" data-path={view.path}>
      <p>{view.label}</p>
      {view.hint && <p class="soft">{view.hint}</p>}
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
          <strong>{view.label}</strong>{" "}
          <output>{typeof view.value === "number" ? figure(view.value) : view.text || "–"}</output>
        </p>
      )}
    </Question>
  );
}

function Group({ filling, view }: WidgetProps) {
  const nodes = view.children ?? [];
  const title = view.label && <h2>{view.label}</h2>;
  if (has(view.node.appearance, "people-grid")) {
    return (
      <section class="group" data-path={view.path}>
        {title}
        <PeopleGrid filling={filling} nodes={nodes} caption={view.label} head={view.hint || t("Âge")} />
        <Agreement filling={filling} nodes={nodes} />
      </section>
    );
  }
  return (
    <section class="group" data-path={view.path}>
      {title}
      {view.hint && <p class="soft">{view.hint}</p>}
      <Nodes filling={filling} nodes={nodes} />
    </section>
  );
}
