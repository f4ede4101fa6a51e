import assert from "node:assert/strict";
import fc from "fast-check";
import { wordsOf } from "../../gonogo/cli/policy-words";
import { fixedRanges } from "../../gonogo/engine/fixed-words";
import { Redactor } from "../../gonogo/engine/redact";

function redactorOf(secrets: readonly string[], ...templates: readonly string[]): Redactor {
  const redactor = new Redactor(() => templates);
  for (const secret of secrets) redactor.addText(secret);
  return redactor;
}

describe("a secret that is an ordinary word", () => {
  const template = "The engine {engine} of postgres is {version}.";

  it("stays in the policy's own words, and is removed from what the policy read", () => {
    const redactor = redactorOf(["postgres"], template);
    assert.equal(
      redactor.message("p", "The engine postgres of postgres is 16postgres. [a.postgres]"),
      "The engine [secret] of postgres is 16[secret]. [a.[secret]]",
    );
  });

  it("is removed where it reaches from the policy's words into what it read", () => {
    const redactor = redactorOf(["postgres is 16"], template);
    assert.equal(
      redactor.message("p", "The engine x of postgres is 16."),
      "The engine x of [secret].",
    );
    const overlapping = redactorOf(["engine", "gine x"], template);
    assert.equal(
      overlapping.message("p", "The engine x of postgres is 16."),
      "The en[secret] of postgres is 16.",
    );
  });

  it("is removed everywhere when the words are not the policy's", () => {
    const redactor = redactorOf(["postgres"], template);
    assert.equal(redactor.message("p", "An engine of postgres."), "An engine of [secret].");
    assert.equal(redactorOf(["postgres"]).message("p", "of postgres"), "of [secret]");
  });

  it("stays in the sentences of the built-in policies and of the framework", () => {
    const redactor = new Redactor(wordsOf);
    for (const word of ["Storage", "encrypted", "known", "covers"]) redactor.addText(word);
    const said = [
      "Storage is not encrypted: storageEncrypted is false. [storageEncrypted]",
      "Waived until 2026-12-31 (OPS-12): Storage is not encrypted: storageEncrypted is false.",
      "Undecided: storageEncrypted is not known until deployment. [storageEncrypted]",
    ];
    for (const each of said) assert.equal(redactor.message("rds-storage-encrypted", each), each);
    assert.equal(
      redactor.message("another-policy", said[0] ?? ""),
      "[secret] is not [secret]: storageEncrypted is false. [storageEncrypted]",
    );
  });
});

describe("any message", () => {
  const word = fc.stringMatching(/^[a-e ]{1,6}$/);
  const parts = fc.array(word, { minLength: 1, maxLength: 4 });
  const given = fc.record({
    words: parts,
    values: fc.array(fc.stringMatching(/^[a-h]{0,8}$/), { minLength: 3, maxLength: 3 }),
    secrets: fc.array(fc.stringMatching(/^[a-h]{4,6}$/), { minLength: 1, maxLength: 4 }),
  });

  it("shows nothing of a secret but what stands in the policy's own words", () => {
    fc.assert(
      fc.property(given, ({ words, values, secrets }) => {
        const template = words.join("{slot}");
        const text = words.map((each, at) => each + (values[at] ?? "")).join("");
        const fixed = fixedRanges(text, [template]);
        for (const [from, to] of fixed) assert(words.includes(text.slice(from, to)));
        const shown = redactorOf(secrets, template).message("p", text);
        assert.equal(shown, withoutSecrets(text, secrets, fixed));
      }),
    );
  });

  it("without words of the policy is redacted as any text is", () => {
    fc.assert(
      fc.property(given, ({ values, secrets }) => {
        const redactor = redactorOf(secrets);
        const text = values.join(" ");
        assert.equal(redactor.message("p", text), redactor.text(text));
      }),
    );
  });

  /** Each position of each secret, one by one. */
  function withoutSecrets(
    text: string,
    secrets: readonly string[],
    fixed: readonly (readonly [number, number])[],
  ): string {
    const hidden = new Set<number>();
    for (const secret of secrets) {
      for (let at = 0; at < text.length; at++) {
        const end = at + secret.length;
        const isOwn = fixed.some(([from, to]) => from <= at && end <= to);
        if (!text.startsWith(secret, at) || isOwn) continue;
        for (let each = at; each < end; each++) hidden.add(each);
      }
    }
    const marked = [...text].map((letter, at) => (hidden.has(at) ? "\0" : letter)).join("");
    return marked.replace(/\0+/g, "[secret]");
  }
});
