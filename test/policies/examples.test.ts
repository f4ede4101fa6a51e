import assert from "node:assert/strict";
import { evaluateExample } from "../../policies/framework/example";
import { brokenModules, policyModules } from "./support/policies";

// What an evaluation says, so that a failing test shows sentences.
function said(evaluation: ReturnType<typeof evaluateExample>): unknown {
  switch (evaluation.outcome) {
    case "fail":
      return evaluation.findings.map(({ property, sentence }) => `${sentence} [${property}]`);
    case "unknown":
      return evaluation.sentence;
    case "error":
      return evaluation.error;
    case "not-applicable":
      return evaluation.reason;
    default:
      return "";
  }
}

for (const { id, error } of brokenModules) {
  describe(id, () => {
    it("loads", () => {
      throw error;
    });
  });
}

for (const { policy } of policyModules) {
  describe(policy.id, () => {
    for (const example of policy.passes) {
      it(`passes: ${example.name}`, () => {
        const evaluation = evaluateExample(policy, example);
        assert.equal(evaluation.outcome, "pass", String(said(evaluation)));
      });
    }
    for (const example of policy.fails) {
      it(`fails: ${example.name}`, () => {
        const evaluation = evaluateExample(policy, example);
        assert(evaluation.outcome === "fail", `${evaluation.outcome}: ${said(evaluation)}`);
        const messages = new Set(evaluation.findings.map(({ message }) => message));
        assert.deepEqual([...messages], [example.expect], String(said(evaluation)));
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
        assert(
          evaluation.outcome === "not-applicable",
          `${evaluation.outcome}: ${said(evaluation)}`,
        );
        assert.equal(evaluation.reason, example.expect);
      });
    }
  });
}
