import assert from "node:assert/strict";
import fc from "fast-check";
import { mappings } from "../../../policies/framework/aws-native/services/index";
import { setOwn } from "../../../policies/framework/data";
import { evaluate } from "../../../policies/framework/evaluate";
import { buildStackIndex } from "../../../policies/framework/indexed-stack";
import { encodeMessage } from "../../../policies/framework/message";
import { defaultOptions } from "../../../policies/framework/options";
import { Secret, unknown } from "../../../policies/framework/unknown";
import { policyModules } from "../support/policies";
import { type Inputs, nativeResources, nativeTypes } from "./declared";

const secretText = "CANARYQX7KMWP3ZT9RB";
const leaf = fc.oneof(
  fc.constantFrom("", "*", "0.0.0.0/0", "true", "-1", "Enabled", "__proto__", "\u001b[31m", "{"),
  fc.constantFrom(true, false, null, 0, -1, 443, 1e308),
  fc.constant(unknown),
  fc.constant(new Secret(unknown)),
  fc.constant(new Secret(secretText)),
  fc.constant(new Secret(`https://user:${secretText}@host/`)),
);

/** A value in the form that the package declares, or one that has nothing to do with it. */
function anyOf(type: string, depth: number): fc.Arbitrary<unknown> {
  const declared = nativeTypes[type];
  const item = fc.record({ key: leaf, value: leaf, name: leaf });
  const any = fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.array(item, { maxLength: 3 }));
  if (!declared || depth === 0) {
    return fc.oneof(any, fc.dictionary(fc.constantFrom("Statement", "a", "__proto__"), leaf));
  }
  const object = bagOf(declared, depth - 1);
  return fc.oneof(
    { weight: 4, arbitrary: object },
    { weight: 4, arbitrary: fc.array(object, { maxLength: 3 }) },
    { weight: 1, arbitrary: any },
    { weight: 1, arbitrary: object.map((held) => new Secret(held)) },
  );
}

function bagOf(inputs: Inputs, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(inputs);
  const entry = fc
    .constantFrom(...names, "__proto__", "length")
    .chain((name) => fc.tuple(fc.constant(name), anyOf(inputs[name] ?? "", depth)));
  return fc.array(entry, { maxLength: 6 }).map((entries) => {
    const bag: Record<string, unknown> = {};
    for (const [name, value] of entries) {
      setOwn(bag, name, value);
    }
    return bag;
  });
}

describe("any aws-native resource", () => {
  for (const { native, counterparts } of mappings) {
    const policies = policyModules
      .map(({ policy }) => policy)
      .filter(({ checks }) => counterparts.some(({ type }) => Object.hasOwn(checks, type)));
    const inputs = nativeResources[native] ?? {};

    it(`of type ${native} is survived by ${policies.length} policies, its secrets kept`, () => {
      const property = fc.property(bagOf(inputs, 3), fc.nat(2), (props, target) => {
        const resources = [0, 1, 2].map((index) => ({
          urn: `urn:pulumi:s::p::${native}::r${index}`,
          type: native,
          name: `r${index}`,
          props: index === 0 ? props : {},
          propertyDependencies: Object.fromEntries(
            Object.keys(props).map((name) => [name, [`urn:pulumi:s::p::${native}::r${target}`]]),
          ),
        }));
        const stack = buildStackIndex(resources);
        for (const policy of policies) {
          const options = defaultOptions(policy.options);
          for (const resource of stack.all.filter((each) =>
            Object.hasOwn(policy.checks, each.type),
          )) {
            const said = evaluate(policy, resource, { options, environment: "production", stack });
            const text =
              said.outcome === "fail"
                ? said.findings.map((f) => encodeMessage("fail", f.sentence, f.property)).join("\n")
                : JSON.stringify(said);
            assert(!text.includes(secretText), `${policy.id} prints a secret: ${text}`);
          }
        }
      });
      fc.assert(property, { numRuns: Number(process.env.PROPERTY_RUNS ?? "40") });
    });
  }

  it("that nests without end is an error of its policies, and no crash", () => {
    let deep: unknown = "*";
    for (let level = 0; level < 5_000; level++) {
      deep = { statement: { notStatement: deep } };
    }
    const stack = buildStackIndex([
      { urn: "urn:x", type: "aws-native:wafv2:WebAcl", name: "x", props: { rules: [deep] } },
    ]);
    const policy = policyModules.find(({ id }) => id === "waf-managed-rules")?.policy;
    const [resource] = stack.all;
    assert(policy && resource);
    const options = defaultOptions(policy.options);
    const said = evaluate(policy, resource, { options, environment: "production", stack });
    assert.equal(said.outcome, "error");
  });
});
