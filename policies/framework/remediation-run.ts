/** All remediations of a pack on one resource: each sees what the one before it made. */
import type { Environment, Policy } from "./define-policy";
import type { ResourceData } from "./indexed-stack";
import { applyPatch, type Marks, type Patch } from "./patch";
import { remedyOf } from "./remediate";
import { secretSignature, signatureKey, unknownSentinels } from "./wire/marks";

/** Properties as they travel: JSON in which objects with a signature stand for special values. */
export const wireMarks: Marks = {
  isUnknown: (value) => unknownSentinels.has(value),
  insideSecret: (value) =>
    signatureOf(value) === secretSignature
      ? { value: Reflect.get(Object(value), "value") }
      : undefined,
  secretOf: (value) => ({ [signatureKey]: secretSignature, value }),
  isSpecial: (value) => signatureOf(value) !== undefined,
};

function signatureOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, signatureKey)
    ? Reflect.get(value, signatureKey)
    : undefined;
}

export interface RemediationRun {
  /** The policies at the level `remediate`, in the pack's order, with their options. */
  readonly policies: readonly {
    readonly policy: Policy;
    readonly options: Readonly<Record<string, unknown>>;
  }[];
  readonly environment: Environment;
  /** False for a finding that is to stay, as one that a waiver or an exception is about. */
  readonly wanted: (policy: Policy, property: string | undefined) => boolean;
}

export interface RemediationStep {
  readonly policy: Policy;
  readonly patch: Patch;
  /** The whole bag as it travels: Pulumi takes what a remediation returns in place of the old. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * @param resource Decoded.
 * @param wire The same properties as they travel. What no patch names goes back as it came, so that
 * assets, secrets and unknown values are not lost in a decoding.
 */
export function runRemediations(
  { policies, environment, wanted }: RemediationRun,
  resource: ResourceData,
  wire: Readonly<Record<string, unknown>>,
): readonly RemediationStep[] {
  const steps: RemediationStep[] = [];
  let { props } = resource;
  let properties = wire;
  for (const { policy, options } of policies) {
    const remedy = remedyOf(
      policy,
      { ...resource, props },
      { options, environment, wanted: (property) => wanted(policy, property) },
    );
    const changed = remedy && applyPatch(properties, remedy.patch, wireMarks);
    if (remedy && isBag(changed)) {
      props = remedy.props;
      properties = changed;
      steps.push({ policy, patch: remedy.patch, properties });
    }
  }
  return steps;
}

function isBag(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
