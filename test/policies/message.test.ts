import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeMessage, encodeMessage } from "../../policies/framework/message";
import { childPath, parsePath, topLevel } from "../../policies/framework/path";

describe("a message", () => {
  it("is read back as it was written", () => {
    const segment = fc.oneof(fc.nat(99), fc.string({ minLength: 1, maxLength: 8 }));
    const property = fc.property(
      fc.constantFrom("fail", "unknown", "error"),
      fc.constantFrom("It is [secret].", "It is a list [0]", "Open: 0.0.0.0/0.", "a [b"),
      fc.array(segment, { maxLength: 4 }),
      fc.boolean(),
      (outcome, sentence, segments, prefixed) => {
        const path = segments.reduce<string>((base, key) => childPath(base, key), "");
        const sent = encodeMessage(outcome as "fail", sentence, path === "" ? undefined : path);
        const why = "It matters.\nA lot.";
        const read = decodeMessage(prefixed ? `${why}\n${sent}` : sent, why);
        assert.equal(read.outcome, outcome);
        assert.equal(read.property ?? "", path);
        assert.equal(read.sentence.replace(/\.$/, ""), sentence.replace(/\.$/, ""));
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it("is one line", () => {
    assert.equal(encodeMessage("fail", "a\n  b", "c"), "a b [c]");
  });

  it("of the SDK about an unknown value is understood", () => {
    const sdk =
      "can't run policy 'x' from policy pack 'y@v1' during preview: string value at .tags.a can't be known during preview";
    assert.deepEqual(decodeMessage(sdk), {
      outcome: "unknown",
      sentence: "tags.a is not known until deployment.",
      property: "tags.a",
    });
  });
});

describe("a property path", () => {
  it("is read back into its segments, whatever they are", () => {
    const segments = fc.array(fc.oneof(fc.nat(), fc.string({ unit: "binary", minLength: 1 })), {
      minLength: 1,
      maxLength: 6,
    });
    const property = fc.property(segments, (given) => {
      const path = given.reduce<string>((base, key) => childPath(base, key), "");
      assert.deepEqual(parsePath(path), given);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it("has the form that Pulumi prints", () => {
    const path = childPath(childPath(childPath("", "ingress"), 0), "cidrBlocks");
    assert.equal(path, "ingress[0].cidrBlocks");
    assert.equal(childPath("tags", "kubernetes.io/role"), 'tags["kubernetes.io/role"]');
    assert.equal(topLevel("vpcConfig.subnetIds[0]"), "vpcConfig");
  });
});
