/**
 * Tests of policies, for the test files of a pack: to be imported as `gonogo/policies/testing`. They
 * are registered through `describe` and `it`, which Mocha, Jest and Vitest (with globals) have.
 */
import assert from "node:assert/strict";
import type { AnyExample, Policy } from "./define-policy";
import { type Evaluation, evaluate } from "./evaluate";
import { evaluateExample, exampleResources } from "./example";
import { formProblems } from "./form";
import { buildStackIndex } from "./indexed-stack";
import { defaultOptions } from "./options";
import { changedExamples } from "./testing-changes";

export interface TestOptions {
  /** Changed examples that each policy is tried on. @default 200 */
  readonly runs?: number;
}

/** Registers everything for each of the policies: examples, form, and what they must survive. */
export function testPolicies(policies: readonly Policy[], options: TestOptions = {}): void {
  describe("the policies", () => {
    it("have ids and titles of their own", () => {
      for (const key of ["id", "title"] as const) {
        const seen = policies.map((policy) => policy[key]);
        const twice = seen.filter((value, index) => seen.indexOf(value) !== index);
        assert.deepEqual(twice, [], `the same ${key} more than once`);
      }
    });
  });
  for (const policy of policies) {
    describe(policy.id, () => {
      testForm(policy);
      testExamples(policy);
      testRobustness(policy, options);
    });
  }
}

/** One test: what the policy says of itself is complete. */
export function testForm(policy: Policy): void {
  it("has the form of a policy", () => {
    assert.deepEqual(formProblems(policy), []);
  });
}

/** One test for each example. */
export function testExamples(policy: Policy): void {
  for (const example of policy.passes) {
    it(`passes: ${example.name}`, () => {
      const evaluation = evaluateExample(policy, example);
      assert.equal(evaluation.outcome, "pass", said(evaluation));
    });
  }
  for (const example of policy.fails) {
    it(`fails: ${example.name}`, () => {
      const evaluation = evaluateExample(policy, example);
      assert(evaluation.outcome === "fail", `${evaluation.outcome}: ${said(evaluation)}`);
      const messages = new Set(evaluation.findings.map(({ message }) => message));
      assert.deepEqual([...messages], [example.expect], said(evaluation));
    });
  }
  for (const example of policy.unknowns) {
    it(`unknown: ${example.name}`, () => {
      const evaluation = evaluateExample(policy, example);
      assert(evaluation.outcome === "unknown", `${evaluation.outcome}: ${said(evaluation)}`);
      const paths = evaluation.unknown.map(({ path }) => path);
      assert(paths.includes(example.expect), `undecided because of ${paths.join(", ")}`);
    });
  }
  for (const example of policy.notApplicables) {
    it(`not applicable: ${example.name}`, () => {
      const evaluation = evaluateExample(policy, example);
      const { outcome } = evaluation;
      assert(outcome === "not-applicable", `${outcome}: ${said(evaluation)}`);
      assert.equal(evaluation.reason, example.expect);
    });
  }
}

/**
 * Two tests over changed examples. What a program may well leave out, or only the deployment knows,
 * must not make a check throw; and whatever stands in a property, no secret may be printed.
 */
export function testRobustness(policy: Policy, { runs = 200 }: TestOptions = {}): void {
  const tried = (kind: Parameters<typeof changedExamples>[1]) =>
    changedExamples(examplesOf(policy), kind, runs);
  it("decides or says why not when a property is missing or unknown", () => {
    for (const { example, change } of tried("incomplete")) {
      for (const evaluation of evaluations(policy, example)) {
        const told = `${example.name}, ${change}: ${said(evaluation)}`;
        assert.notEqual(evaluation.outcome, "error", told);
      }
    }
  });
  it("prints no secret, whatever a property holds", () => {
    for (const { example, change, canaries } of tried("hostile")) {
      for (const evaluation of evaluations(policy, example)) {
        const text = said(evaluation);
        const leaked = canaries.some((canary) => text.includes(canary));
        assert(!leaked, `${example.name}, ${change}: a message holds the secret`);
      }
    }
  });
}

function examplesOf(policy: Policy): readonly AnyExample[] {
  return [...policy.passes, ...policy.fails, ...policy.unknowns, ...policy.notApplicables];
}

/** Of every resource that the policy covers, as in a preview. */
function evaluations(policy: Policy, example: AnyExample): readonly Evaluation[] {
  const resources = exampleResources(example);
  const stack = buildStackIndex(policy.scope === "stack" ? resources : resources.slice(0, 1));
  const context = {
    options: { ...defaultOptions(policy.options), ...example.options },
    environment: example.environment ?? "production",
    stack,
  };
  return stack
    .ofTypes(Object.keys(policy.checks))
    .map((resource) => evaluate(policy, resource, context));
}

/** Everything that leaves the framework. */
function said(evaluation: Evaluation): string {
  switch (evaluation.outcome) {
    case "fail":
      return evaluation.findings
        .map(({ property, sentence }) => `${sentence} [${property}]`)
        .join("\n");
    case "unknown":
      return `${evaluation.sentence} ${evaluation.unknown.map(({ path }) => path).join(" ")}`;
    case "error":
      return evaluation.error;
    case "not-applicable":
      return evaluation.reason;
    default:
      return "";
  }
}
