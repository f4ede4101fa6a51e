/** How an outcome is told to CrossGuard, which knows violations only. */
import type { EnforcementLevel, ReportViolation } from "@pulumi/policy";
import { type Evaluation, mostFindings } from "./evaluate";
import { encodeMessage, withWaiver } from "./message";
import type { Settings } from "./settings";
import type { Waiver } from "./waivers/waiver";

export interface Delivery {
  /** What @pulumi/policy puts before each message of the policy. */
  readonly description: string;
  readonly settings: Pick<Settings, "environment" | "undecided">;
  readonly report: ReportViolation;
  /** The resource, in a stack policy. */
  readonly urn: string | undefined;
  /** The waiver in force for a finding at this path, where there is one. */
  readonly waive: (property: string | undefined) => Waiver | undefined;
}

/**
 * A failure is reported at the policy's level. So is an undecided rule where the stack blocks on
 * those; elsewhere it is advice. Either is advice while a waiver is in force. A rule that threw
 * stops production whatever its level.
 */
export function deliver(evaluation: Evaluation, delivery: Delivery): void {
  const { report, urn, settings } = delivery;
  switch (evaluation.outcome) {
    case "fail":
      for (const { sentence, property } of evaluation.findings) {
        tell(encodeMessage("fail", sentence, property), property, undefined, delivery);
      }
      if (evaluation.capped) {
        report(`There are more than ${mostFindings} violations; the rest are left out.`, urn);
      }
      break;
    case "unknown": {
      const path = evaluation.unknown[0]?.path;
      const message = encodeMessage("unknown", evaluation.sentence, path);
      tell(message, path, settings.undecided === "block" ? undefined : "advisory", delivery);
      break;
    }
    case "error": {
      const level = settings.environment === "production" ? "mandatory" : undefined;
      reportAt(level, encodeMessage("error", evaluation.error), delivery);
      break;
    }
  }
}

/** Reports a finding that a waiver may be about. */
function tell(
  message: string,
  property: string | undefined,
  level: EnforcementLevel | undefined,
  delivery: Delivery,
): void {
  const waiver = delivery.waive(property);
  if (waiver) {
    reportAt("advisory", withWaiver(message, waiver), delivery);
  } else {
    reportAt(level, message, delivery);
  }
}

/**
 * A violation at a level other than the policy's own. @pulumi/policy takes an object for this,
 * outside of its declared types; throwing its UnknownValueError, the declared way to advice, names
 * neither the resource of a stack policy nor more than one of them.
 */
function reportAt(
  level: EnforcementLevel | undefined,
  message: string,
  { report, urn, description }: Delivery,
): void {
  if (level === undefined) {
    report(message, urn);
    return;
  }
  const override = { message: `${description}\n${message}`, urn, enforcementLevel: level };
  (report as unknown as (violation: object) => void)(override);
}
