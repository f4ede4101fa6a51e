/** Judges one resource, in a stack of others, by a policy of the pack. */
import { strict as assert } from "node:assert";
import type { AnyExample } from "../../../policies/framework/define-policy";
import type { Evaluation } from "../../../policies/framework/evaluate";
import { evaluateExample } from "../../../policies/framework/example";
import { policyModules } from "./policies";

export type Rest = Partial<Pick<AnyExample, "with" | "references" | "options" | "environment">>;

export function judge(id: string, type: string, props: unknown, rest: Rest = {}): Evaluation {
  const found = policyModules.find((module) => module.id === id);
  assert(found, `there is no policy ${id}`);
  return evaluateExample(found.policy, { name: "a case", type, props, ...rest });
}

/** One case: policy, type, inputs, and what else the stack holds. */
export type Case = readonly [
  name: string,
  policy: string,
  type: string,
  props: unknown,
  rest?: Rest,
];

/** One test for each case. */
export function casesEndIn(outcome: Evaluation["outcome"], cases: readonly Case[]): void {
  for (const [name, policy, type, props, rest] of cases) {
    it(`${policy}: ${name}`, () => {
      const evaluation = judge(policy, type, props, rest);
      assert.equal(evaluation.outcome, outcome, JSON.stringify(evaluation));
    });
  }
}
