/** Keeps the report of each stack, and tells it what changed since the one before. */
import { join, relative } from "node:path";
import type { Io } from "../cli/io";
import { canonicalBytes, wellFormed } from "../integrity/canonical";
import { sha256 } from "../integrity/digest";
import type { Report, StackReport } from "../report/model";
import { neutral } from "../report/neutral";
import { withLock } from "./lock";
import { withPast } from "./since";
import { type Earlier, earlier, writeStored } from "./store";
import { folderName, storedName } from "./stored-names";

export interface Keeping {
  /** Absolute path of the folder that holds a folder for each stack. */
  readonly dir: string;
  /** Signs the bytes of a report; what it gives is kept beside it as `<name>.dsse.json`. */
  readonly sign?: (bytes: Uint8Array, name: string) => Uint8Array | Promise<Uint8Array>;
  /** @default the time that it is */
  readonly now?: () => Date;
}

export interface Kept {
  readonly stack: string;
  /** Absolute path of the report. */
  readonly path: string;
  readonly sha256: string;
  /** Absolute path of its signature. */
  readonly signature?: string;
}

/**
 * @returns The report with `since` and, from the second time on, `comparison`; and what was written.
 * Stacks without a verdict are not kept.
 * @throws GonogoError when the folder cannot be written, or belongs to another program.
 */
export async function keep(
  report: Report,
  keeping: Keeping,
  io: Pick<Io, "cwd" | "err">,
): Promise<{ readonly report: Report; readonly kept: readonly Kept[] }> {
  const runs: StackReport[] = [];
  const kept: Kept[] = [];
  for (const run of report.runs) {
    const done = await keepRun({ ...report, runs: [run], failures: [] }, run, keeping, io);
    runs.push(done.run);
    kept.push(done.kept);
    io.err(`The report of ${run.stack} is kept as ${told(done.kept.path, io.cwd)}\n`);
  }
  return { report: { ...report, runs }, kept };
}

async function keepRun(
  report: Report,
  run: StackReport,
  { dir, sign, now = () => new Date() }: Keeping,
  io: Pick<Io, "err">,
): Promise<{ readonly run: StackReport; readonly kept: Kept }> {
  const { project, stack, checklist } = run;
  const folder = join(dir, folderName(stack));
  return withLock(folder, async () => {
    const of = { project, stack, ...(checklist ? { checklist: checklist.system } : {}) };
    const { past, newest, problems } = await earlier(folder, of);
    for (const { message } of problems) io.err(`gonogo: an earlier report: ${neutral(message)}\n`);
    const told = plain(withPast({ ...run, notChecked: notesOf(run, problems) }, past));
    const bytes = canonicalBytes({ ...report, runs: [told] });
    const digest = sha256(bytes);
    // The order of the names is that of the chain, whatever the clocks of two machines say.
    const time = new Date(Math.max(now().getTime(), (newest?.getTime() ?? 0) + 1));
    const path = join(folder, storedName(time, digest));
    const signature =
      sign === undefined ? undefined : `${path.slice(0, -".json".length)}.dsse.json`;
    if (sign !== undefined && signature !== undefined) {
      await writeStored(signature, await sign(bytes, storedName(time, digest)));
    }
    await writeStored(path, bytes);
    return {
      run: told,
      kept: { stack, path, sha256: digest, ...(signature === undefined ? {} : { signature }) },
    };
  });
}

/** A gap in the past is a part of what the report says. */
function notesOf(run: StackReport, problems: Earlier["problems"]): readonly string[] {
  const notes = problems.map(
    ({ name }) =>
      `An earlier report, ${name}, cannot be read, so this one is not compared with it.`,
  );
  return [...run.notChecked, ...notes];
}

/** As JSON holds it: no member that is undefined, no half of a surrogate pair. */
function plain(run: StackReport): StackReport {
  return wellFormed(JSON.parse(JSON.stringify(run)) as StackReport);
}

function told(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  return inside.startsWith("..") ? path : inside;
}
