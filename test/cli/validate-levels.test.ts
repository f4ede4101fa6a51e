import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LooksWorld, only, waiver } from "./looks-world";

describe("what a stack's files say of looks at a running system", function () {
  this.timeout(120_000);
  const world = new LooksWorld();
  const { run, validate } = world;

  it("count as the stack's configuration says, but for what production's floor holds", async () => {
    const file = join(world.folder, "stacks/Pulumi.finsight-prod.yaml");
    const before = readFileSync(file, "utf8");
    const configured = (level: string, probe = "security-headers-sent") =>
      writeFileSync(
        file,
        `${before}  gonogo:probes:\n    ${probe}:\n      enforcementLevel: ${level}\n`,
      );
    try {
      configured("advisory");
      const { code, out } = await validate("--format", "json");
      assert.equal(code, 0, out);
      const told = only(out).results.filter(({ policy }) => policy === "security-headers-sent");
      assert(told.length > 0);
      for (const { outcome, level, blocking } of told) {
        assert.deepEqual([outcome, level, blocking], ["fail", "advisory", false]);
      }
      await validate("--record", "record.json", "--output", "advised.json");
      const args = ["audit", "finsight-prod", "--format", "json", "--probes", "record.json"];
      const audited = only((await run(...args)).out).results;
      const headers = audited.filter(({ policy }) => policy === "security-headers-sent");
      assert(headers.length > 0 && headers.every(({ blocking }) => !blocking));
      configured("disabled");
      const off = await validate();
      assert.equal(off.code, 2);
      assert.match(off.err, /--only security-headers-sent: gonogo:probes says that it is disabled/);
      const wrong: readonly (readonly [string, string | undefined, RegExp])[] = [
        ["warn", undefined, /finsight-prod\.yaml:\d+: gonogo:probes .*must be mandatory, advisory/],
        ["advisory", "health-answers", /health-answers is high and stays mandatory in production/],
      ];
      for (const [level, probe, expected] of wrong) {
        configured(level, probe);
        for (const command of ["validate", "audit", "preview"]) {
          const more = command === "audit" ? ["--probes", "record.json"] : [];
          const outputs = command === "validate" ? ["--outputs", "outputs.json"] : [];
          const refused = await run(command, "finsight-prod", ...outputs, ...more);
          assert.equal(refused.code, 2, command + refused.err);
          assert.match(refused.err, expected);
        }
      }
    } finally {
      writeFileSync(file, before);
    }
  });

  it("are waived by gonogo waive from what a look left, and by nothing else", async () => {
    const file = join(world.folder, "stacks/finsight-prod.waivers/headers.yaml");
    await validate("--record", "waived.json", "--output", "waived.txt");
    const expires = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    const waive = (policy: string, resource: string, ...more: readonly string[]) =>
      run(
        ...["waive", "finsight-prod", "--policy", policy, "--resource", resource],
        ...["--reason", "The proxy is switched on next week", "--owner", "ann"],
        ...["--approver", "bob", "--ticket", "OPS-14", "--expires", expires],
        ...["--file", "headers.yaml", ...more],
      );
    const record = ["--probes", "waived.json"];
    const name = "gonogo-probes/security-headers-sent";
    const refused: readonly (readonly [Promise<{ code: number | null; err: string }>, RegExp])[] = [
      [waive(name, world.ill), /needs --probes FILE/],
      [
        waive("gonogo-probes/security-header-sent", world.ill, ...record),
        /did you mean "gonogo-pr/,
      ],
      [waive(name, "https://other.example", ...record), /covers nothing in finsight-prod/],
      [waive("gonogo-probes/health-answers", world.ill, ...record), /covers nothing/],
      [waive("rds-storage-encrypted", "db", ...record), /--probes goes with --policy gonogo-pr/],
    ];
    for (const [ended, expected] of refused) {
      const { code, err } = await ended;
      assert.equal(code, 2, err);
      assert.match(err, expected);
    }
    assert(
      !readdirSync(join(world.folder, "stacks/finsight-prod.waivers")).includes("headers.yaml"),
    );
    try {
      const { code, out, err } = await waive(name, world.ill, ...record);
      assert.equal(code, 0, err);
      assert.match(
        out,
        /covers \d+ findings? of gonogo-probes\/security-headers-sent on 1 resource/,
      );
      assert.match(readFileSync(file, "utf8"), /^policy: gonogo-probes\/security-headers-sent$/m);
      assert.equal((await validate()).code, 0);
    } finally {
      rmSync(file, { force: true });
    }
  });

  it("stop before anything is asked when a waiver names a look that there is not", async () => {
    const file = join(world.folder, "stacks/finsight-prod.waivers/hsts.yaml");
    const misspelt = waiver(world.ill).replace("security-headers-sent", "security-header-sent");
    writeFileSync(file, misspelt);
    const outputs = ["finsight-prod", "--outputs", "outputs.json"];
    try {
      for (const command of ["validate", "smoke", "audit"]) {
        const args = command === "audit" ? ["finsight-prod"] : outputs;
        const { code, out, err } = await run(command, ...args);
        assert.deepEqual([code, out], [2, ""], command + err);
        assert.match(err, /hsts\.yaml:1: there is no probe "security-header-sent": did you mean/);
      }
      writeFileSync(file, misspelt.replace("security-header-sent", "smoke-health"));
      assert.equal((await validate()).code, 1);
    } finally {
      rmSync(file);
    }
  });
});
