/** `gonogo validate`: looks at the running system of a stack, and says what is wrong with it. */
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import { lists } from "../probes/lists";
import { seenIn } from "../probes/looks";
import type { ProbeRecord } from "../probes/record";
import { runProbes } from "../probes/run";
import { type Looked, probesText, stateOf } from "../probes/text";
import type { Report } from "../report/model";
import type { Arguments } from "./arguments";
import { delivered, readDestinations } from "./destinations";
import { stackName } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { checkOutput, writeOutput } from "./output";
import { version } from "./package-root";
import { findProgram } from "./program";
import { type Draw, render } from "./render";
import type { GivenFile } from "./request";
import { chooseStacks } from "./stack-choice";
import { validatePlan } from "./validate-plan";
import { readLevels, reportOfLooks } from "./validate-report";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const project = findProgram(args.value("program"), io.cwd);
  const choice = { named: args.positionals, all: false, filter: [], except: [] };
  const [stack, second] = chooseStacks(project, choice);
  if (stack === undefined || second !== undefined) {
    throw new GonogoError("usage", "Name one stack: gonogo validate STACK.");
  }
  const destinations = readDestinations(args, io);
  const recordFile = args.value("record");
  const target = recordFile === undefined ? undefined : checkOutput(recordFile, io.cwd);
  const levels = readLevels(project, stack);
  const plan = validatePlan(stack, args, { project, cwd: io.cwd });
  if (Object.values(plan.targets).every((kind) => kind.length === 0)) {
    throw new GonogoError(
      "usage",
      `The outputs of ${stack} tell no address: one that ends in Url and begins with https:// is ` +
        "looked at.",
    );
  }
  const interrupt = onInterrupt();
  try {
    const startedAt = new Date().toISOString();
    const results = await runProbes({ ...plan, signal: interrupt.signal });
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err("gonogo: interrupted, nothing is decided\n");
      return interrupted;
    }
    const finishedAt = new Date().toISOString();
    const record: ProbeRecord = {
      schemaVersion: "1.0",
      tool: { name: "gonogo", version: version() },
      project: project.name,
      stack: stackName(stack),
      startedAt,
      finishedAt,
      results,
    };
    if (target !== undefined) await writeOutput(target, `${JSON.stringify(record, null, 2)}\n`);
    const about = { project, stack, startedAt, finishedAt, given: givenFiles(args, io.cwd) };
    const made = reportOfLooks({ ...about, looks: seenIn(record) }, levels, io.env);
    const list = lists[plan.system ?? ""];
    const looked = { results, ...(list === undefined ? {} : { list }) };
    await told({ ...looked, run: made.run }, made.report, destinations, args, io);
    if (target !== undefined) io.err(`The record is in ${target}\n`);
    return exitCodeOf(made.run);
  } finally {
    interrupt.dispose();
  }
}

function givenFiles(args: Arguments, cwd: string): readonly GivenFile[] {
  const outputs = args.value("outputs");
  return outputs === undefined ? [] : [{ kind: "stack outputs", path: resolve(cwd, outputs) }];
}

/** A terminal is told the list, whatever is written elsewhere. */
async function told(
  looked: Looked,
  report: Report,
  destinations: ReturnType<typeof readDestinations>,
  args: Arguments,
  io: Io,
): Promise<void> {
  const draw: Draw = (given, format, options) =>
    format === "text"
      ? probesText({ ...looked, run: given.runs[0] ?? looked.run }, options)
      : render(given, format, options);
  await delivered(report, destinations, io, draw);
  const { format, target } = destinations.delivery;
  if (target === undefined || format === "text") return;
  const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
  await io.out(probesText(looked, { color, width: Math.min(io.columns || 100, 120) }));
}

/** What failed counts above what could not be decided. */
function exitCodeOf(run: Looked["run"]): ExitCode {
  const codes = { failed: exitCodes.noGo, open: exitCodes.undecided, passed: exitCodes.go };
  return codes[stateOf(run)];
}
