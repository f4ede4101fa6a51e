/** The five production stacks, audited with the samples that lie beside them. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Report, StackReport } from "../../gonogo/report/model";
import { decide } from "../../gonogo/verdict/decide";
import { byPreview, type ChecklistItem, itemsOf } from "../../policies/catalogue/checklist";
import { checklistOf, systems } from "../../policies/catalogue/checklists";
import { isControl } from "../../policies/catalogue/controls";
import { resourcesThatShow } from "../../policies/catalogue/shown-by";
import { gonogo, root } from "./support";

const stacks = systems.map((system) => `${system}-prod`);

describe("the audits of the five production stacks", () => {
  let runs: readonly StackReport[] = [];
  let code: number | null = null;
  before(async function () {
    this.timeout(600_000);
    const ended = await gonogo(["audit", ...stacks, "--format", "json"]);
    assert.notEqual(ended.out, "", ended.err);
    ({ code } = ended);
    ({ runs } = JSON.parse(ended.out) as Report);
  });

  it("end in a verdict over every item: NO-GO, as long as nobody has attested anything", () => {
    assert.equal(code, 1);
    assert.deepEqual(
      runs.map(({ stack, checklist }) => [stack, checklist?.go]),
      stacks.map((stack) => [stack, false]),
    );
    for (const [index, system] of systems.entries()) {
      const ids = itemsOf(checklistOf(system)).map(({ id }) => id);
      assert.deepEqual(
        runs[index]?.checklist?.items.map(({ id }) => id),
        ids,
      );
    }
  });

  it("find nothing wrong with what a preview decides", () => {
    for (const { stack, checklist, verdict } of runs) {
      assert.equal(verdict.go, true, stack);
      const wrong = checklist?.items.filter(
        ({ outcome }) => outcome === "fail" || outcome === "error",
      );
      assert.deepEqual(wrong, [], stack);
    }
  });

  it("show samples, and decide as if there were none", () => {
    for (const [index, system] of systems.entries()) {
      const known = new Map<string, ChecklistItem>(
        itemsOf(checklistOf(system)).map((item) => [item.id, item]),
      );
      const items = runs[index]?.checklist?.items ?? [];
      const sampled = items.filter(({ contributions }) =>
        contributions.some((each) => each.sample),
      );
      assert(sampled.length > 0, system);
      for (const { id, contributions, outcome, reason, required, blocking } of sampled) {
        const item = known.get(id);
        assert(item);
        const others = contributions.filter(({ sample }) => sample !== true);
        assert.equal(outcome, decide(item, others).outcome, id);
        if (outcome === "pass") continue;
        assert.match(reason, /A sample says nothing \(stacks\/.+\.yaml:1\)\./, id);
        assert(blocking === required, id);
      }
    }
  });

  it("name open points that are true: nothing in the preview shows them", () => {
    for (const { stack, checklist, resources } of runs) {
      const types = new Set(resources.map(({ type }) => type));
      const open = checklist?.items.filter(({ blocking }) => blocking) ?? [];
      assert.equal(open.length, checklist?.blocking, stack);
      for (const { id, way, strength, control, contributions, reason, missing } of open) {
        const said = contributions.filter(({ sample }) => sample !== true);
        assert(!said.some((each) => each.way === "attestation"), `${id} is attested`);
        const seen = said.some((each) => byPreview.includes(each.way) && each.outcome === "pass");
        if (byPreview.includes(way) && seen) {
          // What a machine sees in part is open for the rest of it alone, and says so.
          assert.equal(strength, "partial", id);
          assert(missing !== undefined && reason.includes(missing), id);
        }
        const groups = isControl(control) ? resourcesThatShow[control] : undefined;
        if (way === "provisioned" && !seen && groups !== undefined) {
          assert(
            groups.some((group) => !group.some((type) => types.has(type))),
            `${id}: all that shows it is there`,
          );
        }
      }
    }
  });
});

describe("the samples beside the stacks", () => {
  const folder = join(root, "stacks");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /-prod\.(attestations|evidence)[/\\].+\.yaml$/.test(name),
  );

  it("exist for each production stack, and say in name, comment and value what they are", () => {
    const of = new Set(files.map((name) => name.split(".")[0]));
    assert.deepEqual([...of].sort(), [...stacks].sort());
    for (const name of files) {
      const text = readFileSync(join(folder, name), "utf8");
      assert.match(name, /[/\\]sample-[\w-]+\.yaml$/);
      assert.match(text, /^# A sample: no/);
      assert.equal(parse(text).sample, true, name);
    }
  });
});
