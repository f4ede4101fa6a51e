/** `gonogo diff`: what changed between two reports. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { GonogoError } from "../errors";
import { diffReports, type Side } from "../history/diff";
import { diffMarkdown } from "../history/diff-markdown";
import { diffText } from "../history/diff-text";
import { parseReport } from "../history/read-report";
import { listStored, readStored } from "../history/store";
import { storedNames } from "../history/stored-names";
import { neutralJson } from "../report/neutral";
import type { Arguments } from "./arguments";
import { type ExitCode, exitCodes } from "./exit-codes";
import type { Io } from "./io";

export async function run(args: Arguments, io: Io): Promise<ExitCode> {
  const [before, after] = await sidesOf(args, io.cwd);
  const diffs = diffReports(before, after);
  for (const { stack, before: was, after: is } of diffs) {
    if (Date.parse(was.finishedAt) > Date.parse(is.finishedAt)) {
      io.err(`gonogo: of ${stack}, ${after.place} is older than ${before.place}.\n`);
    }
  }
  const format = args.value("format") ?? "text";
  const all = args.flag("all");
  if (format === "json") {
    await io.out(`${neutralJson(JSON.stringify(diffs, null, 2))}\n`);
  } else if (format === "markdown") {
    await io.out(diffs.map((diff) => diffMarkdown(diff, all)).join("\n"));
  } else {
    const color = io.outIsTerminal && !args.flag("no-color") && !io.env.NO_COLOR;
    const options = { color, width: Math.min(io.columns || 100, 140), all };
    await io.out(diffs.map((diff) => diffText(diff, options)).join("\n"));
  }
  return diffs.some(({ newlyBlocking }) => newlyBlocking > 0) ? exitCodes.noGo : exitCodes.go;
}

async function sidesOf({ positionals }: Arguments, cwd: string): Promise<readonly [Side, Side]> {
  const [first, second, ...more] = positionals;
  if (first === undefined || more.length > 0) {
    throw new GonogoError(
      "usage",
      "gonogo diff needs two reports, or the folder of a stack's reports. See gonogo diff --help.",
    );
  }
  if (second !== undefined) return [readSide(first, cwd), readSide(second, cwd)];
  const folder = stackFolder(first, cwd);
  const names = await listStored(folder);
  const [before, after] = names.slice(-2);
  if (before === undefined || after === undefined) {
    throw new GonogoError(
      "usage",
      `${first} holds ${names.length === 0 ? "no report" : "one report only"}: there is nothing to ` +
        "compare.",
    );
  }
  for (const name of [before, after]) await readStored(folder, name);
  return [readSide(join(folder, before.name), cwd), readSide(join(folder, after.name), cwd)];
}

function readSide(place: string, cwd: string): Side {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(cwd, place));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file." : message;
    throw new GonogoError("usage", `${place}: ${why}`);
  }
  return { place, bytes, report: parseReport(bytes.toString("utf8"), place) };
}

/**
 * The folder that holds reports: the one named, or the only one in it.
 * @throws GonogoError `usage` when there are several, or none.
 */
export function stackFolder(given: string, cwd: string): string {
  const dir = resolve(cwd, given);
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new GonogoError("usage", `${given} is no folder. Reports are kept by --reports DIR.`);
  }
  if (storedNames(readdirSync(dir)).length > 0) return dir;
  const stacks = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => storedNames(readdirSync(join(dir, name))).length > 0);
  const [only] = stacks;
  if (only !== undefined && stacks.length === 1) return join(dir, only);
  throw new GonogoError(
    "usage",
    stacks.length === 0
      ? `${given} holds no reports. They are kept by gonogo preview or audit --reports ${given}.`
      : `${given} holds reports of ${stacks.sort().join(", ")}. Name one of them.`,
  );
}
