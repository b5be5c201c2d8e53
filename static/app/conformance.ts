/**
 * `node static/dist/conformance.mjs FILE`: runs a file of cases and closes with `N passed, N failed`.
 * Twin of forms/conformance.py; reads `{"meta": …, "cases": […]}` or a bare list.
 */
import { readFileSync } from "node:fs";
import { runFormCase, runMove, runSession, runSteps, sameJson, type FormCase } from "./forms/cases.ts";
import type { CompiledForm } from "./forms/definition.ts";
import { localZone } from "./forms/expressions/dates.ts";
import { build } from "./forms/expressions/evaluator.ts";
import { parse } from "./forms/expressions/parser.ts";
import { answerText } from "./forms/question_types.ts";
import { Leaf } from "./forms/expressions/points.ts";
import type { Scope } from "./forms/expressions/scope.ts";
import { ExpressionError } from "./forms/expressions/tree.ts";
import { numberText, toNumber, toText, toTruth, type Point, type Value } from "./forms/expressions/values.ts";

interface ExpressionCase {
  id?: string;
  expr: string;
  context?: Record<string, string | string[]>;
  self?: string;
  resultType: "string" | "number" | "boolean" | "error";
  expected: unknown;
  roundFactor?: number;
  timezone?: string;
}

const isForm = (each: ExpressionCase | FormCase): each is FormCase => "form" in each;

function run(each: ExpressionCase): unknown {
  process.env["TZ"] = each.timezone ?? "UTC";
  const known = Object.entries(each.context ?? {}).map(([name, value]): [string, Point[]] =>
    [name, [value].flat().map((text, index) => new Leaf(name, asText(text), null, index + 1))]);
  const fields = new Map(known);
  const lookup = (name: string): Point[] => fields.get(name) ?? [];
  const itself = new Leaf("", asText(each.self ?? ""));
  const scope: Scope = {
    around: {
      now: Date.now, zone: localZone, language: "", rows: () => [], choiceLabel: (_, value) => value, itext: () => "", random: Math.random, steps: 0,
    },
    lookup, everywhere: lookup, point: itself, current: itself, position: 1, size: 1,
  };
  try {
    return cast(each.resultType, build(parse(each.expr))(scope));
  } catch (error) {
    if (error instanceof ExpressionError) return "error";
    throw error;
  }
}

const asText = (value: unknown): string => (typeof value === "string" ? value : answerText(value));

function cast(kind: string, value: Value): unknown {
  if (kind === "number") return toNumber(value, localZone);
  return kind === "boolean" ? toTruth(value) : toText(value, localZone);
}

function agrees(each: ExpressionCase, result: unknown): boolean {
  const expected = each.resultType === "error" ? "error" : each.expected;
  if (each.resultType !== "number" || typeof result !== "number") return result === expected;
  const wanted = Number(expected), factor = each.roundFactor;
  const found = factor && Number.isFinite(result) ? Math.floor(result * factor + 0.5) / factor : result;
  if (Number.isNaN(wanted)) return Number.isNaN(found);
  // the last bit of sin, exp and their kin is the mathematics library's own
  return found === wanted || (found !== 0 && Math.abs(found - wanted) <= 4e-16 * Math.max(Math.abs(found), Math.abs(wanted)));
}

const shown = (value: unknown): string => (typeof value === "number" ? numberText(value) : JSON.stringify(value));

function check(each: ExpressionCase | FormCase): string | null {
  if (isForm(each)) {
    process.env["TZ"] = each.timezone ?? "Africa/Niamey";
    for (const result of each.session ? [runFormCase(each), runSession(each)] : [runFormCase(each)]) {
      if (!sameJson(result, each.expected)) return `form gave ${shown(result)}, expected ${shown(each.expected)}`;
    }
    return null;
  }
  const result = run(each);
  return agrees(each, result) ? null : `${each.expr} gave ${shown(result)}, expected ${shown(each.expected)}`;
}

type Case = ExpressionCase | FormCase;
type File = Case[] | { cases: Case[]; forms?: Record<string, CompiledForm> };
const data = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as File;
const forms = Array.isArray(data) ? {} : data.forms ?? {};
// a case may name its form, which the file then holds once
const cases = (Array.isArray(data) ? data : data.cases).map((each) =>
  isForm(each) && typeof each.form === "string" ? { ...each, form: forms[each.form]! } : each);
if (process.argv[3] === "--results") {
  // for the differential tests: what came out of every case, one JSON line
  const result = (each: FormCase): unknown[] => {
    process.env["TZ"] = each.timezone ?? "Africa/Niamey";
    if (each.to) return [runMove(each, each.to)];
    if (each.steps) return [runSteps(each)];
    return each.session ? [runFormCase(each), runSession(each)] : [runFormCase(each)];
  };
  console.log(JSON.stringify(cases.map((each) => (isForm(each) ? result(each) : [shown(run(each))]))));
} else {
  let failed = 0;
  for (const each of cases) {
    const complaint = check(each);
    if (complaint === null) continue;
    failed++;
    console.log(`${each.id ?? "?"}: ${complaint}`);
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}
