/** `gonogo validate`: looks at the running system of a stack, and says what is wrong with it. */
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import type { ProbeRecord } from "../probes/record";
import { runProbes } from "../probes/run";
import { probesText } from "../probes/text";
import type { Arguments } from "./arguments";
import { stackName } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { checkOutput, writeOutput } from "./output";
import { version } from "./package-root";
import { findProgram } from "./program";
import { chooseStacks } from "./stack-choice";
import { validatePlan } from "./validate-plan";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const project = findProgram(args.value("program"), io.cwd);
  const choice = { named: args.positionals, all: false, filter: [], except: [] };
  const [stack, second] = chooseStacks(project, choice);
  if (stack === undefined || second !== undefined) {
    throw new GonogoError("usage", "Name one stack: gonogo validate STACK.");
  }
  const output = args.value("output");
  const target = output === undefined ? undefined : checkOutput(output, io.cwd);
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
    const record: ProbeRecord = {
      schemaVersion: "1.0",
      tool: { name: "gonogo", version: version() },
      project: project.name,
      stack: stackName(stack),
      startedAt,
      finishedAt: new Date().toISOString(),
      results,
    };
    const json = `${JSON.stringify(record, null, 2)}\n`;
    if (target !== undefined) await writeOutput(target, json);
    const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
    const width = Math.min(io.columns || 100, 120);
    await io.out(args.value("format") === "json" ? json : probesText(record, { color, width }));
    if (target !== undefined) io.err(`The results are in ${resolve(io.cwd, output ?? "")}\n`);
    return exitCodeOf(record);
  } finally {
    interrupt.dispose();
  }
}

/** What failed counts above what could not be decided. */
function exitCodeOf({ results }: ProbeRecord): ExitCode {
  if (results.some(({ outcome }) => outcome === "fail")) return exitCodes.noGo;
  const doubt = results.some(({ outcome }) => outcome === "unknown" || outcome === "error");
  return doubt ? exitCodes.undecided : exitCodes.go;
}
