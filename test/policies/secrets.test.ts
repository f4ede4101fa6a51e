import assert from "node:assert/strict";
import { limits, printable, truncate } from "../../policies/framework/render";
import { Secrets } from "../../policies/framework/secrets";
import { Secret } from "../../policies/framework/unknown";
import { reading, resourceOf, run, sentences } from "./support/make";

const password = "correct-horse-battery";

describe("a secret value", () => {
  const told = (read: (props: never) => unknown, props: unknown) =>
    sentences(run(reading(read), props))[0];
  const props = { password: new Secret(password) };

  it("is never printed, alone or inside longer text", () => {
    assert.equal(
      told((p: { password: string }) => p.password, props),
      "It is [secret].",
    );
    assert.equal(
      told((p: { password: string }) => `postgres://app:${p.password}@db/app`, props),
      "It is postgres://app:[secret]@db/app.",
    );
  });

  it("is not printed in part, in other letters, or encoded", () => {
    for (const change of [
      (p: { password: string }) => p.password.slice(0, 14),
      (p: { password: string }) => p.password.toUpperCase(),
      (p: { password: string }) => Buffer.from(p.password).toString("base64"),
      (p: { password: string }) => encodeURIComponent(p.password),
    ]) {
      assert.equal(told(change as never, props), "It is [secret].", String(change));
    }
  });

  it("is not printed by an exception that quotes its input", () => {
    const outcome = run(
      reading((p: { password: string }) => JSON.parse(p.password)),
      props,
    );
    assert(outcome.outcome === "error");
    assert.doesNotMatch(outcome.error, /correct|horse/);
    assert.match(outcome.error, /^SyntaxError: /);
  });

  it("is not printed when it belongs to another resource of the stack", () => {
    const other = resourceOf("other", props);
    const outcome = run(
      function* (_props, { stack }) {
        const actual = String(Reflect.get(Object(stack.byUrn(other.urn)?.props), "password"));
        yield { message: "bad", property: actual, actual };
      },
      {},
      other,
    );
    assert(outcome.outcome === "fail");
    assert.deepEqual(outcome.findings, [
      { message: "bad", property: "[secret]", sentence: "It is [secret]." },
    ]);
  });

  it("is found in lists, maps and numbers that are secret as a whole", () => {
    const whole = new Secrets([{ a: new Secret({ b: ["first-value", 987_654_321] }) }]);
    assert.equal(whole.redact("first-value and 987654321"), "[secret] and [secret]");
  });

  it("may be named when it is a document: only its values are secret", () => {
    const document = JSON.stringify([{ name: "STRIPE_SECRET_KEY", value: "sk_live_aaaabbbbcccc" }]);
    const secrets = new Secrets([new Secret(document)]);
    assert.equal(
      secrets.redact("STRIPE_SECRET_KEY is sk_live_aaaabbbbcccc"),
      "STRIPE_SECRET_KEY is [secret]",
    );
    assert.equal(secrets.redact(document), "[secret]");
  });

  it("leaves other text alone, and values too short to tell", () => {
    const secrets = new Secrets([{ a: new Secret("abc"), b: new Secret(true), c: "plain" }]);
    assert.equal(secrets.redact("abc true plain"), "abc true plain");
  });

  it("copes with one that is long and repeats itself", () => {
    const secrets = new Secrets([new Secret("a".repeat(1_000_000))]);
    assert.equal(secrets.redact("a".repeat(limits.raw)), "[secret]");
  });
});

describe("text from properties", () => {
  it("loses terminal escapes, control and invisible characters", () => {
    assert.equal(
      printable("\u001b[31mred\u001b[0m \u001b]0;title\u0007a\u0000b\u202Ec\nd\u009b1me"),
      "red a bc de",
    );
  });

  it("is cut without halving a character", () => {
    assert.equal(truncate("abc\u{1F600}def", 5), "abc…");
    assert.equal(truncate("short", 5), "short");
  });

  it("is cut in a message", () => {
    const sentence =
      sentences(
        run(
          reading(() => "x".repeat(5_000)),
          {},
        ),
      )[0] ?? "";
    assert.equal(sentence.length, "It is .".length + limits.value);
  });

  it("is named by its kind when it is no scalar", () => {
    const outcome = run(
      function* (props) {
        for (const actual of [props.list, props.map, props.missing, null, ""]) {
          yield { message: "bad", property: "x", actual };
        }
      },
      { list: [], map: {} },
    );
    assert.deepEqual(sentences(outcome), [
      "It is a list.",
      "It is an object.",
      "It is not set.",
      "It is null.",
      'It is "".',
    ]);
  });
});
