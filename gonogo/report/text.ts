/** The report for people at a terminal. */
import type { Report, StackFailure, StackReport } from "./model";
import { seconds } from "./names";
import { neutral } from "./neutral";
import { changeLines } from "./text/changes";
import { comparisonLines } from "./text/comparison";
import { costLines } from "./text/cost";
import { findingLines } from "./text/findings";
import { type Layout, labelled, makeLayout, pad, wrap } from "./text/layout";
import { policyLines } from "./text/policies";
import { remediationLines } from "./text/remediations";
import { resourceLines } from "./text/resources";
import { summaryLines } from "./text/summary";
import { plural } from "./verdict";

export interface TextOptions {
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
  /** A table of the stacks and what blocks them, instead of every stack in full. */
  readonly summary?: boolean;
  /** Corrections in full, however long. */
  readonly explain?: boolean;
}

export function text(report: Report, options: TextOptions): string {
  const layout = makeLayout(options);
  if (options.summary) {
    const blocked = report.runs.filter((run) => !run.verdict.go);
    const lines = blocked.flatMap((run) => [
      ruler(run, layout),
      "",
      ...findingLines(run, layout, { ...options, which: "blocking" }),
    ]);
    return `${[...lines, ...summaryLines(report, layout)].join("\n")}\n`;
  }
  const lines = report.runs.flatMap((run) => stackLines(report, run, layout, options));
  return `${[...lines, ...verdictLines(report, layout)].join("\n")}\n`;
}

function stackLines(
  report: Report,
  run: StackReport,
  layout: Layout,
  { explain = false }: TextOptions,
): string[] {
  return [
    ...header(report, run, layout),
    "",
    ...resourceLines(run, layout),
    "",
    ...changeLines(run, layout),
    ...costLines(run, layout),
    "",
    ...policyLines(run, layout),
    "",
    ...remediationLines(run, layout),
    ...findingLines(run, layout, { explain }),
    ...notCheckedLines(run, layout),
    ...comparisonLines(run, layout),
  ];
}

function header(report: Report, run: StackReport, layout: Layout): string[] {
  const packs = run.packs
    .map(
      (p) =>
        `${neutral(p.name)} ${neutral(p.version)} (${plural(p.policies, "policy", "policies")})`,
    )
    .join(", ");
  const inFolder = run.program === "." ? "" : ` in ${neutral(run.program)}`;
  return [
    ruler(run, layout),
    ...labelled(
      layout,
      "",
      "Program  ",
      `${neutral(run.project)}${inFolder}, ${ran(report)} in ${seconds(run)}`,
    ),
    ...labelled(layout, "", "Engine   ", `gonogo ${report.tool.version}, ${report.tool.engine}`),
    ...labelled(layout, "", "Packs    ", packs || "none"),
    ...(run.preset === undefined ? [] : labelled(layout, "", "Preset   ", neutral(run.preset))),
  ];
}

/** `gonogo report` tells of a run that was not gonogo's. */
function ran({ tool }: Report): string {
  return tool.engine.startsWith("embedded") ? "previewed offline" : "run by the Pulumi CLI";
}

function ruler(run: StackReport, layout: Layout): string {
  const title = `${neutral(run.stack)}  ${run.gate.environment}`;
  const rule = "─".repeat(Math.max(0, layout.width - title.length - 4));
  return `${layout.paint("dim", "──")} ${layout.paint("bold", title)} ${layout.paint("dim", rule)}`;
}

function notCheckedLines(run: StackReport, layout: Layout): string[] {
  if (run.notChecked.length === 0) return [];
  return [
    layout.paint("bold", "An offline preview cannot tell"),
    ...run.notChecked.flatMap((line) =>
      wrap(neutral(line), layout.width - 4).map((part, i) => `  ${i === 0 ? "· " : "  "}${part}`),
    ),
    "",
  ];
}

function verdictLines(report: Report, layout: Layout): string[] {
  const width = Math.max(
    ...report.runs.map((r) => neutral(r.stack).length),
    ...report.failures.map((f) => neutral(f.stack).length),
    0,
  );
  return [
    ...report.runs.flatMap((run) => {
      const go = run.verdict.go;
      const word = go ? layout.paint("go", "  GO   ") : layout.paint("no-go", " NO-GO ");
      return verdictLine(word, neutral(run.stack), width, neutral(run.verdict.summary), layout);
    }),
    ...report.failures.flatMap((failure) => failureLines(failure, width, layout)),
  ];
}

function failureLines(failure: StackFailure, width: number, layout: Layout): string[] {
  const word = layout.paint("no-go", failure.code === "usage" ? " ERROR " : "   ?   ");
  const [first = "", ...rest] = failure.message.split("\n").map(neutral);
  return [
    ...verdictLine(word, neutral(failure.stack), width, `No verdict: ${first}`, layout),
    ...rest.map((line) => " ".repeat(width + 11) + line),
  ];
}

function verdictLine(
  word: string,
  stack: string,
  width: number,
  sentence: string,
  layout: Layout,
): string[] {
  const indent = width + 11;
  const room = Math.max(30, layout.width - indent);
  return wrap(sentence, room).map((line, i) =>
    i === 0
      ? `${word}  ${layout.paint("bold", pad(stack, width))}  ${line}`
      : " ".repeat(indent) + line,
  );
}
