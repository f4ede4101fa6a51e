import assert from "node:assert/strict";
import type { AnyExample, Policy } from "../../../policies/framework/define-policy";
import { type Evaluation, evaluate } from "../../../policies/framework/evaluate";
import { exampleResources } from "../../../policies/framework/example";
import { buildStackIndex } from "../../../policies/framework/indexed-stack";
import { resolveOptions } from "../../../policies/framework/options";
import type { ResourceData } from "../../../policies/framework/resource-data";
import { examplesOf, policyModules } from "../support/policies";
import { asNative, nativeTypeOf, sayable, Unsayable } from "./invert";

function evaluated(
  policy: Policy,
  example: AnyExample,
  resources: readonly ResourceData[],
): Evaluation {
  const stack = buildStackIndex(policy.scope === "stack" ? resources : resources.slice(0, 1));
  const options = resolveOptions(policy, example.options ?? {}).values;
  const environment = example.environment ?? "production";
  const subject = stack.all.find(({ type }) => Object.hasOwn(policy.checks, type));
  assert(subject, "no counterpart is covered");
  return evaluate(policy, subject, { options, environment, stack });
}

/** What an evaluation says, without the names of properties, which differ. */
function gist(evaluation: Evaluation): unknown {
  return evaluation.outcome === "fail"
    ? [evaluation.outcome, [...new Set(evaluation.findings.map(({ message }) => message))]]
    : evaluation.outcome;
}

const urnOf = (resources: readonly ResourceData[]) => (urn: string) => {
  const type = resources.find((each) => each.urn === urn)?.type ?? "";
  return urn.replace(`::${type}::`, `::${nativeTypeOf(type)}::`);
};

/** Policy → why its examples end otherwise in aws-native. */
const otherwise: Readonly<Record<string, { readonly why: string; readonly ends: string }>> = {
  "secret-recovery-window": { why: "CloudFormation has no such input", ends: "not-applicable" },
  "rds-final-snapshot": { why: "Cloud Control takes one and names it itself", ends: "pass" },
};

let compared = 0;
let unsayable = 0;

describe("aws-native and classic form", () => {
  for (const { policy } of policyModules) {
    const examples = examplesOf(policy).filter(({ example }) => sayable.has(example.type));
    if (examples.length === 0) {
      continue;
    }
    it(`of the examples of ${policy.id} end alike`, () => {
      for (const { example } of examples) {
        const classic = exampleResources(example);
        let native: readonly ResourceData[];
        try {
          native = classic.map((resource) => asNative(resource, urnOf(classic)));
        } catch (error) {
          if (!(error instanceof Unsayable)) {
            throw error;
          }
          unsayable++;
          continue;
        }
        compared++;
        const expected = evaluated(policy, example, classic);
        const actual = evaluated(policy, example, native);
        const detail = JSON.stringify(actual);
        const known = otherwise[policy.id];
        if (known && actual.outcome === known.ends && expected.outcome !== known.ends) {
          continue;
        }
        assert.deepEqual(
          gist(actual),
          gist(expected),
          `${example.type} ${example.name}: ${detail}`,
        );
      }
    });
  }

  it("are compared for nearly all examples", () => {
    assert(compared > 20 * unsayable, `compared ${compared}, ${unsayable} cannot be said`);
  });
});
