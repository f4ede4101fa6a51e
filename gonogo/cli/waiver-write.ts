/** The end of `gonogo waive`: shows the file, asks, and writes it; and the preview before it. */
import { relative } from "node:path";
import { GonogoError } from "../errors";
import { buildReport, type StackInput } from "../report/build";
import type { StackReport } from "../report/model";
import { neutral } from "../report/neutral";
import type { Arguments } from "./arguments";
import type { Engine } from "./engine";
import { type EntryPath, writeEntry } from "./entry-file";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { previewOne, reportInput } from "./preview";
import { progressLine } from "./progress";
import type { Request } from "./request";
import { confirmed } from "./waiver-questions";

/** The only stack of the command line. */
export function onlyStack({ stacks }: Pick<Request, "stacks">): string {
  const [stack, second] = stacks;
  if (stack !== undefined && second === undefined) return stack;
  throw new GonogoError("usage", "A waiver is for one stack: gonogo waive STACK.");
}

/** Path of the file as it is told, with `/`. */
export function placeOf({ path }: EntryPath, { project }: Pick<Request, "project">): string {
  return relative(project.root, path).split("\\").join("/");
}

export interface Previewed {
  readonly report: StackReport;
  readonly input: StackInput;
}

/** @returns The exit code when the preview was interrupted. */
export async function previewed(
  request: Request,
  stack: string,
  io: Io,
  engine: Engine,
): Promise<Previewed | ExitCode> {
  const interrupt = onInterrupt();
  try {
    const session = { request, prior: undefined, io, engine, signal: interrupt.signal };
    const input = await previewOne(session, stack, progressLine(io)(stack));
    const [report] = buildReport(reportInput(request, [input])).runs;
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) {
      io.err("gonogo: interrupted, nothing was written\n");
      return interrupted;
    }
    if (report === undefined) throw new GonogoError("undecidable", `${stack} gave no report.`);
    return { report, input };
  } finally {
    interrupt.dispose();
  }
}

/** @param covers What the waiver covers, as lines for people. */
export async function showAndWrite(
  file: EntryPath,
  {
    place,
    text,
    covers,
  }: {
    readonly place: string;
    readonly text: string;
    readonly covers: readonly string[];
  },
  args: Arguments,
  io: Io,
): Promise<ExitCode> {
  const lines = text.trimEnd().split("\n").map(neutral);
  await io.out([...covers, "", place, ...lines.map((line) => `  ${line}`), "", ""].join("\n"));
  if (args.flag("dry-run")) {
    await io.out("Nothing was written: this is a dry run.\n");
    return exitCodes.go;
  }
  if (!(await confirmed(args, io, place))) {
    await io.out("Nothing was written.\n");
    return exitCodes.go;
  }
  const replace = args.flag("replace");
  writeEntry(file, text, { place, replace });
  await io.out(`${replace ? "Replaced" : "Written"}: ${place}\n`);
  return exitCodes.go;
}
