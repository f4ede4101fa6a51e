/** How an outcome is told to CrossGuard, which knows violations only. */
import type { Policy } from "./define-policy";
import { type Evaluation, mostFindings } from "./evaluate";
import type { Level } from "./levels";
import { encodeMessage, withWaiver } from "./message";
import type { Settings } from "./settings";
import type { Waiver } from "./waivers/waiver";

/** A violation of the policy. */
export interface Diagnosis {
  readonly message: string;
  /** Where it is not the policy's own. */
  readonly level?: "advisory" | "mandatory";
  /** The resource, in a stack policy. */
  readonly urn?: string | undefined;
}

export interface DiagnosisContext {
  readonly settings: Pick<Settings, "environment" | "undecided">;
  /** The resource that the outcome is about. */
  readonly urn: string | undefined;
  /** The level that an override gives to findings at this path. */
  readonly levelAt: (property: string | undefined) => Level | undefined;
  /** The waiver in force for a finding at this path, where there is one. */
  readonly waive: (property: string | undefined) => Waiver | undefined;
}

/**
 * A failure is reported at the policy's level, or at that of an override. So is an undecided rule
 * where the stack blocks on those; elsewhere it is advice. Either is advice while a waiver is in
 * force, and left out where an override switches the policy off for its path. A rule that threw
 * stops production whatever its level.
 */
export function diagnose(
  policy: Policy,
  evaluation: Evaluation,
  context: DiagnosisContext,
): readonly Diagnosis[] {
  const { settings } = context;
  const urn = policy.scope === "stack" ? context.urn : undefined;
  const told = (message: string) => ({ message: `${policy.why}\n${message}`, urn });
  const finding = (message: string, property: string | undefined, own?: "advisory") => {
    const level = context.levelAt(property) ?? own;
    if (level === "disabled") return [];
    const waiver = context.waive(property);
    if (waiver) return [{ ...told(withWaiver(message, waiver)), level: "advisory" as const }];
    return [{ ...told(message), ...reportedAt(level) }];
  };
  switch (evaluation.outcome) {
    case "fail": {
      const found = evaluation.findings.flatMap(({ sentence, property }) =>
        finding(encodeMessage("fail", sentence, property), property),
      );
      const more = `There are more than ${mostFindings} violations; the rest are left out.`;
      return evaluation.capped ? [...found, told(more)] : found;
    }
    case "unknown": {
      const path = evaluation.unknown[0]?.path;
      const message = encodeMessage("unknown", evaluation.sentence, path);
      return finding(message, path, settings.undecided === "block" ? undefined : "advisory");
    }
    case "error": {
      const own = told(encodeMessage("error", evaluation.error));
      return [settings.environment === "production" ? { ...own, level: "mandatory" } : own];
    }
    default:
      return [];
  }
}

/** What a remediation leaves wrong is a violation as any other. */
function reportedAt(level: Exclude<Level, "disabled"> | undefined) {
  if (level === undefined) return {};
  return { level: level === "advisory" ? level : ("mandatory" as const) };
}
