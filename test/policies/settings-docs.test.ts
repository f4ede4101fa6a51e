/** docs/configuration.md says what is so. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { Environment, Severity } from "../../policies/framework/define-policy";
import { applyOverrides } from "../../policies/framework/overrides";
import { defaultLevel, readSettings } from "../../policies/framework/settings";
import { presets } from "../../policies/presets";
import { policies } from "../../policies/registry.gen";
import { root } from "./support/policies";

const page = readFileSync(path.join(root, "docs/configuration.md"), "utf8");

describe("docs/configuration.md", () => {
  it("has an example that is right, and does what it says", () => {
    const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const { config } = parse(yaml) as { config: Record<string, unknown> };
    const texts = Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const stack = { stack: "shop-prod", config: Object.fromEntries(texts) };
    const settings = readSettings(policies, stack, presets);
    assert.deepEqual(settings.problems, []);
    assert.equal(settings.preset, "toolbox");
    assert.equal(settings.policies.get("log-retention")?.options.minimumDays, 90);
    const own = settings.policies.get("minor-upgrades-automatic");
    assert.equal(own?.level, "mandatory");
    const type = "aws:rds/instance:Instance";
    const urn = `urn:pulumi:shop-prod::shop::${type}::orders-scratch`;
    assert.equal(applyOverrides(own?.overrides ?? [], { urn, type })?.level, "advisory");
  });

  it("has the levels that hold by default", () => {
    const environments: readonly Environment[] = ["production", "staging", "development"];
    for (const severity of ["critical", "high", "medium", "low"] satisfies Severity[]) {
      const levels = environments.map((each) => defaultLevel(severity, each));
      assert.ok(page.includes(`| ${severity} | ${levels.join(" | ")} |`), severity);
    }
  });

  it("names every preset", () => {
    for (const { name } of presets) assert.ok(page.includes(`\`${name}\``), name);
  });
});
