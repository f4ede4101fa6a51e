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

/** The outcome in a word or two: messages with their places, or why there are none. */
export const said = (id: string, type: string, props: object, rest: Rest = {}): string => {
  const evaluation = judge(id, type, props, rest);
  switch (evaluation.outcome) {
    case "fail":
      return evaluation.findings
        .map(({ message, property }) => `${message} ${property}`)
        .join(", ");
    case "unknown":
      return `unknown ${evaluation.unknown[0]?.path}`;
    case "not-applicable":
      return evaluation.reason;
    default:
      return evaluation.outcome;
  }
};

/** What the policy finds in one variable of a function: messages with their sentences. */
export function found(id: string, name: string, value: string, more: object = {}, rest: Rest = {}) {
  const props = { ...more, environment: { variables: { [name]: value } } };
  const evaluation = judge(id, "aws:lambda/function:Function", props, rest);
  assert.notEqual(evaluation.outcome, "error", JSON.stringify(evaluation));
  return evaluation.outcome === "fail"
    ? evaluation.findings.map(({ message, sentence }) => `${message}: ${sentence}`).join("\n")
    : "";
}
