/** Corrections as code, and properties without one of them. */
import assert from "node:assert/strict";
import type { Correction } from "../../policies/framework/correction";
import { correctionCode } from "../../policies/framework/correction-code";
import { Secret, Unknown } from "../../policies/framework/unknown";
import { withoutProperty } from "../../policies/framework/without-property";

describe("a correction as code", () => {
  const code = (set: object, removed: readonly string[], props: unknown, references = {}) =>
    correctionCode(
      { kind: "example", set: set as Correction["set"], removed, references },
      { type: "aws:rds/instance:Instance", name: "db", props },
    )?.split("\n");

  it("is the resource with what changes in it alone", () => {
    assert.deepEqual(code({ days: 7, "tags.owner": "ann" }, ["multiAz"], { tags: { a: 1 } }), [
      'new aws.rds.Instance("db", {',
      "  // ...",
      "  days: 7,",
      "  tags: {",
      "    // ...",
      '    owner: "ann",',
      "  },",
      "  // remove multiAz",
      "});",
    ]);
  });

  it("says of which item of a list it is, and keeps the others", () => {
    assert.deepEqual(code({ "list[1].on": true, "list[2]": "x" }, [], { list: [{}, { a: 1 }] }), [
      'new aws.rds.Instance("db", {',
      "  // ...",
      "  list: [",
      "    // ...",
      "    // list[1]",
      "    {",
      "      // ...",
      "      on: true,",
      "    },",
      "    // list[2]",
      '    "x",',
      "  ],",
      "});",
    ]);
    assert.deepEqual(code({}, ["list[0]", 'tags["a b"]'], { list: ["x"], tags: { "a b": 1 } }), [
      'new aws.rds.Instance("db", {',
      "  // ...",
      "  list: [",
      "    // remove list[0]",
      "  ],",
      "  tags: {",
      '    // remove "a b"',
      "  },",
      "});",
    ]);
  });

  it("names the outputs that a value comes from", () => {
    const lines = code(
      { kmsKeyId: new Unknown(), a: { topicArn: new Unknown() } },
      [],
      {},
      {
        kmsKeyId: ["the-key"],
      },
    );
    assert(lines?.includes("  kmsKeyId: theKey.id,"), lines?.join("\n"));
    assert(lines?.includes("  a: { topicArn },"), lines?.join("\n"));
  });

  it("is none when it would be a page long", () => {
    const lines = (count: number) =>
      code(Object.fromEntries(Array.from({ length: count }, (_, i) => [`p${i}`, i])), [], {});
    assert.equal(lines(21)?.length, 24);
    assert.equal(lines(22), undefined);
  });
});

describe("properties without one of them", () => {
  it("are a copy that shares the others", () => {
    const props = { a: { b: 1, c: [1, 2, { d: 3 }] }, e: new Secret({ f: 1, g: 2 }) };
    const kept = structuredClone({ a: props.a });
    assert.deepEqual(withoutProperty(props, "a.b"), { ...props, a: { c: props.a.c } });
    assert.deepEqual(withoutProperty(props, "a.c[1]"), {
      ...props,
      a: { b: 1, c: [1, { d: 3 }] },
    });
    assert.deepEqual(withoutProperty(props, "a.c[2].d"), { ...props, a: { b: 1, c: [1, 2, {}] } });
    assert.deepEqual(withoutProperty(props, "e.f"), { ...props, e: new Secret({ g: 2 }) });
    assert.deepEqual(withoutProperty(props, "e"), { a: props.a });
    assert.deepEqual({ a: props.a }, kept);
    for (const path of ["x", "a.x", "a.b.c", "a.c[9]", "a.c.x", "toString"]) {
      assert.deepEqual(withoutProperty(props, path), props, path);
    }
    const odd = JSON.parse('{"__proto__":1,"a":2}');
    assert.deepEqual(Object.keys(Object(withoutProperty(odd, "a"))), ["__proto__"]);
  });
});
