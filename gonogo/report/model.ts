/**
 * The report: the one result that every output format renders. It is the product's real API; its
 * JSON form follows `report.schema.gen.json` (`gonogo schema report`).
 */
import type { EnforcementLevel, PreviewedResource, SourcePosition } from "../engine/types";

export type Outcome = "pass" | "fail" | "unknown" | "error" | "manual" | "not-applicable";
export type Severity = "low" | "medium" | "high" | "critical" | "unspecified";

export interface Report {
  readonly schemaVersion: "1.0";
  readonly tool: { readonly name: "gonogo"; readonly version: string; readonly engine: string };
  readonly runs: readonly StackReport[];
}

export interface StackReport {
  readonly project: string;
  readonly stack: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly verdict: Verdict;
  readonly resources: readonly ReportResource[];
  readonly policies: readonly ReportPolicy[];
  /** One per policy and resource that it was run on; the whole population, passes included. */
  readonly results: readonly Result[];
  readonly remediations: readonly {
    readonly policy: string;
    readonly urn: string;
    readonly changed: readonly string[];
  }[];
  readonly notChecked: readonly string[];
}

export interface Verdict {
  readonly go: boolean;
  /** Number of results by outcome. */
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Number of results that block. */
  readonly blocking: number;
  /** One sentence. */
  readonly summary: string;
}

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
  readonly controls: readonly string[];
  /** Checklist box ids. */
  readonly boxes: readonly string[];
  readonly counts: Readonly<Record<Outcome, number>>;
}

export interface Result {
  readonly pack: string;
  readonly policy: string;
  readonly urn: string;
  readonly outcome: Outcome;
  /** True when this result makes the verdict NO-GO. */
  readonly blocking: boolean;
  readonly level: EnforcementLevel;
  readonly severity: Severity;
  /** What is wrong with the actual value; what is unknown; why not applicable. Empty for a pass. */
  readonly message: string;
  /** Path of the property, where there is one. */
  readonly property?: string;
  readonly source?: SourcePosition;
  /** SHA-256 of pack, policy, URN and property: stable while lines move. */
  readonly fingerprint: string;
}
