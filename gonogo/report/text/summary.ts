/** Many stacks at a glance: a row each, and what blocks those that may not go. */
import { money } from "../cost";
import type { Report, StackReport } from "../model";
import { isCreated, seconds } from "../names";
import { neutral } from "../neutral";
import { plural } from "../verdict";
import { columns, type Layout, pad, type Style, wrap } from "./layout";

interface Row {
  readonly style: Style;
  readonly cells: readonly string[];
}

const heads = ["Stack", "Verdict", "Checks", "Resources", "Time", "USD a month"];
/** Columns of numbers are aligned at their ends. */
const numbers = [false, false, false, true, true, true];

export function summaryLines(report: Report, layout: Layout): string[] {
  const rows = [
    ...report.runs.map(runRow),
    ...report.failures.map(
      (f): Row => ({
        style: "red",
        cells: [neutral(f.stack), f.code === "usage" ? "error" : "no verdict", "", "", "", ""],
      }),
    ),
  ];
  const widths = heads.map((head, i) =>
    Math.max(columns(head), ...rows.map((row) => columns(row.cells[i] ?? ""))),
  );
  const line = (cells: readonly string[], paint: (cell: string, at: number) => string) =>
    cells
      .map((cell, i) => {
        const width = widths[i] ?? 0;
        const padded = numbers[i] ? cell.padStart(width) : pad(cell, width);
        return paint(padded, i);
      })
      .join("  ")
      .trimEnd();
  return [
    layout.paint(
      "dim",
      line(heads, (cell) => cell),
    ),
    ...rows.map((row) =>
      line(row.cells, (cell, i) => (i === 1 ? layout.paint(row.style, cell) : cell)),
    ),
    "",
    ...conclusion(report, layout),
  ];
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

function conclusion({ runs, failures }: Report, layout: Layout): string[] {
  const go = runs.filter((run) => run.verdict.go).length;
  const blocked = runs.length - go;
  const parts = [
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(failures.length > 0 ? [`${failures.length} without a verdict`] : []),
  ];
  const word =
    parts.length === 0 ? layout.paint("go", "  GO   ") : layout.paint("no-go", " NO-GO ");
  const stacks = plural(runs.length + failures.length, "stack", "stacks");
  const said =
    parts.length === 0 ? `All of ${stacks} may go.` : `${parts.join(", ")} of ${stacks}.`;
  const open = runs.some((run) => run.cost.notEstimated.length > 0)
    ? [layout.paint("dim", "+ and what could not be estimated: gonogo cost STACK")]
    : [];
  return [
    ...open,
    `${word}  ${said}`,
    ...failures.flatMap(({ stack, message }) => {
      const lines = message.split("\n").flatMap((text) => wrap(neutral(text), layout.width - 4));
      return ["", layout.paint("bold", neutral(stack)), ...lines.map((text) => `  ${text}`)];
    }),
  ];
}
