import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { judge, optionsOf } from "../../gonogo/probes/judge";
import { probes } from "../../gonogo/probes/registry";
import { allControls } from "../../policies/catalogue/controls";

describe("probes", () => {
  it("are all registered, each in a file of its name", () => {
    const root = join(__dirname, "../../gonogo/probes");
    // A file beside them that defines none is a helper of theirs.
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
      (file) =>
        /^[\w-]+\/[\w-]+\.ts$/.test(file) &&
        readFileSync(join(root, file), "utf8").includes("export default defineProbe("),
    );
    assert.deepEqual(
      files.map((file) => basename(file, ".ts")).sort(),
      probes.map(({ id }) => id).sort(),
    );
  });

  for (const probe of probes) {
    describe(probe.id, () => {
      it("names controls of the catalogue, and options with a default that they allow", () => {
        for (const control of probe.controls) assert(allControls().includes(control), control);
        for (const [name, option] of Object.entries(probe.options)) {
          assert.notEqual(option.source, "", name);
          assert.match(option.description, /\.$/, name);
        }
      });
      for (const { name, facts, options } of probe.passes) {
        it(`passes: ${name}`, () => {
          const judged = judge(probe, facts, optionsOf(probe, options));
          assert.deepEqual(judged, { outcome: "pass", findings: [] });
        });
      }
      for (const { name, facts, options, expect } of probe.fails) {
        it(`fails: ${name}`, () => {
          const { outcome, findings } = judge(probe, facts, optionsOf(probe, options));
          assert.equal(outcome, "fail");
          const template = probe.messages[expect];
          assert(template);
          const pattern = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{\w+\}/g, ".+");
          assert.match(findings[0]?.sentence ?? "", new RegExp(`^${pattern}$`));
          for (const { sentence, property } of findings) {
            assert.doesNotMatch(sentence, /undefined|NaN|\{/);
            assert.notEqual(property, "");
          }
        });
      }
      for (const { name, facts, options } of probe.undecided) {
        it(`is undecided: ${name}`, () => {
          const judged = judge(probe, facts, optionsOf(probe, options));
          assert.equal(judged.outcome, "unknown");
          assert.notEqual(judged.reason, "");
        });
      }
      it("has an example that fails for each of its messages", () => {
        const shown = new Set(probe.fails.map(({ expect }) => expect));
        assert.deepEqual(
          Object.keys(probe.messages).filter((message) => !shown.has(message)),
          [],
        );
      });
    });
  }
});
