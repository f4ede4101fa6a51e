/** What the reports of a stack say over time, as data. Pure. */
import type { Severity, StackReport } from "../report/model";
import { severities } from "../report/verdict";
import { isOpen } from "./open";
import { pointOf } from "./since";
import type { Change, ChangeKind, PastReport } from "./types";

export interface Entry extends PastReport {
  /** Name of its file. */
  readonly name: string;
  /** By kind, what changed since the report before; none for the first. */
  readonly changes: Readonly<Record<ChangeKind, number>> | undefined;
}

export interface OpenTime {
  /** Of results; `checklist`: required items of the checklist. */
  readonly of: Severity | "checklist";
  readonly open: number;
  readonly blocking: number;
  /** Days that the oldest and the middle one have been open. */
  readonly oldestDays: number;
  readonly medianDays: number;
}

export interface FixTime {
  readonly of: Severity | "checklist";
  readonly fixed: number;
  /** Days from the first report that held it to the first that did not. */
  readonly medianDays: number;
}

export interface Timeline {
  readonly project: string;
  readonly stack: string;
  readonly state: { readonly go: boolean; readonly since: string; readonly days: number };
  /** The oldest first. */
  readonly reports: readonly Entry[];
  /** What does not pass now, waived or not. */
  readonly open: readonly OpenTime[];
  /** What was fixed in the reports that are kept. */
  readonly fixed: readonly FixTime[];
}

export interface Told {
  readonly name: string;
  readonly sha256: string;
  readonly run: StackReport;
}

/**
 * @param reports At least one, the oldest first.
 * @param now Days are counted up to then.
 */
export function timelineOf(reports: readonly [Told, ...Told[]], now: Date): Timeline {
  const last = reports.at(-1) ?? reports[0];
  const entries = reports.map(({ name, sha256, run }) => ({
    ...pointOf(run, sha256),
    name,
    changes: run.comparison && countOf(run.comparison.changes),
  }));
  const { project, stack } = last.run;
  return {
    project,
    stack,
    state: stateOf(entries, now),
    reports: entries,
    open: openTimes(last.run, now),
    fixed: fixTimes(reports.map(({ run }) => run)),
  };
}

function countOf(changes: readonly Change[]): Record<ChangeKind, number> {
  const counts: Record<ChangeKind, number> = {
    new: 0,
    "newly-unknown": 0,
    "waiver-expired": 0,
    changed: 0,
    "still-open": 0,
    vanished: 0,
    fixed: 0,
  };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

/** The verdict, and the first report that gave it without another one in between. */
function stateOf(entries: readonly Entry[], now: Date): Timeline["state"] {
  const go = entries.at(-1)?.go ?? false;
  const other = entries.findLastIndex((entry) => entry.go !== go);
  const since = entries[other + 1]?.finishedAt ?? now.toISOString();
  return { go, since, days: days(since, now) };
}

const groups: readonly OpenTime["of"][] = [...severities, "checklist"];

function openTimes(run: StackReport, now: Date): OpenTime[] {
  const open = [
    ...run.results.filter(isOpen).map((result) => ({ ...result, of: result.severity })),
    ...(run.checklist?.items ?? [])
      .filter((item) => item.required && isOpen(item))
      .map((item) => ({ ...item, of: "checklist" as const })),
  ];
  return groups.flatMap((of) => {
    const own = open.filter((each) => each.of === of);
    const ages = own.map(({ since }) => days(since ?? run.finishedAt, now));
    if (own.length === 0) return [];
    const blocking = own.filter((each) => each.blocking).length;
    return [
      { of, open: own.length, blocking, oldestDays: Math.max(...ages), medianDays: median(ages) },
    ];
  });
}

function fixTimes(runs: readonly StackReport[]): FixTime[] {
  const fixed = runs.flatMap((run) =>
    (run.comparison?.changes ?? [])
      .filter(({ kind }) => kind === "fixed")
      .map(({ subject, severity = "unspecified", since = run.finishedAt }) => ({
        of: subject === "item" ? ("checklist" as const) : severity,
        days: days(since, new Date(run.finishedAt)),
      })),
  );
  return groups.flatMap((of) => {
    const own = fixed.filter((each) => each.of === of);
    if (own.length === 0) return [];
    return [{ of, fixed: own.length, medianDays: median(own.map((each) => each.days)) }];
  });
}

/** To one decimal place. */
function days(since: string, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - Date.parse(since)) / 8_640_000) / 10);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return Math.round((low + high) * 5) / 10;
}
