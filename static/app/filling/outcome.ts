/** What is left to do before a fiche may leave. */
import { bare } from "../parts/words.tsx";
import { said } from "./said.ts";
import type { Problem } from "../forms/problems.ts";
import type { NodeView } from "../forms/session.ts";
import type { People } from "../storage/records.ts";
import type { Filling } from "./filling.ts";

export interface Finding {
  path: string;
  page: string;
  label: string;
  text: string;
  reason: string;
}
export interface Outcome {
  wrong: Finding[];
  doubtful: Finding[];
  explained: Finding[];
}

export function outcomeOf(filling: Filling): Outcome {
  const where = pagesByPath(filling);
  const problems = filling.session.problems();
  const errors = problems.filter(
    (problem) => problem.severity === "error" && problem.code !== "reason_missing",
  );
  const wrongPaths = new Set(errors.map((problem) => problem.path));
  const warnings = oncePerPath(
    problems.filter((problem) => isWarning(problem) && !wrongPaths.has(problem.path)),
  );
  const finding = (problem: Problem): Finding => ({
    path: problem.path,
    page: where.get(problem.path)?.page ?? "",
    label: where.get(problem.path)?.label ?? problem.path,
    text: said(filling.session, problem),
    reason: filling.reason(problem.path).trim(),
  });
  const explainable = warnings.map(finding);
  return {
    wrong: oncePerPath(errors).map(finding),
    doubtful: explainable.filter((one) => one.reason === ""),
    explained: explainable.filter((one) => one.reason !== ""),
  };
}

export const isWarning = (problem: Problem): boolean =>
  problem.severity === "warning" && problem.code !== "reason_missing";

function oncePerPath(problems: readonly Problem[]): Problem[] {
  const first = new Map<string, Problem>();
  for (const problem of problems) if (!first.has(problem.path)) first.set(problem.path, problem);
  return [...first.values()];
}

/** Women and men of the first grid of people: what *Mes activités* adds up. */
export function peopleOf(filling: Filling): People {
  for (const page of filling.pages()) {
    const cells = page.nodes.filter((view) => view.node.type === "integer");
    const women = cells.filter((view) => /^f_/.test(view.node.name));
    const men = cells.filter((view) => /^h_/.test(view.node.name));
    if (women.length > 0 && men.length > 0) return { women: total(women), men: total(men) };
  }
  return { women: 0, men: 0 };
}

const total = (cells: NodeView[]): number =>
  cells.reduce((sum, view) => sum + (typeof view.value === "number" ? view.value : 0), 0);

interface Place {
  page: string;
  label: string;
}

function pagesByPath(filling: Filling): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const page of filling.pages()) {
    for (const view of everyView(page.nodes))
      places.set(view.path, { page: page.name, label: bare(view.label || page.label) });
  }
  return places;
}

export function* everyView(nodes: readonly NodeView[]): Generator<NodeView> {
  for (const view of nodes) {
    yield view;
    yield* everyView(view.children ?? []);
    for (const instance of view.instances ?? []) yield* everyView(instance);
  }
}
