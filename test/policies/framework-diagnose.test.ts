/** How outcomes are told to CrossGuard, which knows violations only. */
import assert from "node:assert/strict";
import { type DiagnosisContext, diagnose } from "../../policies/framework/diagnose";
import type { Evaluation } from "../../policies/framework/evaluate";
import type { Level } from "../../policies/framework/levels";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { doing, policyOf } from "./support/make";

const policy = policyOf(doing(() => undefined));
const stackPolicy = { ...policy, scope: "stack" as const };
const waiver = { expires: "2026-12-01", ticket: "OPS-12" } as Waiver;
const context = (more: Partial<DiagnosisContext> = {}): DiagnosisContext => ({
  settings: { environment: "staging", undecided: "report" },
  urn: "urn:x",
  levelAt: () => undefined,
  waive: () => undefined,
  ...more,
});
const finding = (property: string) => ({ message: "plain", property, sentence: "It is bad." });
const fail = (capped = false): Evaluation => {
  return { outcome: "fail", findings: [finding("a"), finding("b.c")], capped };
};
const undecided: Evaluation = {
  outcome: "unknown",
  unknown: [{ path: "a.b" }, { path: "c" }],
  sentence: "a.b is not known until deployment.",
};
const error: Evaluation = { outcome: "error", error: "TypeError: x" };
const production = { environment: "production", undecided: "block" } as const;

describe("an outcome told to CrossGuard", () => {
  it("is a violation for each finding, at the policy's own level", () => {
    assert.deepEqual(diagnose(policy, fail(), context()), [
      { message: "Because.\nIt is bad. [a]", urn: undefined },
      { message: "Because.\nIt is bad. [b.c]", urn: undefined },
    ]);
    const named = diagnose(stackPolicy, fail(), context());
    assert.deepEqual(
      named.map(({ urn }) => urn),
      ["urn:x", "urn:x"],
    );
  });

  it("says that there are more findings than are kept", () => {
    const told = diagnose(policy, fail(true), context());
    assert.deepEqual(told.slice(2), [
      {
        message: "Because.\nThere are more than 50 violations; the rest are left out.",
        urn: undefined,
      },
    ]);
  });

  it("is at the level of an override for the path, or left out", () => {
    const at = (level: Level) =>
      diagnose(
        policy,
        fail(),
        context({ levelAt: (property) => (property === "a" ? level : undefined) }),
      ).map((each) => [each.level, each.message.slice(-4)]);
    assert.deepEqual(at("advisory"), [
      ["advisory", " [a]"],
      [undefined, "b.c]"],
    ]);
    assert.deepEqual(at("mandatory")[0], ["mandatory", " [a]"]);
    assert.deepEqual(at("remediate")[0], ["mandatory", " [a]"]);
    assert.deepEqual(at("disabled"), [[undefined, "b.c]"]]);
  });

  it("is advice while a waiver is in force, whatever the level", () => {
    const waive = (property: string | undefined) => (property === "a" ? waiver : undefined);
    const [first, second] = diagnose(
      policy,
      fail(),
      context({ waive, levelAt: () => "mandatory" }),
    );
    assert.deepEqual(first, {
      message: "Because.\nWaived until 2026-12-01 (OPS-12): It is bad. [a]",
      urn: undefined,
      level: "advisory",
    });
    assert.equal(second?.level, "mandatory");
    const off = diagnose(policy, fail(), context({ waive, levelAt: () => "disabled" }));
    assert.deepEqual(off, []);
  });

  it("blocks when it is undecided where the stack blocks on those, and else is advice", () => {
    const message = "Because.\nUndecided: a.b is not known until deployment. [a.b]";
    const told = (undecidedMeans: "block" | "report", level?: Level) =>
      diagnose(
        policy,
        undecided,
        context({
          settings: { environment: "staging", undecided: undecidedMeans },
          levelAt: (property) => (property === "a.b" ? level : undefined),
        }),
      );
    assert.deepEqual(told("block"), [{ message, urn: undefined }]);
    assert.deepEqual(told("report"), [{ message, urn: undefined, level: "advisory" }]);
    assert.deepEqual(told("report", "mandatory"), [
      { message, urn: undefined, level: "mandatory" },
    ]);
    assert.deepEqual(told("block", "advisory"), [{ message, urn: undefined, level: "advisory" }]);
    assert.deepEqual(told("block", "disabled"), []);
    const nothing: Evaluation = { outcome: "unknown", unknown: [], sentence: "It depends." };
    assert.deepEqual(diagnose(policy, nothing, context({ settings: production })), [
      { message: "Because.\nUndecided: It depends.", urn: undefined },
    ]);
  });

  it("stops production when a rule threw, whatever its level", () => {
    const message = "Because.\nPolicy error: TypeError: x";
    assert.deepEqual(diagnose(policy, error, context()), [{ message, urn: undefined }]);
    assert.deepEqual(diagnose(stackPolicy, error, context({ settings: production })), [
      { message, urn: "urn:x", level: "mandatory" },
    ]);
  });

  it("is nothing where there is nothing to tell", () => {
    assert.deepEqual(diagnose(policy, { outcome: "pass" }, context()), []);
    const reason = { outcome: "not-applicable", reason: "No." } as const;
    assert.deepEqual(diagnose(policy, reason, context()), []);
  });
});
