/** The verdict over a whole checklist, as data. Every item of the checklist has one result. */
import type {
  Cadence,
  ChecklistItem,
  Phase,
  Strength,
  Way,
} from "../../policies/catalogue/checklist";
import type { Counts, Outcome, ReportWaiver } from "../report/model";

/** What one source says about one item. */
export interface Contribution {
  readonly way: Way;
  readonly outcome: Outcome;
  /** One sentence. */
  readonly summary: string;
  /** Policies whose results stand behind it; the results are in the report. */
  readonly policies?: readonly string[];
  /** URNs of resources that show it. */
  readonly resources?: readonly string[];
  /** File and line of the attestation or the evidence. */
  readonly place?: string;
  /** True when a waiver in date covers everything that is wrong. */
  readonly waived?: boolean;
  /** Probes that saw what the preview does not know: then it does not stand against the item. */
  readonly settledBy?: readonly string[];
  /** An example in the place of an attestation or of evidence: it is shown, and decides nothing. */
  readonly sample?: true;
}

export interface ItemResult
  extends Pick<
    ChecklistItem,
    | "id"
    | "line"
    | "requirement"
    | "control"
    | "way"
    | "strength"
    | "missing"
    | "instead"
    | "phase"
    | "cadence"
    | "condition"
    | "optional"
    | "role"
  > {
  readonly kind: "box" | "bullet";
  readonly section: string;
  /** The phase that is asked about waits for it. */
  readonly required: boolean;
  readonly outcome: Outcome;
  /** Why the outcome is what it is, and what is open: one or two sentences. */
  readonly reason: string;
  readonly contributions: readonly Contribution[];
  /** The waiver of the whole item that keeps it from blocking; the outcome stays. */
  readonly waiver?: ItemWaiver;
  /** ISO 8601, UTC: since when it has not passed, in the reports that are kept. */
  readonly since?: string;
  readonly blocking: boolean;
}

/** Who accepted that an item is open, why and until when. */
export interface ItemWaiver extends ReportWaiver {
  /** The item, or the control, as the waiver names it. */
  readonly covers: string;
}

export interface ControlResult {
  readonly id: string;
  readonly title: string;
  /** The worst of its items; of all phases, so that what is not asked for yet is seen too. */
  readonly outcome: Outcome;
  readonly blocking: boolean;
  readonly items: readonly string[];
}

export interface ChecklistReport {
  /** `finsight`. */
  readonly system: string;
  readonly title: string;
  readonly phase: Exclude<Phase, "ongoing" | "incident">;
  readonly go: boolean;
  /** Of the required items. */
  readonly counts: Counts;
  readonly required: number;
  readonly blocking: number;
  readonly summary: string;
  readonly items: readonly ItemResult[];
  readonly controls: readonly ControlResult[];
  /** What is wrong with the waivers of items, a sentence each, beginning with file and line. */
  readonly waiverProblems?: readonly string[];
}

export type { Cadence, Phase, Strength, Way };
