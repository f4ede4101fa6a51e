/** Gives a report its past: the comparison with the one before, and since when each thing is open. */
import type { StackReport } from "../report/model";
import { goOf } from "../report/verdict";
import { compare } from "./compare";
import { isOpen } from "./open";
import type { Comparison, PastReport } from "./types";

/** More points than a strip can show are left behind; the reports themselves stay. Our choice. */
const points = 60;

export interface Past {
  /** SHA-256 of the canonical JSON of the report that holds it. */
  readonly sha256: string;
  readonly run: StackReport;
  /** The newest report of a checklist, where the newest report has none. */
  readonly audited?: StackReport;
}

/** The report as it is kept: what it says depends on the earlier one alone. */
export function withPast(run: StackReport, past: Past | undefined): StackReport {
  const before = past && withChecklist(past);
  const comparison = before && past ? comparisonOf(before, past, run) : undefined;
  const { results, items } = sinces(before, comparison);
  const { comparison: _, ...rest } = run;
  return {
    ...rest,
    ...(comparison === undefined ? {} : { comparison }),
    results: run.results.map((result) =>
      isOpen(result)
        ? { ...result, since: results.get(result.fingerprint) ?? run.finishedAt }
        : result,
    ),
    ...(run.checklist === undefined
      ? {}
      : {
          checklist: {
            ...run.checklist,
            items: run.checklist.items.map((item) =>
              isOpen(item) ? { ...item, since: items.get(item.id) ?? run.finishedAt } : item,
            ),
          },
        }),
  };
}

function withChecklist({ run, audited }: Past): StackReport {
  const checklist = run.checklist ?? audited?.checklist;
  return checklist === undefined ? run : { ...run, checklist };
}

function comparisonOf(before: StackReport, past: Past, run: StackReport): Comparison {
  const previous = pointOf(past.run, past.sha256);
  const history = [...(before.comparison?.history ?? []), previous].slice(-points);
  return { previous, changes: compare(before, run), history };
}

export function pointOf(run: StackReport, sha256: string): PastReport {
  const { counts, blocking } = run.checklist ?? run.verdict;
  return { sha256, finishedAt: run.finishedAt, go: goOf(run), counts, blocking };
}

/** Fingerprint → since, id of an item → since. */
function sinces(before: StackReport | undefined, comparison: Comparison | undefined) {
  const results = new Map<string, string>();
  for (const { subject, id, since, kind } of comparison?.changes ?? []) {
    const over = kind === "fixed" || kind === "vanished";
    if (subject === "result" && !over && since !== undefined) results.set(id, since);
  }
  const items = new Map<string, string>();
  for (const item of before?.checklist?.items ?? []) {
    if (before && isOpen(item)) items.set(item.id, item.since ?? before.finishedAt);
  }
  return { results, items };
}
