import assert from "node:assert/strict";
import { mappings } from "../../../policies/framework/aws-native/services/index";
import { evaluateExample } from "../../../policies/framework/example";
import { IndexedResource } from "../../../policies/framework/indexed-stack";
import { topLevel } from "../../../policies/framework/path";
import { examplesOf, policyModules } from "../support/policies";
import { classicInputs } from "./declared";

/** Type → the inputs whose references the policies ask for, over all of their examples. */
function askedReferences(): ReadonlyMap<string, ReadonlySet<string>> {
  const asked = new Map<string, Set<string>>();
  const { references } = IndexedResource.prototype;
  IndexedResource.prototype.references = function (property) {
    const inputs = asked.get(this.type) ?? new Set();
    asked.set(this.type, inputs.add(topLevel(property)));
    return references.call(this, property);
  };
  try {
    for (const { policy } of policyModules) {
      for (const { example } of examplesOf(policy)) {
        evaluateExample(policy, example);
      }
    }
  } finally {
    IndexedResource.prototype.references = references;
  }
  return asked;
}

describe("references of aws-native resources", () => {
  it("are translated wherever a policy asks for those of a property", () => {
    const asked = askedReferences();
    const missing = mappings.flatMap(({ native, counterparts }) =>
      counterparts.flatMap(({ type, properties }) => {
        const classic = classicInputs(type);
        return [...(asked.get(type) ?? [])]
          .filter((property) => classic.has(property) && !Object.hasOwn(properties, property))
          .map((property) => `${native} as ${type}: ${property}`);
      }),
    );
    assert.deepEqual(missing, []);
  });
});
