import assert from "node:assert/strict";
import fc from "fast-check";
import { differences } from "../../gonogo/changes/compare";
import { secretOf, UNKNOWN, type WireObject } from "../../gonogo/engine/wire";

const told = (before: WireObject, after: WireObject) =>
  differences(before, after).map(({ path, kind }) => `${path} ${kind}`);

describe("the difference between deployed and wanted properties", () => {
  const cases: readonly (readonly [string, WireObject, WireObject, readonly string[]])[] = [
    ["a value", { a: 1 }, { a: 2 }, ["a changed"]],
    ["a removed value", { a: 1 }, {}, ["a changed"]],
    ["an added value", {}, { a: false }, ["a changed"]],
    ["none for what the provider filled in", { a: 1, __defaults: ["a"] }, {}, []],
    [
      "one for a filled value that is now given",
      { a: 1, __defaults: ["a"] },
      { a: 2 },
      ["a changed"],
    ],
    [
      "none for what the provider filled in a block",
      { a: { b: 1, c: 2, __defaults: ["c"] } },
      { a: { b: 1 } },
      [],
    ],
    ["the path of a member", { a: { b: 1 } }, { a: { b: 2 } }, ["a.b changed"]],
    ["a path without indexes", { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ["a.b changed"]],
    ["a longer list", { a: [1] }, { a: [1, 2] }, ["a changed"]],
    ["another order", { a: [1, 2] }, { a: [2, 1] }, ["a changed"]],
    ["none between a number and its text", { a: 5432 }, { a: "5432" }, []],
    ["none between a flag and its text", { a: true }, { a: "true" }, []],
    ["none for reformatted JSON", { a: '{"x":1,"y":[2]}' }, { a: '{ "y": [2], "x": 1 }' }, []],
    ["one for other JSON", { a: '{"x":1}' }, { a: '{"x":2}' }, ["a changed"]],
    ["none between no block and an empty one", { a: [] }, {}, []],
    ["an unknown value", { a: 1 }, { a: UNKNOWN }, ["a unknown"]],
    ["an unknown in a longer list", { a: [1] }, { a: [1, UNKNOWN] }, ["a unknown"]],
    ["two secrets", { a: secretOf(UNKNOWN) }, { a: secretOf("x") }, ["a secret"]],
    ["a new secret", {}, { a: secretOf("x") }, ["a changed"]],
    ["none for the keys of the engine", { __provider: "old" }, { __provider: "new" }, []],
  ];
  for (const [name, before, after, expected] of cases) {
    it(`is ${name}`, () => assert.deepEqual(told(before, after), expected));
  }

  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
  const wire = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value")),
    ),
  })).value as fc.Arbitrary<WireObject[string]>;
  const object = fc.dictionary(fc.constantFrom("a", "b", "c"), wire);

  it("is none between a thing and itself, and never holds a value", () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        assert.deepEqual(told(before, before), []);
        for (const { path } of differences(before, after)) assert.match(path, /^[abc](\.[abc])*$/);
      }),
    );
  });
});
