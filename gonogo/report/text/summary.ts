/** Many stacks at a glance: a row each, and what blocks those that may not go. */
import { money } from "../cost";
import type { Report, StackFailure, StackReport } from "../model";
import { isCreated, seconds } from "../names";
import { neutral } from "../neutral";
import { goOf, plural } from "../verdict";
import { type Layout, wrap } from "./layout";
import { type Column, type Row, tableLines } from "./table";

const table: readonly Column[] = [
  { head: "Stack" },
  { head: "Verdict" },
  { head: "Checks" },
  { head: "Resources", number: true },
  { head: "Time", number: true },
  { head: "USD a month", number: true },
];

export function summaryLines(report: Report, layout: Layout): string[] {
  const rows = [...report.runs.map(runRow), ...report.failures.map(failureRow)];
  return [...tableLines(table, rows, 1, layout), "", ...conclusion(report, layout)];
}

/** A stack without a verdict has a row all the same. */
export function failureRow({ stack, code }: StackFailure): Row {
  return { style: "red", cells: [neutral(stack), code === "usage" ? "error" : "no verdict"] };
}

function runRow(run: StackReport): Row {
  const { go, blocking, counts } = run.verdict;
  const all = counts.pass + counts.fail + counts.unknown + counts.error;
  const checks = go ? `${counts.pass} of ${all} passed` : `${blocking} of ${all} block`;
  return {
    style: go ? "green" : "red",
    cells: [
      neutral(run.stack),
      go ? "GO" : "NO-GO",
      checks,
      String(run.resources.filter(isCreated).length),
      seconds(run),
      `${money(run.cost.total)}${run.cost.notEstimated.length > 0 ? "+" : ""}`,
    ],
  };
}

function conclusion(report: Report, layout: Layout): string[] {
  const open = report.runs.some((run) => run.cost.notEstimated.length > 0)
    ? [layout.paint("dim", "+ and what could not be estimated: gonogo cost STACK")]
    : [];
  return [...open, ...verdictOfAll(report, layout)];
}

/** One line about all stacks, then what kept those without a verdict from one. */
export function verdictOfAll({ runs, failures }: Report, layout: Layout): string[] {
  const blocked = runs.filter((run) => !goOf(run)).length;
  const parts = [
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(failures.length > 0 ? [`${failures.length} without a verdict`] : []),
  ];
  const word =
    parts.length === 0 ? layout.paint("go", "  GO   ") : layout.paint("no-go", " NO-GO ");
  const stacks = plural(runs.length + failures.length, "stack", "stacks");
  const said =
    parts.length === 0 ? `All of ${stacks} may go.` : `${parts.join(", ")} of ${stacks}.`;
  return [
    `${word}  ${said}`,
    ...failures.flatMap(({ stack, message }) => {
      const lines = message.split("\n").flatMap((text) => wrap(neutral(text), layout.width - 4));
      return ["", layout.paint("bold", neutral(stack)), ...lines.map((text) => `  ${text}`)];
    }),
  ];
}
