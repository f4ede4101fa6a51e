/** The verdict over a checklist, for a terminal. */
import { countOutcomes } from "../report/counts";
import type { Report, StackReport } from "../report/model";
import { neutral } from "../report/neutral";
import type { TextOptions } from "../report/text";
import { comparisonLines } from "../report/text/comparison";
import { findingLines } from "../report/text/findings";
import {
  columns,
  type Layout,
  makeLayout,
  namesThatFit,
  pad,
  type Style,
  wrap,
} from "../report/text/layout";
import { failureRow, verdictOfAll } from "../report/text/summary";
import { type Column, type Row, tableLines } from "../report/text/table";
import { plural } from "../report/verdict";
import { nextSteps, type OpenControl, type Step } from "./next";
import { isWaived } from "./summary";
import type { ChecklistReport } from "./types";

const marks: Readonly<Record<string, readonly [string, Style]>> = {
  error: ["!", "red"],
  fail: ["✘", "red"],
  unknown: ["?", "yellow"],
  manual: ["○", "yellow"],
};

/** Every audited stack of a report; with `summary` a row each. */
export function auditsText(report: Report, options: TextOptions): string {
  const layout = makeLayout(options);
  if (options.summary) {
    const rows = [...report.runs.flatMap(auditRow), ...report.failures.map(failureRow)];
    const lines = [
      ...tableLines(table, rows, 1, layout),
      "",
      ...verdictOfAll(report, layout),
      layout.paint("dim", "What stands in the way of one, in order: gonogo audit STACK"),
    ];
    return `${lines.join("\n")}\n`;
  }
  const audits = report.runs.map((run) => auditText(run, options));
  const failures = report.failures.length > 0 ? [...verdictOfAll(report, layout), ""] : [];
  return [...audits, ...(failures.length > 0 ? [failures.join("\n")] : [])].join("\n");
}

const table: readonly Column[] = [
  { head: "Stack" },
  { head: "Verdict" },
  { head: "Checklist" },
  ...["Required", "Pass", "Waived", "Fail", "Error", "Unknown", "Manual"].map((head) => ({
    head,
    number: true as const,
  })),
];

function auditRow({ stack, checklist }: StackReport): Row[] {
  if (checklist === undefined) return [];
  const { go, system, required, items } = checklist;
  const asked = items.filter((item) => item.required);
  const open = countOutcomes(asked.filter(({ blocking }) => blocking));
  const waived = asked.filter(isWaived).length;
  const passed = asked.filter(({ outcome }) => outcome === "pass").length;
  const numbers = [required, passed, waived, open.fail, open.error, open.unknown, open.manual];
  return [
    {
      style: go ? "green" : "red",
      cells: [neutral(stack), go ? "GO" : "NO-GO", neutral(system), ...numbers.map(String)],
    },
  ];
}

/** @returns Nothing for a run without a checklist. */
export function auditText(run: StackReport, options: TextOptions): string {
  const { stack, checklist } = run;
  if (checklist === undefined) return "";
  const layout = makeLayout(options);
  const verdict = checklist.go ? layout.paint("go", " GO ") : layout.paint("no-go", " NO-GO ");
  const about = `${neutral(checklist.title)}, ${checklist.phase}`;
  const steps = nextSteps(checklist);
  return [
    `${verdict} ${layout.paint("bold", neutral(stack))}  ${about}`,
    ...wrap(neutral(checklist.summary), layout.width),
    ...(run.verdict.go
      ? []
      : ["", ...findingLines(run, layout, { explain: false, which: "blocking" })]),
    ...steps.flatMap((step, index) => ["", ...stepLines(step, index + 1, layout)]),
    ...waiverLines(checklist, layout),
    ...comparisonLines(run, layout).flatMap((line, at) => (at === 0 ? ["", line] : [line])),
    "",
  ].join("\n");
}

function stepLines(step: Step, number: number, layout: Layout): string[] {
  const [mark, style] = marks[step.outcome] ?? ["·", "dim"];
  const count = plural(step.items, "item", "items");
  const width = Math.min(64, Math.max(...step.controls.map(({ title }) => columns(title))));
  return [
    `${layout.paint(style, `${number}. ${mark}`)} ${layout.paint("bold", step.todo)}  ${count}`,
    ...step.controls.flatMap((control) => controlLines(control, step, width, layout)),
  ];
}

/** What is open by agreement, and which of these agreements are wrong. */
function waiverLines({ items, waiverProblems = [] }: ChecklistReport, layout: Layout): string[] {
  const waived = items.filter(({ waiver, required }) => waiver !== undefined && required);
  const lines = waived.map(({ id, outcome, waiver }) => {
    const { expires, ticket, approver, place } = waiver ?? {};
    return neutral(`${id}  ${outcome}, until ${expires}, ${ticket}, by ${approver} (${place})`);
  });
  const count = plural(waived.length, "item", "items");
  return [
    ...(waived.length > 0 ? ["", `${layout.paint("bold", "Waived for now")}  ${count}`] : []),
    ...lines.map((line) => `     ${line}`),
    ...(waiverProblems.length > 0 ? ["", layout.paint("bold", "Waivers to mend")] : []),
    ...waiverProblems.flatMap((each) => hanging(neutral(each), layout)),
  ];
}

function hanging(text: string, layout: Layout): string[] {
  return wrap(text, layout.width - 7).map((line, index) => `     ${index > 0 ? "  " : ""}${line}`);
}

function controlLines(
  { title, items, reason }: OpenControl,
  { outcome, way }: Step,
  width: number,
  layout: Layout,
): string[] {
  const ids = namesThatFit(items, Math.max(20, layout.width - width - 7));
  const line = `     ${pad(neutral(title), width)}  ${layout.paint("cyan", ids)}`;
  // Where nothing was seen the heading has said it all.
  const isKnown = outcome === "fail" || outcome === "error" || way === "attestation";
  const more = isKnown && reason !== "Nobody has attested it." ? reason : "";
  const indent = "       ";
  const text = more === "" ? [] : wrap(neutral(more), layout.width - indent.length);
  return [line, ...text.map((each) => indent + layout.paint("dim", each))];
}
