/** Outcomes as messages, and text that is printed. */
import assert from "node:assert/strict";
import { buildStackIndex } from "../../policies/framework/indexed-stack";
import { decodeMessage, encodeMessage, withWaiver } from "../../policies/framework/message";
import { printable, renderSentence, safeText, truncate } from "../../policies/framework/render";
import { doing, run } from "./support/make";

describe("an outcome as a message", () => {
  it("is read back as it was written", () => {
    for (const [outcome, sentence, property] of [
      ["fail", "It is bad.", "a[0].b"],
      ["fail", "It is bad.", 'tags["a b"]'],
      ["unknown", "a is not known.", "a"],
      ["error", "TypeError: x", undefined],
      ["fail", "It ends as a path does [a].", undefined],
    ] as const) {
      const message = encodeMessage(outcome, sentence, property);
      const expected = { outcome, sentence, ...(property ? { property } : {}) };
      assert.deepEqual(decodeMessage(message), expected);
      assert.deepEqual(decodeMessage(`Because.\n${message}`, "Because."), expected);
      const waived = withWaiver(message, { expires: "2026-12-01", ticket: " (OPS 12)\n(x) " });
      assert(waived.startsWith("Waived until 2026-12-01 (OPS 12 x): "), waived);
      assert.deepEqual(decodeMessage(waived), { ...expected, waived: true });
    }
    assert.equal(encodeMessage("fail", "  two\n\tlines  ", "a"), "two lines [a]");
    assert.equal(encodeMessage("fail", "It is [a]"), "It is [a].");
  });

  it("is not taken for waived, or for another's, where it only looks so", () => {
    for (const message of [
      "x Waived until 2026-12-01 (T): y",
      "Waived until 26-12-01 (T): y",
      "Waived until 2026-1-01 (T): y",
      "Waived until 2026-12-1 (T): y",
      "Waived until abcd-12-01 (T): y",
      "Waived until 2026-12-01 T: y",
    ]) {
      assert.deepEqual(decodeMessage(message), { outcome: "fail", sentence: message });
    }
    assert.deepEqual(decodeMessage("\nx"), { outcome: "fail", sentence: "\nx" });
    assert.deepEqual(decodeMessage("Other.\nx", "Because."), {
      outcome: "fail",
      sentence: "Other.\nx",
    });
    assert.deepEqual(decodeMessage("a sentence [not a path]"), {
      outcome: "fail",
      sentence: "a sentence [not a path]",
    });
    const sdk = "string value at .a.b can't be known during preview";
    assert.deepEqual(decodeMessage(sdk), {
      outcome: "unknown",
      sentence: "a.b is not known until deployment.",
      property: "a.b",
    });
  });
});

describe("text that is printed", () => {
  const { secrets } = buildStackIndex([]);

  it("is one line without what a terminal would act on", () => {
    const esc = "\u001b";
    assert.equal(printable(`  a${esc}[31mb${esc}[0m\r\n\n c\u0007 `), "ab c");
    assert.equal(printable(`a${esc}]0;title\u0007b${esc}]8;;x${esc}\\c`), "abc");
    assert.equal(printable("a\u009b31mb\u009d0;t\u009cc"), "abc");
    assert.equal(printable(`a${esc}(Bb${esc}cd${esc}[1;31mx${esc}[?25h`), "abdx");
    assert.equal(printable(`a${esc}[ qb`), "ab");
    assert.equal(printable("a\u202eb\u200bc\u2028d"), "abc d");
    assert.equal(printable(`a${esc}]open`), "a");
  });

  it("is cut without half a character", () => {
    assert.equal(truncate("abc", 3), "abc");
    assert.equal(truncate("abcd", 3), "ab…");
    assert.equal(truncate("a😀b", 3), "a…");
    assert.equal(truncate("😀bcd", 4), "😀b…");
    assert.equal(safeText("x".repeat(200), secrets), `${"x".repeat(159)}…`);
    assert.equal(safeText(` ${"x".repeat(20_000)}`, secrets, 30_000).length, 16_383);
  });

  it("has a value for each slot", () => {
    const rendered = (violation: object) =>
      renderSentence(
        { one: "It is {a} and {b}." },
        { message: "one", property: "p", ...violation } as never,
        secrets,
      );
    assert.equal(rendered({ a: "x", b: 5 }), "It is x and 5.");
    assert.equal(rendered({ a: "", b: true }), 'It is "" and true.');
    assert.equal(rendered({ a: null, b: undefined }), "It is null and not set.");
    assert.equal(rendered({ a: [1], b: {} }), "It is a list and an object.");
    assert.throws(() => rendered({ a: "x" }), /needs a value for \{b\}/);
    assert.throws(() => rendered({ message: "two" }), /"two", which is not declared/);
    assert.throws(() => rendered({ message: "toString" }), /not declared/);
    const thrown = run(
      doing(() => {
        throw "a text";
      }),
      {},
    );
    assert.deepEqual(thrown, { outcome: "error", error: "a value was thrown" });
  });
});
