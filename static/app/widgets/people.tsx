/** The grid of people, sex × age (or status): made for a thumb, its totals by themselves. */
import type { NodeView } from "../forms/session.ts";
import { figure, t } from "../i18n.ts";
import type { Filling } from "../filling/filling.ts";
import { Mark } from "../parts/frame.tsx";
import { bare } from "../parts/words.tsx";
import { isSealed } from "../sync/sealing.ts";
import { Nodes } from "./nodes.tsx";
import { Said, spoken, toneOf } from "./question.tsx";
import { still } from "./still.tsx";
import { has, NumberInput } from "./text.tsx";
import { stay } from "./typed.ts";

interface Row {
  key: string;
  title: string;
  f?: NodeView;
  h?: NodeView;
}
const CELL = /^(.*?)([fh])_(.+)$/;

/** Integer questions named …f_<row> / …h_<row> are the cells; what remains is asked below. */
function arrange(nodes: NodeView[]): { rows: Row[]; others: NodeView[] } {
  const rows = new Map<string, Row>();
  const others: NodeView[] = [];
  for (const view of nodes) {
    const cell = view.node.type === "integer" && !isSealed(view.value);
    const found = cell ? CELL.exec(view.node.name) : null;
    if (!found) {
      others.push(view);
      continue;
    }
    const key = found[1]! + found[3]!;
    rows.set(key, { ...rows.get(key), key, title: titleOf(bare(view.label)), [found[2]!]: view });
  }
  return { rows: [...rows.values()], others };
}

/** « Hommes, 18–35 ans » is the row 18–35; the column says the rest. */
function titleOf(label: string): string {
  const title = label
    .slice(label.indexOf(",") + 1)
    .trim()
    .replace(/\sans\b/, "");
  return title.charAt(0).toUpperCase() + title.slice(1);
}

const numberOf = (view: NodeView | undefined): number => (typeof view?.value === "number" ? view.value : 0);
const sum = (rows: Row[], column: "f" | "h"): number =>
  rows.reduce((total, row) => total + numberOf(row[column]), 0);

export interface Tally {
  women: number;
  men: number;
}

export function tallyOf(nodes: NodeView[]): Tally {
  const { rows } = arrange(nodes);
  return { women: sum(rows, "f"), men: sum(rows, "h") };
}

export function PeopleGrid({
  filling,
  nodes,
  caption,
  head,
}: {
  filling: Filling;
  nodes: NodeView[];
  caption: string;
  head: string;
}) {
  const { rows, others } = arrange(nodes);
  const cells = rows.flatMap((row) => [row.f, row.h]).filter((view): view is NodeView => view !== undefined);
  // The totals that the form makes for itself: the table shows them already, only their problems are said.
  const figures = others.filter((view) => view.relevant && view.node.type === "calculate");
  const women = sum(rows, "f");
  const men = sum(rows, "h");
  return (
    <>
      <table class="people">
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{t("Femmes")}</th>
            <th scope="col">{t("Hommes")}</th>
            <th scope="col">{t("Total")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.title}</th>
              <StillCell filling={filling} view={row.f} version={versionOf(filling, row.f)} />
              <StillCell filling={filling} view={row.h} version={versionOf(filling, row.h)} />
              <td>
                <output>{figure(numberOf(row.f) + numberOf(row.h))}</output>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("Total")}</th>
            <td>
              <output>{figure(women)}</output>
            </td>
            <td>
              <output>{figure(men)}</output>
            </td>
            <td>
              <output>{figure(women + men)}</output>
            </td>
          </tr>
        </tfoot>
      </table>
      {[...cells, ...figures].map((view) => (
        <CellProblem key={view.path} filling={filling} view={view} />
      ))}
      <Nodes filling={filling} nodes={others.filter((view) => !figures.includes(view))} />
    </>
  );
}

/** A second count of the same people, once it agrees with the first. */
export function Agreement({ filling, nodes }: { filling: Filling; nodes: NodeView[] }) {
  const first = filling.session.form.children.find((node) => has(node.appearance, "people-grid"));
  if (!first) return null;
  const { women, men } = tallyOf(filling.session.view(first.name).children ?? []);
  const again = tallyOf(nodes);
  if (women + men === 0 || again.women + again.men !== women + men) return null;
  return (
    <Mark tone="sure" icon="sure">
      {t("%(n)s sur %(n)s : le compte y est", { n: figure(women + men) })}
    </Mark>
  );
}

function Cell({ filling, view }: { filling: Filling; view: NodeView | undefined }) {
  if (!view) return <td />;
  return (
    <td class={toneOf(spoken(filling, view))} data-path={view.path}>
      <form onSubmit={stay}>
        <NumberInput filling={filling} view={view} label={bare(view.label)} />
      </form>
    </td>
  );
}

const StillCell = still(Cell);
const versionOf = (filling: Filling, view: NodeView | undefined): string =>
  view ? `${view.path}=${filling.version(view.path)}` : "";

function CellProblem({ filling, view }: { filling: Filling; view: NodeView }) {
  const problem = spoken(filling, view);
  const cell = view.node.type === "integer";
  if (!problem) return null;
  return (
    <div class={`question margin ${toneOf(problem)}`} data-path={cell ? undefined : view.path}>
      <p>
        <strong>{bare(view.label)}</strong>
      </p>
      <Said filling={filling} view={view} problem={problem} />
    </div>
  );
}
