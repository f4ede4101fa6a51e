/** Records of scheduled looks, in a folder: what was looked at when, and what came of it. */
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { GonogoError } from "../errors";
import type { ProbeRecord } from "../probes/record";
import { type WatchCadence, watchCadences } from "./cadence";
import type { WatchedItem } from "./outcome";

export interface WatchRecord extends ProbeRecord {
  readonly watched: {
    readonly cadence: WatchCadence;
    readonly items: readonly WatchedItem[];
  };
}

const dueSchema = z.object({
  project: z.string(),
  stack: z.string(),
  finishedAt: z.iso.datetime(),
  watched: z.object({ cadence: z.enum(watchCadences) }),
});

/** `finsight-prod-daily-2026-11-21T06-00-03-120Z.json`: names sort by time. */
export function recordName({ stack, finishedAt, watched }: WatchRecord): string {
  return `${stack}-${watched.cadence}-${finishedAt.replace(/[:.]/g, "-")}.json`;
}

/** @throws GonogoError `usage` when it cannot be made or is no folder. */
export function recordFolder(folder: string, told: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch (error) {
    const why = (error as Error).message;
    throw new GonogoError("usage", `--records ${told}: cannot write there: ${why}.`);
  }
}

/** Clocks of two machines differ by less: our choice. */
const skew = 5 * 60_000;

/**
 * Cadence → when the stack was last looked at by it. Files that are no such record are left out, and
 * those of a clock that is ahead: until then every run would look anew.
 */
export function lastLooks(
  folder: string,
  of: { readonly project: string; readonly stack: string; readonly now: string },
): Partial<Record<WatchCadence, string>> {
  const last: Partial<Record<WatchCadence, string>> = {};
  for (const name of jsonFiles(folder)) {
    const read = dueSchema.safeParse(parsed(join(folder, name)));
    if (!read.success) continue;
    const { project, stack, finishedAt, watched } = read.data;
    if (project !== of.project || stack !== of.stack) continue;
    if (Date.parse(finishedAt) > Date.parse(of.now) + skew) continue;
    const known = last[watched.cadence];
    if (known === undefined || Date.parse(finishedAt) > Date.parse(known)) {
      last[watched.cadence] = finishedAt;
    }
  }
  return last;
}

/** Names of the JSON files of a folder, sorted. */
export function jsonFiles(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
}

/** What is half written, or somebody else's, says nothing: then it is looked again. */
function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
