/** One file of a report by itself: whether it is what was written. Pure. */
import { GonogoError } from "../errors";
import { parseReport } from "../history/read-report";
import { readStoredName } from "../history/stored-names";
import type { PastReport } from "../history/types";
import type { InputFile, Report, StackReport } from "../report/model";
import { goOf } from "../report/verdict";
import { canonicalBytes } from "./canonical";
import { isDigest, sha256 } from "./digest";

/** What a check is about: the order is that in which they are told. */
export const checkKinds = ["content", "name", "chain", "signature", "inputs"] as const;
export type CheckKind = (typeof checkKinds)[number];

export interface Finding {
  readonly check: CheckKind;
  /** The file as it is told: from the folder in which the command runs. */
  readonly file: string;
  /** A sentence that goes on after the file. */
  readonly message: string;
}

/** What checks need of a run; the rest of a report is let go, for a folder may hold thousands. */
export interface ExaminedRun extends Pick<StackReport, "project" | "stack" | "finishedAt"> {
  readonly go: boolean;
  readonly previous?: PastReport;
  /** SHA-256 of the reports before it, the newest last. */
  readonly history: readonly string[];
  readonly inputs?: readonly InputFile[];
}

export interface Examined {
  /** Name without a folder. */
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
  /** When it was kept, as its name says; absent for a name that is not of a kept report. */
  readonly time?: Date;
  /** None when the file holds no report. */
  readonly runs: readonly ExaminedRun[];
  /** Whether all of the report is GO. */
  readonly go: boolean;
  readonly problems: readonly Finding[];
}

export function examine(
  { name, file }: { readonly name: string; readonly file: string },
  bytes: Uint8Array,
): Examined {
  const digest = sha256(bytes);
  const stored = readStoredName(name);
  const problems: Finding[] = [];
  const bad = (check: CheckKind, message: string) => problems.push({ check, file, message });
  if (stored !== undefined && stored.digest8 !== digest.slice(0, 8)) {
    bad(
      "name",
      `was changed: its SHA-256 begins with ${digest.slice(0, 8)}, not as its name says.`,
    );
  }
  const found = reportIn(bytes);
  if (typeof found === "string") bad("content", found);
  const { report, canonical } = typeof found === "string" ? {} : found;
  if (report !== undefined && stored !== undefined) {
    if (canonical?.equals(bytes) !== true) {
      bad("content", "is not in canonical form, in which reports are kept: it was changed.");
    }
    const [run, another] = report.runs;
    if (run === undefined || another !== undefined || report.failures.length > 0) {
      bad("content", "is not of one stack, as a report is that was kept.");
    }
    // It is kept after it was made, by the same clock.
    if (run !== undefined && stored.time.getTime() < Date.parse(run.finishedAt)) {
      bad("name", `was renamed: it was finished at ${run.finishedAt}, after its name's time.`);
    }
  }
  const runs = (report?.runs ?? []).map(examinedRun);
  return {
    name,
    file,
    sha256: digest,
    ...(stored === undefined ? {} : { time: stored.time }),
    runs,
    go: runs.length > 0 && report?.failures.length === 0 && runs.every(({ go }) => go),
    problems,
  };
}

function examinedRun(run: StackReport): ExaminedRun {
  const { project, stack, finishedAt, comparison, context } = run;
  return {
    project,
    stack,
    finishedAt,
    go: goOf(run),
    ...(comparison === undefined ? {} : { previous: comparison.previous }),
    history: (comparison?.history ?? []).map(({ sha256 }) => sha256),
    ...(context === undefined ? {} : { inputs: context.inputs }),
  };
}

interface Found {
  readonly report: Report;
  readonly canonical: Buffer;
}

/** @returns The report, or why there is none, as the rest of a sentence. */
function reportIn(bytes: Uint8Array): Found | string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "is not UTF-8, so no report.";
  }
  try {
    const report = parseReport(text, "");
    const problem = shapeProblem(report);
    if (problem !== undefined) return `holds no report that can be read: ${problem}.`;
    // What cannot be written again cannot have been written.
    return { report, canonical: canonicalBytes(report) };
  } catch (error) {
    if (!(error instanceof GonogoError)) throw error;
    return `holds no report that can be read: ${error.message.replace(/^[:\d\s]+/, "")}`;
  }
}

/** What only these checks go by; the rest was looked at when the report was read. */
function shapeProblem({ failures, runs }: Report): string | undefined {
  if (!Array.isArray(failures)) return "its failures are no list";
  for (const { context } of runs) {
    const inputs: unknown = context === undefined ? [] : context?.inputs;
    if (!Array.isArray(inputs) || !inputs.every(isInput)) return "its inputs are no list of files";
  }
  return undefined;
}

function isInput(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { kind, path, sha256 } = value as Readonly<Record<string, unknown>>;
  return typeof kind === "string" && typeof path === "string" && isDigest(sha256);
}
