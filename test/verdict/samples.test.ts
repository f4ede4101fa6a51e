import assert from "node:assert/strict";
import fc from "fast-check";
import { attestationSchema } from "../../gonogo/attestation/attestation";
import { attested } from "../../gonogo/attestation/sayings";
import { outcomes } from "../../gonogo/report/model";
import { decide } from "../../gonogo/verdict/decide";
import type { Contribution } from "../../gonogo/verdict/types";
import { ways } from "../../policies/catalogue/checklist";
import { item } from "./support";

const sample: Contribution = {
  way: "attestation",
  outcome: "manual",
  summary: "A sample, which says nothing.",
  place: "stacks/shop-prod.attestations/sample.yaml:1",
  sample: true,
};

describe("a sample", () => {
  const contribution = fc.record({
    way: fc.constantFrom(...ways),
    outcome: fc.constantFrom(...outcomes),
    summary: fc.constant("It was looked at."),
  });

  it("changes no outcome, whatever else is said and however the item is decided", () => {
    const asked = fc.constantFrom(...ways).map((way) => item({ way }));
    fc.assert(
      fc.property(asked, fc.array(contribution, { maxLength: 4 }), (wanted, said) => {
        const { outcome, waived } = decide(wanted, [...said, sample]);
        const without = decide(wanted, said);
        assert.deepEqual({ outcome, waived }, { outcome: without.outcome, waived: without.waived });
      }),
    );
  });

  it("is named where the item is open, and leaves alone what a machine proves", () => {
    const open = decide(item({ way: "attestation" }), [sample]);
    assert.equal(open.outcome, "manual");
    assert.match(
      open.reason,
      /^Nobody has attested it\. A sample says nothing \(stacks\/.+:1\)\.$/,
    );
    const passed: Contribution = { way: "policy", outcome: "pass", summary: "1 check passed." };
    const proved = decide(item({ way: "policy" }), [passed, sample]);
    assert.deepEqual([proved.outcome, proved.reason], ["pass", "1 check passed."]);
  });

  it("stands behind every word, of whatever date", () => {
    const one = item({ id: "shop-001", way: "attestation" });
    const checklist = { system: "shop", title: "Shop", sections: [{ title: "All", items: [one] }] };
    const word = (date: string, more: object) => ({
      attestation: {
        ...attestationSchema.parse({
          covers: ["shop-001"],
          statement: "It was read by two people.",
          owner: "Ann",
          role: "lead",
          date,
          ...more,
        }),
        place: "a.yaml:1",
      },
    });
    const real = word("2026-11-01", {});
    const example = word("2026-11-20", { sample: true });
    for (const checked of [
      [real, example],
      [example, real],
    ]) {
      const said = attested(checklist, checked, "2026-11-21").sayings.get("shop-001");
      assert.equal(said?.outcome, "pass");
    }
  });
});
