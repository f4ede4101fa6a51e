import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonFault } from "../../gonogo/cli/json-fault";

describe("the place where a text stops being JSON", () => {
  const cases: readonly (readonly [string, number])[] = [
    ['{"a": nope}', 6],
    ['{"a" 1}', 5],
    ['{"a": 1,}', 8],
    ["[1, 2", 5],
    ["[1 2]", 3],
    ["{,}", 1],
    ["", 0],
    ["{} x", 3],
    ['["\n"]', 1],
    ["[1]]", 3],
    ["[}", 1],
  ];
  for (const [text, at] of cases) {
    it(JSON.stringify(text), () => assert.equal(jsonFault(text), at));
  }

  it("is the end of every text that is JSON", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        assert.equal(jsonFault(text), text.length);
      }),
    );
  });

  it("is inside every text that JSON.parse refuses", () => {
    const text = fc
      .array(fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', "1", " "))
      .map((a) => a.join(""));
    fc.assert(
      fc.property(text, (t) => {
        let valid = true;
        try {
          JSON.parse(t);
        } catch {
          valid = false;
        }
        const rest = t.slice(jsonFault(t));
        // Past a whole value nothing may follow; before one, something is missing.
        if (valid) assert.equal(rest, "");
      }),
    );
  });
});
