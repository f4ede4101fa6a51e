/** How a stack's reports compare over time, as data that every report format can show. */
import type { Counts, Outcome, Severity } from "../report/model";

/** A report of the same stack that was made before. */
export interface PastReport {
  /** SHA-256 of its canonical JSON. */
  readonly sha256: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly go: boolean;
  /** Of its results; of the required items where it decided over a checklist. */
  readonly counts: Counts;
  /** What blocked then. */
  readonly blocking: number;
}

/**
 * `new`: was not there, or passed. `fixed`: did not pass before, passes now. `changed`: another
 * outcome that is no pass. `still-open`: the same outcome as before, and no pass. `newly-unknown`:
 * was decided, and is not now. `waiver-expired`: a waiver covered it, and none does now. `vanished`:
 * the resource is no longer in the program, or the policy no longer looks at it, which is no fix.
 */
export const changeKinds = [
  "new",
  "newly-unknown",
  "waiver-expired",
  "changed",
  "still-open",
  "vanished",
  "fixed",
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/**
 * What is new, or gone, where it is not the result alone: of `new` and `newly-unknown` what was not
 * there before, of `vanished` what is not there any more.
 */
export type ChangeCause =
  | "resource-added"
  | "policy-added"
  | "policy-enabled"
  | "item-added"
  | "resource-gone"
  | "policy-gone"
  | "policy-disabled"
  | "policy-elsewhere"
  | "item-gone";

export interface Change {
  readonly kind: ChangeKind;
  /** A policy's result for a resource, or an item of the checklist. */
  readonly subject: "result" | "item";
  /** Fingerprint of the result; id of the item: `finsight-017`. */
  readonly id: string;
  /** `pack/policy` of a result; title of the control of an item. */
  readonly title: string;
  /** Of a result. */
  readonly urn?: string;
  /** Of a result. */
  readonly severity?: Severity;
  readonly before?: Outcome;
  readonly after?: Outcome;
  readonly cause?: ChangeCause;
  /** Whether it blocks now, or, of what is gone, whether it did. */
  readonly blocking: boolean;
  /** True when it blocks now and did not before. */
  readonly blocksNow?: true;
  /** ISO 8601, UTC: since when it has been open without a break, in the reports that are kept. */
  readonly since?: string;
  /** Of what the report no longer holds: what was wrong. */
  readonly message?: string;
}

export interface Comparison {
  /** What this report is compared with: the newest before it. */
  readonly previous: PastReport;
  readonly changes: readonly Change[];
  /** The newest last; the report itself is not in it. At most 60. */
  readonly history: readonly PastReport[];
}
