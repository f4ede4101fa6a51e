/** `--reports DIR`: where the reports of runs are kept. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import type { Keeping, Kept } from "../history/keep";
import type { Report } from "../report/model";
import type { Arguments } from "./arguments";
import type { Io } from "./io";

/** Fails before the preview rather than after it when the reports could not be kept. */
export function readKeeping(args: Arguments, { cwd }: Pick<Io, "cwd">): Keeping | undefined {
  const given = args.value("reports");
  if (given === undefined) return undefined;
  const dir = resolve(cwd, given);
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
  } catch (error) {
    const why = (error as Error).message;
    throw new GonogoError("usage", `--reports ${given}: cannot write there: ${why}.`);
  }
  return { dir };
}

/** The report as it is kept: with what changed, where there is an earlier one; and the files. */
export async function kept(
  report: Report,
  keeping: Keeping | undefined,
  io: Io,
): Promise<{ readonly report: Report; readonly kept: readonly Kept[] }> {
  if (keeping === undefined) return { report, kept: [] };
  const { keep } = require("../history/keep") as typeof import("../history/keep.js");
  return keep(report, keeping, io);
}
