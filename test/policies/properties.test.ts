import fc from "fast-check";
import { changedExamples, randomBags, survivesHugeBags } from "./support/bags";
import { policyModules } from "./support/policies";

const runs = Number(process.env.PROPERTY_RUNS ?? "40");

describe("any property bag", () => {
  for (const { policy } of policyModules) {
    it(`is survived by ${policy.id}: random values for every covered type`, () => {
      fc.assert(randomBags(policy), { numRuns: runs });
    });

    it(`is survived by ${policy.id}: its examples with one part replaced`, () => {
      fc.assert(changedExamples(policy), { numRuns: runs * 2 });
    });

    it(`is survived by ${policy.id}: one that is huge or deep`, () => survivesHugeBags(policy));
  }
});
