/** What a policy says of an aws-native resource, in a stack of others. */
import assert from "node:assert/strict";
import { oneAnswerEach } from "../../../policies/framework/aws-native/merge";
import { type Evaluation, evaluate } from "../../../policies/framework/evaluate";
import { exampleResources } from "../../../policies/framework/example";
import { buildStackIndex } from "../../../policies/framework/indexed-stack";
import { defaultOptions } from "../../../policies/framework/options";
import type { Rest } from "../support/judge";
import { policyModules } from "../support/policies";

/** Every answer about the resource: several only where several readings of it have violations. */
export function judgeNative(
  id: string,
  type: string,
  props: unknown,
  rest: Rest = {},
): readonly Evaluation[] {
  const policy = policyModules.find((module) => module.id === id)?.policy;
  assert(policy, `there is no policy ${id}`);
  const resources = exampleResources({ name: "a case", type, props, ...rest });
  const stack = buildStackIndex(policy.scope === "stack" ? resources : resources.slice(0, 1));
  const options = { ...defaultOptions(policy.options), ...rest.options };
  const environment = rest.environment ?? "production";
  const own = stack.all.filter(
    (each) => each.urn === resources[0]?.urn && Object.hasOwn(policy.checks, each.type),
  );
  const judged = own.map((resource) => ({
    resource,
    evaluation: evaluate(policy, resource, { options, environment, stack }),
  }));
  return oneAnswerEach(judged).map(({ evaluation }) => evaluation);
}

/** One case: the policy, where it must find what is wrong, and the same resource put right. */
export type NativeCase = readonly [
  policy: string,
  property: string,
  wrong: Readonly<Record<string, unknown>>,
  /** Undefined where the policy says nothing of the resource once it is right. */
  right: Readonly<Record<string, unknown>> | undefined,
  rest?: Rest,
];

/** Two tests for each case: the defect is found at the path that the user wrote, its mend passes. */
export function holds(type: string, cases: readonly NativeCase[]): void {
  describe(type, () => {
    for (const [policy, property, wrong, right, rest] of cases) {
      it(`${policy} finds what is wrong at ${property}`, () => {
        const found = judgeNative(policy, type, wrong, rest);
        const paths = found.flatMap((each) =>
          each.outcome === "fail" ? each.findings.map((finding) => finding.property) : [],
        );
        assert.deepEqual([...new Set(paths)], [property], JSON.stringify(found));
      });
      if (right === undefined) {
        continue;
      }
      it(`${policy} passes it when ${property} is right`, () => {
        const found = judgeNative(policy, type, right, rest);
        assert.deepEqual(
          found.map(({ outcome }) => outcome),
          ["pass"],
          JSON.stringify(found),
        );
      });
    }
  });
}
