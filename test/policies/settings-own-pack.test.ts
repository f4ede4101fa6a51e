/** A pack beside ours is configured under its own name. */
import assert from "node:assert/strict";
import { configOfPack, inWordsOfPack } from "../../policies/framework/own-config";
import { readSettings } from "../../policies/framework/settings";
import { doing, policyOf } from "./support/make";

const policies = [
  policyOf(
    doing(() => undefined),
    { id: "own-rule", severity: "medium" },
  ),
];
const presets = [
  {
    name: "team",
    description: "Ours.",
    policies: { "own-rule": { enforcementLevel: { value: "advisory", boxes: ["acme-1"] } } },
  } as const,
];
const read = (config: Readonly<Record<string, string>>) =>
  readSettings(policies, configOfPack("acme", { stack: "app-prod", config }), presets);

describe("the configuration of a pack beside ours", () => {
  it("has levels and preset under the pack's own name, and the gate's environment", () => {
    const settings = read({
      "gonogo:environment": "production",
      "gonogo:preset": "finsight",
      "gonogo:policies": '{"rds-storage-encrypted":"advisory"}',
      "acme:preset": "team",
    });
    assert.deepEqual(settings.problems, []);
    assert.equal(settings.preset, "team");
    assert.equal(settings.policies.get("own-rule")?.level, "advisory");
    const own = read({ "acme:config:policies": '{"own-rule":"disabled"}' }).policies;
    assert.equal(own.get("own-rule")?.levelFrom, "stack configuration");
  });

  it("is told about with the keys that the user wrote", () => {
    const { problems } = read({ "acme:policies": '{"own-rul":"advisory"}', "acme:preset": "no" });
    const told = problems.map((problem) => inWordsOfPack("acme", problem)).join("\n");
    assert.match(told, /acme:policies: there is no policy "own-rul"/);
    assert.match(told, /acme:preset: there is no preset "no"/);
    assert.doesNotMatch(told, /gonogo:/);
  });
});
