import assert from "node:assert/strict";
import { preview } from "../../gonogo/engine/preview";
import { lists } from "../../gonogo/probes/lists";
import { probes } from "../../gonogo/probes/registry";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readValidation } from "../../gonogo/probes/validation";
import { root } from "../cli/support";

describe("what the stack of finsight says of itself", function () {
  this.timeout(120_000);

  it("tells every look of its eight lines where to look", async () => {
    const stack = "finsight-prod";
    const { outputs } = await preview({ programDir: root, stack, policyPacks: [] });
    const validation = readValidation([outputs.validation], (problem): never => {
      throw new Error(problem);
    });
    const targets = targetsOf(outputs, [], validation);
    const listed = new Set(lists.finsight?.lines.flatMap((line) => line.probes));
    assert(listed.size > 8);
    const without = probes.filter(({ id, target, applies = () => true }) => {
      const own: readonly unknown[] = targets[target];
      return listed.has(id) && !own.some((each) => applies(each as never));
    });
    assert.deepEqual(
      without.map(({ id }) => id),
      [],
    );
  });
});
