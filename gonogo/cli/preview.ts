/** `gonogo preview`: previews stacks, reports, and turns the verdict into an exit code. */
import { boxesOf } from "../../policies/catalogue/controls";
import type { Project } from "../engine/project";
import type { PreviewOptions, PreviewResult } from "../engine/types";
import { GonogoError } from "../errors";
import { buildReport, type StackInput } from "../report/build";
import type { Gate, Report, StackFailure } from "../report/model";
import { neutral } from "../report/neutral";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Format } from "./formats";
import { readGate } from "./gate";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { checkOutput, formatOf, writeOutput } from "./output";
import { version } from "./package-root";
import { repositoryRoot } from "./program";
import { progressOf } from "./progress";
import { render } from "./render";
import { type Request, readRequest } from "./request";

export type Engine = (options: PreviewOptions) => Promise<PreviewResult>;

const embedded: Engine = (options) => {
  const { preview } = require("../engine/preview") as typeof import("../engine/preview.js");
  return preview(options);
};

export async function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  const output = args.value("output");
  const format = formatOf(args.value("format"), output);
  const target = output === undefined ? undefined : checkOutput(output, io.cwd);
  const request = readRequest(args, io.cwd);
  const interrupt = onInterrupt();
  try {
    const report = await previewAll(request, io, engine, interrupt.signal);
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err("gonogo: interrupted, no verdict\n");
      return interrupted;
    }
    await deliver(report, { format, target, noColor: args.flag("no-color") }, io);
    return exitCodeOf(report);
  } finally {
    interrupt.dispose();
  }
}

/**
 * One after the other: a preview already keeps two processors busy, its program and its packs, so
 * two at once would only share them and make each progress line slower.
 */
async function previewAll(
  request: Request,
  io: Io,
  engine: Engine,
  signal: AbortSignal,
): Promise<Report> {
  const stacks: StackInput[] = [];
  const failures: StackFailure[] = [];
  for (const stack of request.stacks) {
    if (signal.aborted) break;
    try {
      stacks.push(await previewOne(request, stack, io, engine, signal));
    } catch (error) {
      failures.push(failureOf(stack, error, io));
    }
  }
  return buildReport({
    toolVersion: version(),
    engine: `embedded engine, ${request.runner} runner`,
    stacks,
    failures,
    boxesOf,
  });
}

async function previewOne(
  request: Request,
  stack: string,
  io: Io,
  engine: Engine,
  signal: AbortSignal,
): Promise<StackInput> {
  const gate = readGate(request.project, stack, request.config);
  const progress = progressOf(stack, io);
  let result: PreviewResult;
  try {
    result = await engine({
      programDir: request.project.root,
      stack: stackName(stack),
      ...organization(stack),
      policyPacks: request.packs,
      config: request.config,
      ...(request.answers === undefined ? {} : { answers: request.answers }),
      signal,
      onProgress: progress.event,
      runner: request.runner,
    });
  } finally {
    progress.clear();
  }
  printLog(stack, result, io);
  checkSomethingRan(stack, result);
  return stackInput(request.project, result, gate);
}

/** `organization/project/stack`, as the Pulumi CLI writes a stack in full. */
function organization(stack: string): { organization?: string } {
  const [first, second] = stack.split("/");
  return first !== undefined && second !== undefined ? { organization: first } : {};
}
const stackName = (stack: string): string => stack.split("/").at(-1) ?? stack;

function stackInput(project: Project, result: PreviewResult, gate: Gate): StackInput {
  return { result, gate, programDir: project.root, rootDir: repositoryRoot(project.root) };
}

/** What the program complained about; everything it wrote when debugging. */
function printLog(stack: string, result: PreviewResult, io: Io): void {
  for (const { severity, message } of result.log) {
    const complaint = severity === "warning" || severity === "error";
    if (complaint || io.debug) io.err(`${stack}: ${severity}: ${neutral(message)}\n`);
  }
}

/** A gate that asked nothing must not say GO. */
function checkSomethingRan(stack: string, result: PreviewResult): void {
  const ran = result.packs.some((p) => p.policies.some((q) => q.enforcementLevel !== "disabled"));
  if (!ran) {
    throw new GonogoError(
      "usage",
      `No policy ran for ${stack}: every policy of ${result.packs.map((p) => p.name).join(", ")} ` +
        "is disabled. Enable at least one.",
    );
  }
}

function failureOf(stack: string, error: unknown, io: Io): StackFailure {
  if (io.debug && error instanceof Error) io.err(`${error.stack ?? error.message}\n`);
  if (error instanceof GonogoError) return { stack, code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return {
    stack,
    code: "undecidable",
    message: `This is a fault of gonogo: ${message}. Run it again with --debug, and report it.`,
  };
}

interface Delivery {
  readonly format: Format;
  readonly target: string | undefined;
  readonly noColor: boolean;
}

async function deliver(report: Report, to: Delivery, io: Io): Promise<void> {
  const shown = to.target === undefined && to.format === "text";
  if (!shown || report.runs.length === 0) {
    for (const { stack, message } of report.failures) {
      io.err(`gonogo: ${stack}: ${message.split("\n").map(neutral).join("\n  ")}\n`);
    }
  }
  if (shown && report.runs.length === 0) return;
  const color = to.target === undefined && io.outIsTerminal && !to.noColor && !io.env.NO_COLOR;
  const rendered = render(report, to.format, {
    color,
    width: Math.min(io.columns || 100, 120),
  });
  if (to.target === undefined) {
    await io.out(rendered);
    return;
  }
  await writeOutput(to.target, rendered);
  for (const { stack, verdict } of report.runs) {
    io.err(`${stack}: ${verdict.go ? "GO" : "NO-GO"}. ${neutral(verdict.summary)}\n`);
  }
  io.err(`The report is in ${to.target}\n`);
}

/** The worst of the stacks: no verdict counts above a mistake of the user, that above NO-GO. */
export function exitCodeOf(report: Report): ExitCode {
  if (report.failures.some((f) => f.code === "undecidable")) return exitCodes.undecided;
  if (report.failures.length > 0) return exitCodes.usage;
  return report.runs.every((run) => run.verdict.go) ? exitCodes.go : exitCodes.noGo;
}
