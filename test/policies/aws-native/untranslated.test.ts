import assert from "node:assert/strict";
import fc from "fast-check";
import type { Policy } from "../../../policies/framework/define-policy";
import { evaluate } from "../../../policies/framework/evaluate";
import { exampleResources } from "../../../policies/framework/example";
import { buildStackIndex } from "../../../policies/framework/indexed-stack";
import { defaultOptions } from "../../../policies/framework/options";
import type { ResourceData } from "../../../policies/framework/resource-data";
import { unknown } from "../../../policies/framework/unknown";
import { examplesOf, policyModules } from "../support/policies";
import { asNative, sayable, Unsayable } from "./invert";

/** The resources of a policy's examples in the form of aws-native, where they have one. */
function nativeResources(policy: Policy): readonly ResourceData[] {
  return examplesOf(policy).flatMap(({ example }) =>
    exampleResources(example).flatMap((resource) => {
      if (!sayable.has(resource.type)) {
        return [];
      }
      try {
        return [asNative(resource, (urn) => urn)];
      } catch (error) {
        assert(error instanceof Unsayable, String(error));
        return [];
      }
    }),
  );
}

/** Some inputs of two resources of one type, one of them perhaps not known. */
function mixtures(resources: readonly ResourceData[]): fc.Arbitrary<ResourceData> {
  return fc.constantFrom(...resources).chain((first) => {
    const alike = resources.filter(({ type }) => type === first.type);
    return fc
      .tuple(fc.constantFrom(...alike), fc.array(fc.nat(9), { minLength: 24, maxLength: 24 }))
      .map(([second, dice]) => {
        const all = Object.entries({ ...Object(first.props), ...Object(second.props) });
        const kept = all.filter((_, index) => (dice[index % 24] ?? 0) > 3);
        const props = kept.map(([key, value], index) => [
          key,
          dice[(index + 7) % 24] === 0 ? unknown : value,
        ]);
        return { ...first, props: Object.fromEntries(props) };
      });
  });
}

describe("tables of aws-native", () => {
  for (const { policy } of policyModules) {
    const resources = nativeResources(policy);
    if (resources.length === 0) {
      continue;
    }
    it(`have every property that ${policy.id} asks for`, () => {
      const options = defaultOptions(policy.options);
      const property = fc.property(
        fc.array(mixtures(resources), { minLength: 1, maxLength: 3 }),
        (made) => {
          const own = made.map((resource, index) => ({
            ...resource,
            urn: `${resource.urn}${index}`,
          }));
          const stack = buildStackIndex(own);
          for (const resource of stack.all) {
            const said = evaluate(policy, resource, { options, environment: "production", stack });
            const paths = said.outcome === "unknown" ? said.unknown : [];
            const missing = paths.filter(({ reason }) => reason?.includes("not translated"));
            assert.deepEqual(missing, [], `${resource.writtenType} as ${resource.type}`);
          }
        },
      );
      fc.assert(property, { numRuns: Number(process.env.PROPERTY_RUNS ?? "40"), seed: 7 });
    });
  }
});
