/** Small policies and stacks for tests of the framework itself. */
import type {
  AnyViolation,
  CheckContext,
  Options,
  Policy,
} from "../../../policies/framework/define-policy";
import { type Evaluation, evaluate } from "../../../policies/framework/evaluate";
import { buildStackIndex, type ResourceData } from "../../../policies/framework/indexed-stack";

type Check = (
  // biome-ignore lint/suspicious/noExplicitAny: tests read properties that no type declares.
  props: any,
  context: CheckContext<Options>,
) => Generator<AnyViolation, unknown, undefined>;

export const testType = "test:index:Thing";

export function policyOf(check: Check, changes: Partial<Policy> = {}): Policy {
  return {
    id: "a-policy",
    title: "A policy",
    why: "Because.",
    fix: "Repair it.",
    severity: "high",
    controls: ["db-backups"],
    scope: "resource",
    options: {},
    messages: { bad: "It is {actual}.", plain: "It is bad." },
    resources: [testType],
    checks: { [testType]: check as Policy["checks"][string] },
    remediations: {},
    corrections: true,
    passes: [],
    fails: [],
    unknowns: [],
    notApplicables: [],
    ...changes,
  };
}

export function urnOf(name: string, type = testType): string {
  return `urn:pulumi:s::p::${type}::${name}`;
}

export function resourceOf(name: string, props: unknown, more: Partial<ResourceData> = {}) {
  const type = more.type ?? testType;
  return { urn: urnOf(name, type), type, name, props, ...more };
}

/** Evaluates the check on the first resource. */
export function run(check: Check, props: unknown, ...others: ResourceData[]): Evaluation {
  const stack = buildStackIndex([resourceOf("subject", props), ...others]);
  const [subject] = stack.all;
  if (!subject) {
    throw new Error("no subject");
  }
  return evaluate(policyOf(check), subject, { options: {}, environment: "production", stack });
}

/** What a check returns reading `read` from the properties, through a message. */
export function reading(read: (props: never) => unknown): Check {
  return function* (props) {
    yield { message: "bad", property: "x", actual: String(read(props as never)) };
  };
}

/** A check that only looks. */
export function doing(
  // biome-ignore lint/suspicious/noExplicitAny: tests read properties that no type declares.
  work: (props: any, context: CheckContext<Options>) => unknown,
): Check {
  return function* (props, context) {
    yield* [];
    return work(props, context);
  };
}

/** The sentences of a failed evaluation; another outcome is an error. */
export function sentences(evaluation: Evaluation): readonly string[] {
  if (evaluation.outcome !== "fail") {
    throw new Error(JSON.stringify(evaluation));
  }
  return evaluation.findings.map(({ sentence }) => sentence);
}
