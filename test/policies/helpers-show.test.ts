import assert from "node:assert/strict";
import { show } from "../../policies/helpers/show";
import { judge } from "./support/judge";

describe("a value in a message", () => {
  it("is quoted when it is a scalar and named by its kind otherwise", () => {
    assert.equal(show("TLSv1"), "TLSv1");
    assert.equal(show(" "), "empty");
    assert.equal(show(0), "0");
    assert.equal(show(false), "false");
    assert.equal(show(undefined), "not set");
    assert.equal(show(null), "not set");
    assert.equal(show([1]), "a list");
    assert.equal(show({}), "an object");
    assert.equal(show("a b ".repeat(100)).length, 123);
  });

  it("leaves out the user and the password of an address", () => {
    assert.equal(show("https://user:hunter2hunter2@a.example/x"), "https://...@a.example/x");
    assert.equal(show("redis://:hunter2@cache:6379"), "redis://...@cache:6379");
    assert.equal(show("mailto:a@b.example"), "mailto:a@b.example");
  });

  it("names a provider's key by its kind", () => {
    const key = ["sk", "live", "0123456789abcdef"].join("_");
    assert.doesNotMatch(show(`Bearer ${key}`), /0123456789/);
    assert.doesNotMatch(show(`${"x".repeat(110)} ${key}`), /0123456789/);
  });

  it("does not reach a message through a setting that lists origins", () => {
    const variables = { ALLOWED_ORIGINS: "https://app:hunter2hunter2@finsight.example/" };
    const evaluation = judge("allowed-origins-setting", "aws:lambda/function:Function", {
      role: "r",
      environment: { variables },
    });
    assert.equal(evaluation.outcome, "fail");
    assert.doesNotMatch(JSON.stringify(evaluation), /hunter2/);
  });
});
