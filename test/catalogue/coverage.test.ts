import assert from "node:assert/strict";
import { byPreview, ways } from "../../policies/catalogue/checklist";
import { allControls, isControl } from "../../policies/catalogue/controls";
import reasons from "../../policies/catalogue/undecidable.json";
import { policies } from "../../policies/registry.gen";

const decided = new Set<string>(policies.flatMap(({ controls }) => controls));
const whyNot = new Map(Object.entries(reasons));

describe("the coverage of the controls", () => {
  it("leaves no control without a policy or a reason", () => {
    const open = allControls().filter((id) => !decided.has(id) && !whyNot.has(id));
    assert.deepEqual(open, []);
  });

  it("gives reasons only for controls that exist and have no policy", () => {
    for (const [id, { way, reason }] of whyNot) {
      assert(isControl(id), id);
      assert(!decided.has(id), `${id} has a policy`);
      assert((ways as readonly string[]).includes(way), `${id}: ${way}`);
      assert(!(byPreview as readonly string[]).includes(way), `${id}: ${way} is a preview's`);
      assert.match(reason, /^[A-Z].{20,}\.$/s, id);
    }
  });
});
