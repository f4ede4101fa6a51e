import assert from "node:assert/strict";
import type { ProbeResult } from "../../gonogo/probes/run";
import { ofPart } from "../../gonogo/smoke/part";

describe("a part of the smoke test", () => {
  const step = (outcome: ProbeResult["outcome"]) =>
    ({ probe: "smoke-root", outcome, items: ["shop-001"], controls: ["smoke-tests"] }) as never;
  const spoken = (outcome: ProbeResult["outcome"]) =>
    ofPart([step(outcome)]).map(({ items, controls }) => [items, controls]);

  it("fails the whole where it fails, and speaks for no item else", () => {
    assert.deepEqual(spoken("fail"), [[["shop-001"], ["smoke-tests"]]]);
    for (const outcome of ["pass", "unknown", "error", "not-applicable"] as const) {
      assert.deepEqual(spoken(outcome), [[undefined, []]]);
    }
  });
});
