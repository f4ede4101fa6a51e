import type { EnforcementLevel, PackRun } from "../engine/types";
import type { Gate, Observation, Outcome, ReportResource, Severity } from "./model";

/** A result before it gets its source line and fingerprint. */
export interface Row {
  readonly policy: string;
  readonly urn: string;
  readonly outcome: Outcome;
  readonly blocking: boolean;
  readonly level: EnforcementLevel;
  readonly severity: Severity;
  readonly message: string;
  readonly property?: string;
  /** The pack says that a waiver was in force. */
  readonly waived?: true;
  readonly observed?: Observation;
}

/** What was asked beside the packs that the engine ran, as a pack of its own. */
export interface RunBeside {
  readonly pack: PackRun;
  readonly rows: readonly Row[];
  /** What the rows are about, where the program does not register it. */
  readonly subjects?: readonly ReportResource[];
}

/**
 * A failed or broken mandatory rule blocks; an undecided one as the gate is set; advice never does.
 * `remediate` counts as mandatory: what is still wrong after a remediation stays wrong.
 */
export function blocks(outcome: Outcome, level: EnforcementLevel, gate: Gate): boolean {
  if (level !== "mandatory" && level !== "remediate") return false;
  return (
    outcome === "fail" ||
    outcome === "error" ||
    (outcome === "unknown" && gate.undecided === "block")
  );
}
