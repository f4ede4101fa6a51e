/**
 * Cases next to the examples: one change of an example each, kept because a mutant of the policies
 * answered it otherwise (`npm run mutation -- --seek`).
 */
import assert from "node:assert/strict";
import { evaluateExample } from "../../policies/framework/example";
import { unknown } from "../../policies/framework/unknown";
import { answerOf, exampleOf, readCases } from "../../scripts/mutation/cases";
import { policyModules, root } from "./support/policies";

for (const [id, cases] of Object.entries(readCases(root))) {
  it(`${id} answers what lies next to its examples as before`, () => {
    const policy = policyModules.find((module) => module.id === id)?.policy;
    assert(policy, "cases of a policy that is gone: remove them");
    for (const one of cases) {
      const { of, at, by, to } = one;
      const about = `${of.join(": ")}, ${at.join(".")} ${by} ${to ?? ""}`;
      const example = exampleOf(policy, one, unknown);
      assert(example, `the policy has no longer the example of the case: ${about}`);
      assert.deepEqual(answerOf(evaluateExample(policy, example)), one.says, about);
    }
  });
}
