/** Runs a policy's remediation on one resource. Pure: nothing is changed in place. */
import { lookup } from "./data";
import type { Policy } from "./define-policy";
import { checkContext, type Evaluation, type EvaluationContext, evaluate } from "./evaluate";
import { buildStackIndex, type ResourceData } from "./indexed-stack";
import { applyPatch, decodedMarks, type Patch } from "./patch";
import { recordUnknownReads } from "./view";

export interface Remedy {
  /** What to set, without what is so already. */
  readonly patch: Patch;
  /** The properties afterwards, with the markers that they came with. */
  readonly props: unknown;
}

export interface RemedyContext extends Omit<EvaluationContext, "stack"> {
  /** False for a finding that is to stay, as one that a waiver is about. */
  readonly wanted?: (property: string | undefined) => boolean;
}

/** True when the policy can put resources of this type right. */
export function remediates(policy: Policy, type: string): boolean {
  return Object.hasOwn(policy.remediations, type);
}

/**
 * What the policy's remediation does to a resource. Undefined when there is nothing to put right,
 * when a value that it depends on, or would overwrite, is not known yet, and when the policy is no
 * better satisfied afterwards: that is checked here, by the policy itself.
 */
export function remedyOf(
  policy: Policy,
  resource: ResourceData,
  context: RemedyContext,
): Remedy | undefined {
  if (!remediates(policy, resource.type)) {
    return undefined;
  }
  const isOwn = policy.scope === "resource" && Object.hasOwn(policy.checks, resource.type);
  const before = isOwn ? outcomeOf(policy, resource, context) : undefined;
  const { wanted = () => true } = context;
  if (before) {
    const toMend = before.outcome === "fail" && before.findings.every((f) => wanted(f.property));
    if (!toMend) {
      return undefined;
    }
  } else if (!wanted(undefined)) {
    return undefined;
  }
  const patch = applicable(resource.props, proposed(policy, resource, context));
  if (Object.keys(patch).length === 0) {
    return undefined;
  }
  const props = applyPatch(resource.props, patch, decodedMarks);
  if (props === undefined) {
    return undefined;
  }
  const after = isOwn ? outcomeOf(policy, { ...resource, props }, context) : undefined;
  return isBetter(before, after) ? { patch, props } : undefined;
}

function outcomeOf(policy: Policy, resource: ResourceData, context: RemedyContext): Evaluation {
  const stack = buildStackIndex([resource]);
  const [subject] = stack.all;
  return subject
    ? evaluate(policy, subject, { ...context, stack })
    : { outcome: "not-applicable", reason: "" };
}

/** An exception leaves the resource as it is: the check after it says what is wrong with it. */
function proposed(policy: Policy, resource: ResourceData, context: RemedyContext): Patch {
  const stack = buildStackIndex([resource]);
  const [subject] = stack.all;
  const remediation = policy.remediations[resource.type];
  if (!subject || !remediation || subject.isTooDeep) {
    return {};
  }
  try {
    return recordUnknownReads((reads) => {
      const patch = remediation(subject.props, checkContext(subject, { ...context, stack }));
      return reads.length > 0 ? {} : patch;
    });
  } catch {
    return {};
  }
}

/** What changes something, and would overwrite nothing that is not known yet. */
function applicable(props: unknown, patch: Patch): Patch {
  return Object.fromEntries(
    Object.entries(patch).filter(([path, value]) => {
      const { value: current } = lookup(props, path);
      return (
        JSON.stringify(current) !== JSON.stringify(value) &&
        applyPatch(props, { [path]: value }, decodedMarks) !== undefined
      );
    }),
  );
}

function isBetter(before: Evaluation | undefined, after: Evaluation | undefined): boolean {
  if (!before || !after) {
    return true;
  }
  const left = after.outcome === "fail" ? after.findings.length : 0;
  const found = before.outcome === "fail" ? before.findings.length : 0;
  return after.outcome !== "error" && left < found;
}
