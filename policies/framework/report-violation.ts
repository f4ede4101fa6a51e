/** How an outcome is told to CrossGuard, which knows violations only. */
import type { EnforcementLevel, ReportViolation } from "@pulumi/policy";
import { type Evaluation, mostFindings } from "./evaluate";
import { encodeMessage } from "./message";
import type { Settings } from "./settings";

export interface Delivery {
  /** What @pulumi/policy puts before each message of the policy. */
  readonly description: string;
  readonly settings: Pick<Settings, "environment" | "undecided">;
  readonly report: ReportViolation;
  /** The resource, in a stack policy. */
  readonly urn: string | undefined;
}

/**
 * A failure is reported at the policy's level. So is an undecided rule where the stack blocks on
 * those; elsewhere it is advice. A rule that threw stops production whatever its level.
 */
export function deliver(evaluation: Evaluation, delivery: Delivery): void {
  const { report, urn, settings } = delivery;
  switch (evaluation.outcome) {
    case "fail":
      for (const { sentence, property } of evaluation.findings) {
        report(encodeMessage("fail", sentence, property), urn);
      }
      if (evaluation.capped) {
        report(`There are more than ${mostFindings} violations; the rest are left out.`, urn);
      }
      break;
    case "unknown": {
      const message = encodeMessage("unknown", evaluation.sentence, evaluation.unknown[0]?.path);
      const level = settings.undecided === "block" ? undefined : "advisory";
      reportAt(level, message, delivery);
      break;
    }
    case "error": {
      const level = settings.environment === "production" ? "mandatory" : undefined;
      reportAt(level, encodeMessage("error", evaluation.error), delivery);
      break;
    }
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
