import assert from "node:assert/strict";
import fc from "fast-check";
import { GonogoError } from "../../gonogo/errors";
import { canonicalBytes, canonicalJson, wellFormed } from "../../gonogo/integrity/canonical";
import { digestOf, isDigest, sha256 } from "../../gonogo/integrity/digest";

describe("canonical JSON", () => {
  it("writes the example of RFC 8785, section 3.2.2, as its section 3.2.4 has it", () => {
    const data = JSON.parse(
      `{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
        "literals": [null, true, false]}`,
    );
    const bytes = `7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65
      5d 2c 22 6e 75 6d 62 65 72 73 22 3a 5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c
      31 65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37 5d 2c 22 73 74 72 69 6e 67 22
      3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d`;
    assert.equal(canonicalBytes(data).toString("hex"), bytes.replace(/\s/g, ""));
  });

  it("sorts members by UTF-16 code units, as section 3.2.3 shows", () => {
    const data = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
    assert.equal(
      canonicalJson(data),
      `{${sorted.map((key) => `${JSON.stringify(key)}:${JSON.stringify(Reflect.get(data, key))}`).join(",")}}`,
    );
  });

  // Appendix B: bits of the number, and how it is written.
  const numbers: readonly (readonly [string, string])[] = [
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["ffefffffffffffff", "-1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef4f", "999999999999999900000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ];
  for (const [bits, written] of numbers) {
    it(`writes the number ${bits} of appendix B as ${written}`, () => {
      assert.equal(canonicalJson(Buffer.from(bits, "hex").readDoubleBE()), written);
    });
  }

  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    ["NaN", [NaN], /^0 is NaN: it has no canonical JSON\.$/],
    ["infinity", { a: { b: -Infinity } }, /^"a"\."b" is -Infinity/],
    ["a member that is undefined", { a: [{ b: undefined }] }, /^"a"\.0\."b" is undefined/],
    ["an element that is undefined", [1, undefined], /^1 is undefined/],
    ["a hole of an array", new Array(1), /^0 is undefined/],
    ["nothing", undefined, /^The value is undefined/],
    ["a function", { a: () => 1 }, /^"a" is a value of type function/],
    ["a big integer", { a: 1n }, /type bigint/],
    ["a date, which is no JSON", { a: new Date(0) }, /type Date/],
    ["a map", new Map(), /type Map/],
    ["half of a surrogate pair", { a: "x\ud800" }, /^"a" is text with half of a surrogate pair/],
    ["half of a pair in a name", { "\udc00": 1 }, /half of a surrogate pair/],
  ];
  for (const [what, value, message] of refused) {
    it(`refuses ${what} and says where it stands`, () => {
      assert.throws(
        () => canonicalJson(value),
        (error) => error instanceof GonogoError && message.test(error.message),
      );
    });
  }

  it("refuses what nests without end instead of running out of stack", () => {
    const nested = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);
    assert.throws(() => canonicalJson(nested), /nested deeper than 500/);
    const round: unknown[] = [];
    round.push(round);
    assert.throws(() => canonicalJson(round), /nested deeper than 500/);
  });

  it("keeps a member that is named as the prototype", () => {
    assert.equal(
      canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":2}}')),
      '{"__proto__":{"x":2},"b":1}',
    );
  });

  it("gives back the data, and the same text again", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const data = JSON.parse(JSON.stringify(wellFormed(value)));
        const text = canonicalJson(data);
        assert.deepEqual(JSON.parse(text), data);
        assert.equal(canonicalJson(JSON.parse(text)), text);
      }),
    );
  });

  it("does not depend on the order in which members were made", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const data = wellFormed(value);
        const turned = Object.fromEntries(Object.entries(data).reverse());
        assert.equal(digestOf(turned), digestOf(data));
      }),
    );
  });

  it("replaces halves of surrogate pairs, and nothing else, when asked to", () => {
    const data = { "k\udfff": ["a\ud800b", "\ud83d\ude00", 1, null, { x: true }] };
    assert.deepEqual(wellFormed(data), {
      "k\ufffd": ["a\ufffdb", "\ud83d\ude00", 1, null, { x: true }],
    });
  });
});

describe("digests", () => {
  it("are SHA-256 in lower-case hexadecimal digits", () => {
    // FIPS 180-2, appendix B.1.
    const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert.equal(sha256("abc"), abc);
    assert.equal(sha256(Buffer.from("abc")), abc);
    assert.equal(digestOf({ b: 1, a: "ö" }), sha256('{"a":"ö","b":1}'));
    assert.ok(isDigest(abc));
    assert.ok(!isDigest(abc.toUpperCase()) && !isDigest(abc.slice(1)) && !isDigest(undefined));
  });
});
