/** `gonogo preview`: previews stacks, reports, and turns the verdict into an exit code. */
import { boxesOf } from "../../policies/catalogue/controls";
import type { Policy } from "../../policies/framework/define-policy";
import { policies } from "../../policies/registry.gen";
import type { PreviewResult } from "../engine/types";
import { GonogoError } from "../errors";
import { buildReport, type ReportInput, type StackInput } from "../report/build";
import type { Report, StackFailure, StackReport } from "../report/model";
import type { RunBeside } from "../report/row";
import { goOf } from "../report/verdict";
import type { Arguments } from "./arguments";
import { changesOf, type PriorFile, readPriorFile } from "./changes";
import { delivered, readDestinations } from "./destinations";
import { type Engine, embedded, previewStack, stackName } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import { readGate } from "./gate";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { version } from "./package-root";
import { mapLimited, previewsAtOnce } from "./parallel";
import { repositoryRoot } from "./program";
import { type Progress, progressLine } from "./progress";
import { type Request, readRequest } from "./request";
import { runContext, type Surroundings, surroundingsOf } from "./run-context";
import { signersFile } from "./signature-rules";
import { stackWaivers } from "./stack-waivers";

export type { Engine } from "./engine";

export async function run(
  args: Arguments,
  io: Io,
  engine: Engine = embedded,
  madeBy?: string,
): Promise<ExitCode> {
  const destinations = readDestinations(args, io);
  const request = readRequest(args, io.cwd);
  const prior = readPriorFile(args, request.stacks, io.cwd);
  const interrupt = onInterrupt();
  try {
    const report = await previewAll({
      request,
      prior,
      io,
      engine,
      ...(madeBy === undefined ? {} : { madeBy }),
      signal: interrupt.signal,
    });
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err("gonogo: interrupted, no verdict\n");
      return interrupted;
    }
    await delivered(report, destinations, io);
    return exitCodeOf(report);
  } finally {
    interrupt.dispose();
  }
}

export interface Session {
  readonly request: Request;
  readonly prior: PriorFile | undefined;
  readonly io: Io;
  readonly engine: Engine;
  /** What ran the program and the packs, where it was not the embedded engine. */
  readonly madeBy?: string;
  /** What is asked beside the packs, once a stack is previewed. */
  readonly beside?: (stack: string, input: StackInput) => Promise<readonly RunBeside[]>;
  readonly signal: AbortSignal;
}

/** Adds to the report of a stack what is known beside its preview. */
export type Complete = (run: StackReport, stack: string, input: StackInput) => StackReport;

/** The mistake of one stack is its own: the others are previewed all the same. */
export async function previewAll(
  session: Session,
  complete: Complete = (run) => run,
): Promise<Report> {
  const { request, io, signal } = session;
  const line = progressLine(io);
  let around: Surroundings | undefined;
  const contextOf = (stack: string, { result: { resources } }: StackInput) => {
    const { project, config } = request;
    // Only once a preview has come to its end: a pack that cannot run is told by the engine.
    around ??= surroundingsOf(request, io.env);
    const signers = signersFile(project, stackName(stack), config);
    return runContext(around, { project, stack, signers, resources });
  };
  const ends = await mapLimited(request.stacks, previewsAtOnce(), async (stack) => {
    if (signal.aborted) return undefined;
    try {
      const input = await previewOne(session, stack, line(stack));
      const beside = await session.beside?.(stack, input);
      const more = beside === undefined ? {} : { beside };
      return { stack, input: { ...input, ...more, context: contextOf(stack, input) } };
    } catch (error) {
      return failureOf(stack, error, io);
    }
  });
  const ended = ends.filter((end) => end !== undefined);
  const previewed = ended.filter((end) => "input" in end);
  const failures = ended.filter((end) => "code" in end);
  const inputs = previewed.map(({ input }) => input);
  const report = buildReport(reportInput(request, inputs, failures, session.madeBy));
  const runs = previewed.map(({ stack, input }, index) => {
    const run = report.runs[index];
    if (run === undefined) throw new Error(`there is no report of ${stack}`);
    return complete(run, stack, input);
  });
  return { ...report, runs };
}

export function reportInput(
  { runner }: Request,
  stacks: readonly StackInput[],
  failures: readonly StackFailure[] = [],
  engine = `embedded engine, ${runner} runner`,
): ReportInput {
  return { toolVersion: version(), engine, stacks, failures, boxesOf, policyOf };
}

function policyOf(id: string): Policy | undefined {
  return policies.find((policy) => policy.id === id);
}

export async function previewOne(
  session: Session,
  stack: string,
  progress: Progress,
): Promise<StackInput> {
  const { request, prior, io, engine, signal } = session;
  const { project } = request;
  const { gate, settings, allowances } = readGate(project, stack, request.config);
  const { waivers, problems } = stackWaivers(project, stack);
  if (problems.length > 0) throw new GonogoError("usage", problems.join("\n"));
  const deployment = prior?.open({ project: project.name, stack });
  const result = await previewStack(
    engine,
    {
      target: request,
      stack,
      packs: request.packs,
      progress,
      signal,
      ...(deployment?.state === undefined ? {} : { prior: deployment.state }),
    },
    io,
  );
  checkSomethingRan(stack, result);
  return {
    result,
    gate,
    settings,
    waivers,
    ...(deployment ? { changes: changesOf(deployment, allowances, result) } : {}),
    programDir: project.root,
    rootDir: repositoryRoot(project.root),
  };
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

export function failureOf(stack: string, error: unknown, io: Io): StackFailure {
  if (io.debug && error instanceof Error) io.err(`${error.stack ?? error.message}\n`);
  if (error instanceof GonogoError) return { stack, code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return {
    stack,
    code: "undecidable",
    message: `This is a fault of gonogo: ${message}. Run it again with --debug, and report it.`,
  };
}

/** The worst of the stacks: no verdict counts above a mistake of the user, that above NO-GO. */
export function exitCodeOf(report: Report): ExitCode {
  if (report.failures.some((f) => f.code === "undecidable")) return exitCodes.undecided;
  if (report.failures.length > 0) return exitCodes.usage;
  return report.runs.every(goOf) ? exitCodes.go : exitCodes.noGo;
}
