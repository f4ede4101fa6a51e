/**
 * The report: the one result that every output format renders. It is the product's real API; its
 * JSON form follows `report.schema.json` (`gonogo schema report`).
 */
import type { Origin } from "../../policies/framework/levels";
import type { StackChanges } from "../changes/types";
import type { CostEstimate } from "../cost/types";
import type {
  EnforcementLevel,
  PreviewedResource,
  PropertyChange,
  SourcePosition,
} from "../engine/types";
import type { Comparison } from "../history/types";
import type { ChecklistReport } from "../verdict/types";
import type { Observation, RunContext } from "./context";

export type { InputFile, Observation, RunContext } from "./context";

export const outcomes = ["pass", "fail", "unknown", "error", "manual", "not-applicable"] as const;
export type Outcome = (typeof outcomes)[number];
export type Severity = "low" | "medium" | "high" | "critical" | "unspecified";
export type Counts = Readonly<Record<Outcome, number>>;

export interface Report {
  readonly schemaVersion: "1.4";
  readonly tool: { readonly name: "gonogo"; readonly version: string; readonly engine: string };
  /** One per stack that was previewed to its end, in the order asked for. */
  readonly runs: readonly StackReport[];
  /** Stacks without a verdict. */
  readonly failures: readonly StackFailure[];
}

export interface StackFailure {
  readonly stack: string;
  /** `usage`: its configuration is wrong. `undecidable`: it could not be run to an end. */
  readonly code: "usage" | "undecidable";
  readonly message: string;
}

export interface StackReport {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  /** The program's folder from the root of its repository, with `/`; "." at the root. */
  readonly program: string;
  /** What decides the levels in force and what an undecided rule means. */
  readonly gate: Gate;
  /** The preset of gonogo's own pack that the levels begin with, where that pack ran. */
  readonly preset?: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Where, by whom and from what the report was made. */
  readonly context?: RunContext;
  /** Over the policies' results alone. Where there is a checklist, its `go` decides. */
  readonly verdict: Verdict;
  /** The verdict over the whole checklist: `gonogo audit`. */
  readonly checklist?: ChecklistReport;
  /** What changed since the report before, where reports are kept. */
  readonly comparison?: Comparison;
  readonly packs: readonly ReportPack[];
  readonly resources: readonly ReportResource[];
  /** What the resources cost a month by existing; it never counts for the verdict. */
  readonly cost: CostEstimate;
  /** What a deployment would delete or replace; only when a state or a plan was given. */
  readonly changes?: ReportChanges;
  readonly policies: readonly ReportPolicy[];
  /**
   * The whole population, passes included: for a policy and a resource that it covers one row, or,
   * where it found more than one thing wrong, one row for each.
   */
  readonly results: readonly Result[];
  /** What belongs together among the results that did not pass. */
  readonly groups: readonly ResultGroup[];
  /** What the packs changed before they checked; the deployment does the same. */
  readonly remediations: readonly Remediation[];
  readonly notChecked: readonly string[];
}

export type ReportChanges = Omit<StackChanges, "kept">;

export interface Gate {
  readonly environment: "production" | "staging" | "development";
  /** Whether a mandatory rule that could not be decided blocks, or is only reported. */
  readonly undecided: "block" | "report";
}

export interface Verdict {
  readonly go: boolean;
  /** Number of results by outcome. */
  readonly counts: Counts;
  /** Number of results that block. */
  readonly blocking: number;
  /** One sentence. */
  readonly summary: string;
}

export interface ReportPack {
  readonly name: string;
  readonly version: string;
  /** How many of its policies ran. */
  readonly policies: number;
  /** How many resources it was asked about. */
  readonly analyzed: number;
}

/** `source` and `frames` hold files relative to the root of the repository. */
export type ReportResource = Pick<
  PreviewedResource,
  "urn" | "type" | "name" | "parent" | "custom" | "read" | "protect" | "source" | "frames"
>;

export interface ReportPolicy {
  /** `pack/policy` is unique in a run. */
  readonly pack: string;
  readonly packVersion: string;
  readonly name: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly url: string;
  readonly severity: Severity;
  readonly level: EnforcementLevel;
  readonly levelSource: LevelSource;
  /** Why the level is that, where the configuration says so. */
  readonly levelReason?: string;
  readonly controls: readonly string[];
  /** Checklist box ids. */
  readonly boxes: readonly string[];
  readonly counts: Counts;
}

/** Where the level of a policy comes from; "default" is the pack's own. */
export type LevelSource = Origin;

export interface Result {
  readonly pack: string;
  readonly policy: string;
  readonly urn: string;
  readonly outcome: Outcome;
  /** True when this result makes the verdict NO-GO. */
  readonly blocking: boolean;
  readonly level: EnforcementLevel;
  /** What gives this resource another level than the policy has. */
  readonly override?: { readonly reason: string; readonly place: string };
  readonly severity: Severity;
  /** What is wrong with the actual value; what is unknown; why not applicable. Empty for a pass. */
  readonly message: string;
  /** Path of the property, where there is one. */
  readonly property?: string;
  readonly source?: SourcePosition;
  /** The waiver that keeps this result from blocking; the outcome is what it is without it. */
  readonly waiver?: ReportWaiver;
  /** Of a look at the running system. */
  readonly observed?: Observation;
  /** Probes that saw what a preview does not know; the outcome stays, and does not block. */
  readonly settledBy?: readonly string[];
  /** What would make it right, where the policy accepted that when it was tried. */
  readonly correction?: ResultCorrection;
  /** ISO 8601, UTC: since when it has not passed, in the reports that are kept. */
  readonly since?: string;
  /** Id of the group that it belongs to; absent for what passed or is not applicable. */
  readonly group?: string;
  /** SHA-256 of pack, policy, URN and property: stable while lines move. */
  readonly fingerprint: string;
}

export interface ResultCorrection {
  /** `remediation`: this, and the pack can do it. `example`: values that other ones may replace. */
  readonly kind: "remediation" | "example";
  /** TypeScript; `// ...` stands for what stays as it is. */
  readonly code: string;
  /** True when the change replaces, or may replace, a resource that is deployed already. */
  readonly replaces?: true;
}

/**
 * `resource`: everything that is wrong with one resource. `unknown-value`: everything that cannot
 * be decided because one value is not known yet.
 */
export interface ResultGroup {
  readonly id: string;
  readonly kind: "resource" | "unknown-value";
  /** The resource, or the one that holds the value. */
  readonly urn: string;
  /** Path of the value that is not known. */
  readonly property?: string;
  /** Of the most severe of its results. */
  readonly severity: Severity;
  readonly results: number;
  readonly blocking: number;
}

export interface Remediation {
  readonly pack: string;
  readonly policy: string;
  readonly urn: string;
  readonly source?: SourcePosition;
  /** Values for display: secrets are "[secret]", unknowns "[unknown]". */
  readonly changes: readonly PropertyChange[];
  /** Why it could not be run. */
  readonly diagnostic?: string;
}

/** Who accepted a result, why and until when. */
export interface ReportWaiver {
  readonly reason: string;
  /** Who mends it, and who accepted the risk. */
  readonly owner: string;
  readonly approver: string;
  readonly ticket: string;
  /** The last day, UTC: `2026-12-31`. */
  readonly expires: string;
  /** File and line: `stacks/shop-prod.waivers/database.yaml:1`. */
  readonly place: string;
}
