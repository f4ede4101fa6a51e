/** Two reports of one stack, side by side, as data. Pure. */
import { GonogoError } from "../errors";
import { sha256 } from "../integrity/digest";
import type { Report, StackReport } from "../report/model";
import { compare } from "./compare";
import { pointOf } from "./since";
import type { Change, PastReport } from "./types";

export interface Diff {
  readonly project: string;
  readonly stack: string;
  readonly before: PastReport;
  readonly after: PastReport;
  /** How many block after and did not before. */
  readonly newlyBlocking: number;
  readonly changes: readonly Change[];
}

/** A report as it was read. */
export interface Side {
  /** The file, for messages. */
  readonly place: string;
  readonly report: Report;
  readonly bytes: Uint8Array;
}

/**
 * One for each stack that both reports tell of.
 * @throws GonogoError `usage` when there is none.
 */
export function diffReports(before: Side, after: Side): Diff[] {
  const diffs = after.report.runs.flatMap((run) => {
    const earlier = before.report.runs.find((each) => nameOf(each) === nameOf(run));
    return earlier ? [diffRuns(earlier, run, sha256(before.bytes), sha256(after.bytes))] : [];
  });
  if (diffs.length > 0) return diffs;
  const names = ({ report }: Side) => report.runs.map(nameOf).join(", ") || "no stack";
  throw new GonogoError(
    "usage",
    `${before.place} tells of ${names(before)}, ${after.place} of ${names(after)}: only reports of ` +
      "the same stack can be compared.",
  );
}

const nameOf = ({ project, stack }: StackReport) => `${project}/${stack}`;

function diffRuns(before: StackReport, after: StackReport, was: string, is: string): Diff {
  const changes = compare(before, after);
  return {
    project: after.project,
    stack: after.stack,
    before: pointOf(before, was),
    after: pointOf(after, is),
    newlyBlocking: changes.filter(({ blocksNow }) => blocksNow).length,
    changes,
  };
}
