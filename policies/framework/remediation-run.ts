/** All remediations of a pack on one resource: each sees what the one before it made. */
import type { Environment, Policy } from "./define-policy";
import type { ResourceData } from "./indexed-stack";
import { applyPatch, type Marks, type Patch } from "./patch";
import { remedyOf } from "./remediate";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownSentinels: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

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
