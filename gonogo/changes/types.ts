/** What a deployment would do to the resources that exist. Names and properties, no values. */

export type Action = "delete" | "replace" | "may-replace";

export interface ResourceChange {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly action: Action;
  /** Paths of the properties that replace it, or may; empty for a deletion. */
  readonly properties: readonly string[];
  /** Why, as the end of a sentence, without a full stop. */
  readonly reason: string;
  /** What is lost with it: `database`; absent when a deployment makes it again. */
  readonly holds?: string;
  /** True when `gonogo:allowDeletion` names it. */
  readonly allowed: boolean;
  /** True when Pulumi itself will refuse, since the resource is protected. */
  readonly protect: boolean;
  /** True when it leaves the stack, but stays in the cloud (`retainOnDelete`). */
  readonly retained: boolean;
}

export interface ChangeCounts {
  readonly create: number;
  readonly update: number;
  readonly same: number;
  readonly replace: number;
  readonly mayReplace: number;
  readonly delete: number;
}

export interface StackChanges {
  /** `state`: compared with an exported state. `plan`: as `pulumi preview --json` told it. */
  readonly source: "state" | "plan";
  readonly counts: ChangeCounts;
  /** Deletions and replacements, those that lose something first. */
  readonly changes: readonly ResourceChange[];
  /** URNs of resources that hold something and stay. */
  readonly kept: readonly string[];
  /** Entries of `gonogo:allowDeletion` that allow nothing now. */
  readonly idleAllowances: readonly string[];
}
