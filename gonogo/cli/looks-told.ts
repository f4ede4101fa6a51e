/** Tells what looks at a running system found: as a record, and in a report like any other. */
import { resolve } from "node:path";
import type { SystemList } from "../probes/lists";
import { seenIn } from "../probes/looks";
import type { ProbeRecord } from "../probes/record";
import type { ProbeResult } from "../probes/run";
import { probesText, stateOf } from "../probes/text";
import type { StackReport } from "../report/model";
import type { Arguments } from "./arguments";
import { delivered, readDestinations } from "./destinations";
import { stackName } from "./engine";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { checkOutput, writeOutput } from "./output";
import { version } from "./package-root";
import { type Draw, render } from "./render";
import type { RunningStack } from "./running-stack";
import { readLevels, reportOfLooks } from "./validate-report";

export interface Told {
  readonly results: readonly ProbeResult[];
  /** What the stack's system wants to see. */
  readonly list?: SystemList;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Whatever is wrong with where results go is told before anything is asked. */
export function looksTeller(
  running: Pick<RunningStack, "project" | "stack">,
  args: Arguments,
  io: Io,
) {
  const { project, stack } = running;
  const destinations = readDestinations(args, io);
  const file = args.value("record");
  const target = file === undefined ? undefined : checkOutput(file, io.cwd);
  const levels = readLevels(project, stack);
  const outputs = args.value("outputs");
  const given =
    outputs === undefined
      ? []
      : [{ kind: "stack outputs" as const, path: resolve(io.cwd, outputs) }];

  return async ({ results, startedAt, list }: Told): Promise<StackReport> => {
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
    const about = { project, stack, startedAt, finishedAt, given };
    const looked = { results, ...(list === undefined ? {} : { list }) };
    const { report, run } = reportOfLooks({ ...about, looks: seenIn(record) }, levels, io.env);
    const draw: Draw = (told, format, options) =>
      format === "text"
        ? probesText({ ...looked, run: told.runs[0] ?? run }, options)
        : render(told, format, options);
    await delivered(report, destinations, io, draw);
    const { format, target: written } = destinations.delivery;
    if (written !== undefined && format !== "text") {
      const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
      await io.out(
        probesText({ ...looked, run }, { color, width: Math.min(io.columns || 100, 120) }),
      );
    }
    if (target !== undefined) io.err(`The record is in ${target}\n`);
    return run;
  };
}

/** What failed counts above what could not be decided. */
export function exitCodeOfLooks(run: StackReport): ExitCode {
  const codes = { failed: exitCodes.noGo, open: exitCodes.undecided, passed: exitCodes.go };
  return codes[stateOf(run)];
}
