/** `gonogo waive`: writes a waiver after showing exactly what it covers. */
import { relative } from "node:path";
import { today } from "../../policies/framework/pack-environment";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { policies } from "../../policies/registry.gen";
import { GonogoError } from "../errors";
import { buildReport } from "../report/build";
import type { StackReport } from "../report/model";
import type { Arguments } from "./arguments";
import { type Engine, embedded, stackName } from "./engine";
import { writeEntry } from "./entry-file";
import { type ExitCode, exitCodes } from "./exit-codes";
import { onInterrupt } from "./interrupt";
import type { Io } from "./io";
import { previewOne, reportInput } from "./preview";
import { progressLine } from "./progress";
import { type Request, readRequest } from "./request";
import { type Coverage, coverageOf, coverageText } from "./waiver-coverage";
import { draftOf, fields, type WaiverField } from "./waiver-draft";
import { waiverPath, waiverText } from "./waiver-file";

export async function run(args: Arguments, io: Io, engine: Engine = embedded): Promise<ExitCode> {
  const request = readRequest(args, io.cwd);
  const [stack, second] = request.stacks;
  if (stack === undefined || second !== undefined) {
    throw new GonogoError("usage", "A waiver is for one stack: gonogo waive STACK.");
  }
  const given = await answered(args, io);
  const waiver = draftOf(given, policies, today());
  const { stackConfigDir, root } = request.project;
  const file = waiverPath(stackConfigDir, stackName(stack), waiver, args.value("file"));
  const replace = args.flag("replace");
  const place = relative(root, file.path).split("\\").join("/");
  file.refuseExisting(place, replace);
  const report = await previewed(request, stack, io, engine);
  if (typeof report === "number") return report;
  const coverage = coverageOf(waiver, report, replace ? place : undefined);
  const text = waiverText(waiver);
  await io.out(shown(coverage, waiver, report, { place, text, width: io.columns ?? 100 }));
  if (args.flag("dry-run")) {
    await io.out("Nothing was written: this is a dry run.\n");
    return exitCodes.go;
  }
  if (!(await confirmed(args, io, place))) {
    await io.out("Nothing was written.\n");
    return exitCodes.go;
  }
  writeEntry(file, text, { place, replace });
  await io.out(`${replace ? "Replaced" : "Written"}: ${place}\n`);
  return exitCodes.go;
}

/** What the command line says, and what a person at a terminal adds to it. */
async function answered(args: Arguments, io: Io): Promise<Record<WaiverField, string | undefined>> {
  const given = Object.fromEntries(fields.map(({ name }) => [name, args.value(name)]));
  for (const { name, question, required } of fields) {
    if (given[name] === undefined && required && io.ask) {
      given[name] = (await io.ask(`${question}: `))?.trim() || undefined;
    }
  }
  const missing = fields.filter(({ name, required }) => required && given[name] === undefined);
  if (missing.length > 0) {
    const flags = missing.map(({ name }) => `--${name}`).join(", ");
    throw new GonogoError("usage", `A waiver needs ${flags}. See gonogo waive --help.`);
  }
  return given as Record<WaiverField, string | undefined>;
}

async function previewed(
  request: Request,
  stack: string,
  io: Io,
  engine: Engine,
): Promise<StackReport | ExitCode> {
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
    return report;
  } finally {
    interrupt.dispose();
  }
}

interface Shown {
  readonly place: string;
  readonly text: string;
  readonly width: number;
}

function shown(
  coverage: Coverage,
  waiver: Waiver,
  report: StackReport,
  { place, text, width }: Shown,
): string {
  const lines = text.trimEnd().split("\n");
  return [
    ...coverageText(coverage, waiver, report.stack, Math.min(width, 100)),
    "",
    place,
    ...lines.map((line) => `  ${line}`),
    "",
    "",
  ].join("\n");
}

/** At a terminal somebody says yes; a script has said so by calling. */
async function confirmed(args: Arguments, io: Io, place: string): Promise<boolean> {
  if (args.flag("yes") || !io.ask) return true;
  const answer = await io.ask(`Write ${place}? [y/N] `);
  return /^y(es)?$/i.test(answer?.trim() ?? "");
}
