import assert from "node:assert/strict";
import fc from "fast-check";
import { passwordBits } from "../../policies/helpers/entropy";

const all = { lower: true, upper: true, numeric: true, special: true };
const none = { lower: false, upper: false, numeric: false, special: false };
const near = (actual: number, expected: number) =>
  assert(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

describe("passwordBits", () => {
  it("counts the bits of each character of one class", () => {
    near(passwordBits({ ...none, numeric: true, length: 10 }), 10 * Math.log2(10));
    near(passwordBits({ ...none, lower: true, length: 10 }), 10 * Math.log2(26));
  });
  it("counts all classes together, with the provider's special characters", () => {
    near(passwordBits({ ...all, length: 32 }), 32 * Math.log2(26 + 26 + 10 + 21));
  });
  it("takes the program's special characters in place of the provider's", () => {
    near(passwordBits({ ...all, length: 32, overrideSpecial: "!&#$^<>-" }), 32 * Math.log2(70));
  });
  it("gives nothing for a special character that is the only one", () => {
    near(passwordBits({ ...none, special: true, overrideSpecial: "aaaa", length: 64 }), 0);
  });
  it("gives less when a character is listed twice than when another one is", () => {
    const bits = (overrideSpecial: string) =>
      passwordBits({ ...none, special: true, overrideSpecial, length: 32 });
    assert(bits("abcc") < bits("abcd"));
    assert(bits("abcc") > bits("abc") - 32);
  });
  it("gives nothing without any class", () => {
    near(passwordBits({ ...none, length: 64 }), 0);
  });
  it("counts the characters that a minimum takes from a smaller class by that class", () => {
    const bits = passwordBits({ ...all, length: 32, minNumeric: 32 });
    near(bits, 32 * Math.log2(10));
  });
  it("never grows when minimums are added and never shrinks when the length grows", () => {
    const classes = fc.record({
      length: fc.integer({ min: 1, max: 200 }),
      minLower: fc.integer({ min: 0, max: 50 }),
      minNumeric: fc.integer({ min: 0, max: 50 }),
    });
    fc.assert(
      fc.property(classes, (each) => {
        const bits = passwordBits({ ...all, ...each });
        assert(bits <= passwordBits({ ...all, length: each.length }) + 1e-9);
        assert(bits <= passwordBits({ ...all, ...each, length: each.length + 1 }) + 1e-9);
      }),
    );
  });
});
