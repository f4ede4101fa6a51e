/** What is in force, from the command line; and what production refuses, with its exit code. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../gonogo/cli/run";
import type { Report } from "../../gonogo/report/model";
import { captured, gonogo, root } from "./support";

async function ran(...args: string[]) {
  const { io, out, err } = captured();
  const code = await run(args, io);
  return { code, out: out(), err: err() };
}

describe("gonogo explain and gonogo policies", () => {
  it("say what is in force for a stack, and where it comes from", async () => {
    const { code, out } = await ran("explain", "alarm-error-rate", "--stack", "toolbox-prod");
    assert.equal(code, 0);
    assert.match(out, /In force for toolbox-prod \(production, preset toolbox\)/);
    assert.match(out, /level: mandatory \(default\)/);
    assert.match(out, /maximumPercent: 0\.1 \(preset toolbox: toolbox-105\)/);
  });

  it("say it of overrides and of the command line's configuration", async () => {
    const policies = JSON.stringify({
      "alarm-error-rate": {
        enforcementLevel: "advisory",
        maximumPercent: 0.05,
        reason: "Tried out.",
        overrides: [{ resources: ["web"], enforcementLevel: "mandatory", reason: "Sells." }],
      },
    });
    const config = `gonogo:policies=${policies}`;
    const stack = ["--stack", "toolbox-prod", "-c", config];
    const { out, err } = await ran("explain", "alarm-error-rate", ...stack);
    assert.equal(err, "");
    assert.match(out, /level: advisory \(stack configuration\): Tried out\./);
    assert.match(out, /maximumPercent: 0\.05 \(stack configuration\)/);
    assert.match(out, /overrides\[0\]: mandatory \(Sells\.\)/);
    const json = await ran("policies", "--format", "json", ...stack);
    const list = JSON.parse(json.out) as { id: string; inForce: Record<string, unknown> }[];
    const inForce = list.find(({ id }) => id === "alarm-latency")?.inForce;
    assert.deepEqual(inForce, {
      level: "mandatory",
      levelSource: "default",
      options: {
        maximumMilliseconds: {
          value: 200,
          source: "preset",
          boxes: ["toolbox-106", "toolbox-503"],
        },
      },
      overrides: [],
    });
  });

  it("list the presets, and the levels of a stack", async () => {
    const all = await ran("policies");
    assert.match(all.out, /Presets\n {2}launch .*\n {2}finsight /);
    const { out } = await ran("policies", "--stack", "catalytic-prod");
    assert.match(out, /^catalytic-prod: production, preset catalytic\n/);
    assert.match(out, /redis-snapshots +advisory +preset catalytic: catalytic-029, catalytic-031/);
    assert.match(out, /requestsPerMinute: 60 \(preset catalytic: catalytic-043\)/);
  });
});

describe("the floor of production on the command line", () => {
  let shop: string;
  before(() => {
    shop = mkdtempSync(join(tmpdir(), "floor-shop-"));
    cpSync(join(root, "test/cli/fixtures/shop"), shop, { recursive: true });
    symlinkSync(join(root, "node_modules"), join(shop, "node_modules"));
  });
  after(() => rmSync(shop, { recursive: true, force: true }));
  const preview = (stack: string, ...more: string[]) =>
    gonogo(["preview", "--program", shop, stack, ...more]);
  const lower = 'gonogo:policies={"rds-storage-encrypted":"advisory"}';
  const sentence = /rds-storage-encrypted is critical and stays mandatory in production, not advis/;

  it("is a usage error in the stack's configuration", async () => {
    const { code, err } = await preview("prod", "-c", lower);
    assert.equal(code, 2);
    assert.match(err, sentence);
    assert.match(err, /gonogo waive/);
    assert.doesNotMatch(err, /\n\s+at /);
  });

  it("is the same error in --policy-pack-config, from the pack itself", async () => {
    const file = join(shop, "levels.json");
    writeFileSync(file, '{"rds-storage-encrypted":"advisory"}');
    const { code, err } = await preview("prod", "--policy-pack-config", file);
    assert.equal(code, 2, err);
    assert.match(err, /refuses its configuration/);
    assert.match(err, sentence);
    assert.doesNotMatch(err, /preview engine failed|INVALID_ARGUMENT|\n\s+at /);
  });

  it("does not hold in development, where the report says the level and its origin", async () => {
    const { out, err } = await preview("dev", "-c", lower, "--format", "json");
    const report = JSON.parse(out || "{}") as Report;
    const own = report.runs?.[0]?.policies.find(({ name }) => name === "rds-storage-encrypted");
    assert.equal(own?.level, "advisory", err);
    assert.equal(own?.levelSource, "stack configuration");
  });

  it("lets an override of a medium policy keep a finding from blocking, and says why", async () => {
    const reason = "Replaced in May.";
    const override = { resources: ["orders"], enforcementLevel: "advisory", reason };
    const path = {
      types: ["aws:rds/*"],
      properties: ["parameterGroupName"],
      enforcementLevel: "mandatory",
      reason: "Slow queries cost us the last launch.",
    };
    const policies = JSON.stringify({
      "database-multi-az": { overrides: [override] },
      "database-query-insight": { overrides: [path] },
    });
    const config = `gonogo:policies=${policies}`;
    const { out, err } = await preview("prod", "-c", config, "--format", "json");
    const report = JSON.parse(out || "{}") as Report;
    const rows = (name: string) =>
      (report.runs?.[0]?.results ?? [])
        .filter(({ policy }) => policy === name)
        .map((row) => [row.outcome, row.level, row.blocking, row.override?.reason]);
    assert.deepEqual(rows("database-multi-az"), [["fail", "advisory", false, reason]], err);
    assert.deepEqual(rows("database-query-insight"), [
      ["fail", "advisory", false, undefined],
      ["fail", "mandatory", true, path.reason],
    ]);
    assert.deepEqual(rows("overrides-used"), [["pass", "advisory", false, undefined]]);
  });
});
