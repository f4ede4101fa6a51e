/** The verdict over a checklist, for a terminal. */
import type { Report } from "../report/model";
import { neutral } from "../report/neutral";
import {
  columns,
  type Layout,
  makeLayout,
  namesThatFit,
  pad,
  type Style,
  wrap,
} from "../report/text/layout";
import { plural } from "../report/verdict";
import { nextSteps, type OpenControl, type Step } from "./next";
import type { ChecklistReport } from "./types";

const marks: Readonly<Record<string, readonly [string, Style]>> = {
  error: ["!", "red"],
  fail: ["✘", "red"],
  unknown: ["?", "yellow"],
  manual: ["○", "yellow"],
};

/** Every audited stack of a report. */
export function auditsText(
  { runs }: Pick<Report, "runs">,
  options: { readonly color: boolean; readonly width: number },
): string {
  return runs
    .flatMap(({ stack, checklist }) => (checklist ? [auditText(stack, checklist, options)] : []))
    .join("\n");
}

export function auditText(
  stack: string,
  report: ChecklistReport,
  options: { readonly color: boolean; readonly width: number },
): string {
  const layout = makeLayout(options);
  const verdict = report.go ? layout.paint("go", " GO ") : layout.paint("no-go", " NO-GO ");
  const steps = nextSteps(report);
  return [
    `${verdict} ${layout.paint("bold", neutral(stack))}  ${neutral(report.title)}, ${report.phase}`,
    ...wrap(neutral(report.summary), layout.width),
    ...steps.flatMap((step, index) => ["", ...stepLines(step, index + 1, layout)]),
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
