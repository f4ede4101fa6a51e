/** What the built-in policies say in their own words, whichever pack says it. */
import { coversOnly } from "../../policies/framework/evaluate";
import { registry } from "../../policies/registry.gen";

/** The framework's sentences, for any policy. */
const common = [
  "{paths} not known until deployment.",
  "Undecided: {paths} not known until deployment.",
];

/** The policy's sentences, with `{slots}` for values; those of the framework alone for others. */
export function wordsOf(id: string): readonly string[] {
  const policy = registry.find((each) => each.policy.id === id)?.policy;
  return policy ? [...Object.values(policy.messages), coversOnly(policy), ...common] : common;
}
