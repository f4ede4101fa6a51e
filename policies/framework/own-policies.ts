/** The policies that the pack itself adds, about the stack's own configuration. */
import type { Severity } from "./define-policy";
import type { Level } from "./levels";
import type { Diagnostic } from "./wire/answers";

export const waiverPolicyName = "waivers-current";
export const overridePolicyName = "overrides-used";

export const ownPolicyNames: ReadonlySet<string> = new Set([waiverPolicyName, overridePolicyName]);

/** Type of the resource that stands for the stack. */
export const stackType = "pulumi:pulumi:Stack";

/** A policy about the stack as a whole, which is asked when all others have been. */
export interface OwnPolicy {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly severity: Severity;
  readonly enforcementLevel: "advisory" | "mandatory";
  readonly tags: readonly string[];
  readonly remediationSteps: string;
  readonly url: string;
  /** What is wrong, a sentence each. */
  findings(): readonly string[];
}

/**
 * @param configured The level by the pack's configuration, where that gives one.
 * @param urn The stack's.
 */
export function ownDiagnostics(
  own: OwnPolicy,
  configured: Level | undefined,
  urn: string | undefined,
): readonly Diagnostic[] {
  const { name: policy, description, severity } = own;
  const level = configured ?? own.enforcementLevel;
  if (level === "disabled") return [];
  return own.findings().map((sentence) => {
    return { policy, description, severity, level, message: `${description}\n${sentence}`, urn };
  });
}
