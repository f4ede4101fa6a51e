import assert from "node:assert/strict";
import fc from "fast-check";
import { type Outcome, outcomes } from "../../gonogo/report/model";
import { decide } from "../../gonogo/verdict/decide";
import { ways } from "../../policies/catalogue/checklist";
import { item, says } from "./support";

describe("an item of a checklist", () => {
  it("passes by its own way", () => {
    const { outcome, reason } = decide(item(), [says("policy", "pass")]);
    assert.deepEqual([outcome, reason], ["pass", "policy says pass."]);
  });

  it("is as bad as the worst that is said of it", () => {
    const order: readonly Outcome[] = ["error", "fail", "unknown", "manual", "pass"];
    for (const [index, bad] of order.entries()) {
      for (const better of order.slice(index)) {
        const said = [says("policy", better), says("attestation", bad)];
        assert.equal(decide(item(), said).outcome, bad, `${better} and ${bad}`);
      }
    }
  });

  it("is open when nothing is said", () => {
    const outcome = (way: (typeof ways)[number]) => decide(item({ way }), []).outcome;
    assert.deepEqual(
      ways.map((way) => [way, outcome(way)]),
      [
        ["policy", "manual"],
        ["provisioned", "manual"],
        ["configuration", "manual"],
        // A look at the running system will settle it.
        ["probe", "unknown"],
        ["evidence", "manual"],
        ["attestation", "manual"],
      ],
    );
  });

  it("is not decided by a way that only supports it", () => {
    const decision = decide(item({ way: "probe", also: ["policy"] }), [says("policy", "pass")]);
    assert.equal(decision.outcome, "unknown");
    assert.match(decision.reason, /policy says pass\. The running system decides it/);
  });

  it("is decided by any part of the preview where another is its way", () => {
    for (const way of ["policy", "provisioned", "configuration"] as const) {
      for (const other of ["policy", "provisioned", "configuration"] as const) {
        assert.equal(decide(item({ way }), [says(other, "pass")]).outcome, "pass");
      }
    }
  });

  it("may rest on a person's word, and says so", () => {
    const { outcome, reason } = decide(item({ way: "probe" }), [says("attestation", "pass")]);
    assert.equal(outcome, "pass");
    assert.match(reason, /^A person's word stands for it\./);
  });

  it("never rests on a person's word against a machine's", () => {
    for (const bad of ["fail", "unknown", "error"] as const) {
      const said = [says("policy", bad), says("attestation", "pass")];
      assert.equal(decide(item(), said).outcome, bad);
    }
  });

  it("shown in part waits for a person to say the rest", () => {
    const part = item({ strength: "partial", missing: "The handshake." });
    const open = decide(part, [says("policy", "pass")]);
    assert.equal(open.outcome, "manual");
    assert.match(open.reason, /Left to a person: The handshake\./);
    const said = [says("policy", "pass"), says("attestation", "pass")];
    assert.equal(decide(part, said).outcome, "pass");
  });

  it("does not apply where a person says so, unless something is wrong", () => {
    const excused = says("attestation", "not-applicable");
    assert.equal(decide(item({ optional: true }), [excused]).outcome, "not-applicable");
    assert.equal(decide(item(), [excused, says("policy", "fail")]).outcome, "fail");
  });

  it("is waived only when all that is wrong is waived", () => {
    const waived = says("policy", "fail", { waived: true });
    assert.equal(decide(item(), [waived]).waived, true);
    assert.equal(decide(item(), [waived, says("probe", "fail")]).waived, false);
    assert.equal(decide(item(), [says("policy", "pass")]).waived, false);
  });

  it("is never better than anything that is said of it, whatever is said", () => {
    const said = fc.array(
      fc.tuple(fc.constantFrom(...ways), fc.constantFrom(...outcomes)).map((each) => says(...each)),
    );
    const any = fc.record({
      way: fc.constantFrom(...ways),
      strength: fc.constantFrom("proves" as const, "substitute" as const),
    });
    const rank: readonly Outcome[] = ["error", "fail", "unknown", "manual"];
    fc.assert(
      fc.property(any, said, (by, contributions) => {
        const { outcome } = decide(item(by), contributions);
        const worst = rank.find((each) => contributions.some((one) => one.outcome === each));
        if (worst !== undefined) assert.equal(outcome, worst);
        if (outcome === "pass") assert(contributions.some((one) => one.outcome === "pass"));
      }),
    );
  });
});
