/** Prints a report, or writes it: whole into a file, or each stack's own into a folder. */
import { join } from "node:path";
import type { Report } from "../report/model";
import { neutral } from "../report/neutral";
import { goOf } from "../report/verdict";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import { extensions, type Format } from "./formats";
import type { Io } from "./io";
import { checkOutput, formatOf, isFolder, makeFolder, writeOutput } from "./output";
import { type Draw, render } from "./render";

export interface Delivery {
  readonly format: Format;
  readonly target?: string;
  /** Absolute path of the folder for a report of each stack. */
  readonly folder?: string;
  readonly noColor: boolean;
  /** Many stacks: a table of them rather than every stack in full. */
  readonly summary: boolean;
  /** Corrections in full, however long; text only. */
  readonly explain: boolean;
}

export function readDelivery(args: Arguments, { cwd }: Io): Delivery {
  const output = args.value("output");
  const given = args.value("format");
  const noColor = args.flag("no-color");
  const explain = args.flag("explain");
  const summary = ["all", "filter", "except"].some((option) => args.flag(option));
  if (output !== undefined && isFolder(output, cwd)) {
    const folder = makeFolder(output, cwd);
    return { format: (given ?? "text") as Format, folder, noColor, summary: true, explain };
  }
  const format = formatOf(given, output);
  const target = output === undefined ? {} : { target: checkOutput(output, cwd) };
  return { format, ...target, noColor, summary, explain };
}

export async function deliver(
  report: Report,
  to: Delivery,
  io: Io,
  draw: Draw = render,
): Promise<void> {
  if (to.folder !== undefined) {
    await writeEach(report, to.folder, to.format, draw);
    await print(report, { ...to, format: "text" }, io, draw);
    io.err(`The reports are in ${to.folder}\n`);
    return;
  }
  if (to.target === undefined) {
    await print(report, to, io, draw);
    return;
  }
  tellFailures(report, io);
  await writeOutput(
    to.target,
    draw(report, to.format, { color: false, width: 100, explain: to.explain }),
  );
  for (const run of report.runs) {
    const { summary } = run.checklist ?? run.verdict;
    io.err(`${run.stack}: ${goOf(run) ? "GO" : "NO-GO"}. ${neutral(summary)}\n`);
  }
  io.err(`The report is in ${to.target}\n`);
}

async function print(report: Report, to: Delivery, io: Io, draw: Draw): Promise<void> {
  const alone = report.runs.length === 0;
  if (to.format !== "text" || (alone && !to.summary)) tellFailures(report, io);
  if (to.format === "text" && alone && !to.summary) return;
  const color = io.outIsTerminal && !to.noColor && !io.env.NO_COLOR;
  const width = Math.min(io.columns || 100, 120);
  const { summary, explain } = to;
  await io.out(draw(report, to.format, { color, width, summary, explain }));
}

function tellFailures(report: Report, io: Io): void {
  for (const { stack, message } of report.failures) {
    io.err(`gonogo: ${stack}: ${message.split("\n").map(neutral).join("\n  ")}\n`);
  }
}

/** A stack without a verdict gets a report too, so that none of an earlier run is taken for it. */
async function writeEach(
  report: Report,
  folder: string,
  format: Format,
  draw: Draw,
): Promise<void> {
  const own = [
    ...report.runs.map((run) => ({ stack: run.stack, runs: [run], failures: [] })),
    ...report.failures.map((failure) => ({ stack: failure.stack, runs: [], failures: [failure] })),
  ];
  for (const { stack, runs, failures } of own) {
    const file = join(folder, `${stackName(stack)}.${extensions[format]}`);
    const text = draw({ ...report, runs, failures }, format, { color: false, width: 100 });
    await writeOutput(file, text);
  }
}
