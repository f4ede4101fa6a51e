/** What results and items have in common when they are compared. */
import type { Outcome } from "../report/model";
import type { Change, ChangeKind } from "./types";

/** Something that is or was open: a result, or an item of a checklist. */
export interface Subject {
  readonly outcome: Outcome;
  readonly blocking: boolean;
  readonly waiver?: unknown;
  readonly since?: string;
}

/** True of what is neither a pass nor outside of what was asked. */
export function isOpen({ outcome }: { readonly outcome: Outcome }): boolean {
  return outcome !== "pass" && outcome !== "not-applicable";
}

/** True where nobody could tell whether it is right. */
export function isUndecided({ outcome }: { readonly outcome: Outcome }): boolean {
  return outcome === "unknown" || outcome === "error";
}

function isDecided({ outcome }: Subject): boolean {
  return outcome === "pass" || outcome === "fail" || outcome === "not-applicable";
}

/** What became of something that was there before and is open now. */
export function kindOf(before: Subject, after: Subject): ChangeKind {
  if (isOpen(before) && before.waiver !== undefined && after.waiver === undefined) {
    return "waiver-expired";
  }
  if (before.outcome === after.outcome) return "still-open";
  if (isUndecided(after) && isDecided(before)) return "newly-unknown";
  return isOpen(before) ? "changed" : "new";
}

/**
 * Since when: as the report before tells it. One that was not kept tells it of nothing, but that it
 * was open when it was made is certain.
 */
export function sinceOf(before: Subject | undefined, of: string): string | undefined {
  return before !== undefined && isOpen(before) ? (before.since ?? of) : undefined;
}

/** The fields of a change that follow from both sides. */
export function sides(
  before: Subject | undefined,
  after: Subject | undefined,
): Pick<Change, "before" | "after" | "blocking" | "blocksNow"> {
  const now = after?.blocking === true;
  return {
    ...(before === undefined ? {} : { before: before.outcome }),
    ...(after === undefined ? {} : { after: after.outcome }),
    blocking: after === undefined || !isOpen(after) ? (before?.blocking ?? false) : now,
    ...(now && before?.blocking !== true ? { blocksNow: true as const } : {}),
  };
}
