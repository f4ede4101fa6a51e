import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { exampleResources } from "../../policies/framework/example";
import type { ResourceData } from "../../policies/framework/indexed-stack";
import { resourceOf } from "./support/make";
import { buildPackFolder, PackProcess } from "./support/pack";
import { policyModules, root } from "./support/policies";

const { ADVISORY, MANDATORY } = EnforcementLevel;
const config = {
  "gonogo:environment": "staging",
  "gonogo:policies": JSON.stringify({ "rds-automated-backups": { minimumDays: 21 } }),
};

/** The resources of one failing example of every policy, each in a stack of its own. */
const stacks: readonly { readonly id: string; readonly resources: readonly ResourceData[] }[] =
  policyModules.flatMap(({ id, policy }) => {
    const [example] = policy.fails;
    return example ? [{ id, resources: exampleResources(example, id) }] : [];
  });

describe("the pack as one executable file", () => {
  /** Holds nothing but the file, so that it cannot find a package. */
  let elsewhere: string;
  let program: string;
  let file: string;
  let folder: string;
  const running: PackProcess[] = [];

  before(function () {
    this.timeout(120_000);
    elsewhere = mkdtempSync(path.join(tmpdir(), "executable-"));
    file = path.join(elsewhere, "pack");
    const build = path.join(root, "scripts", "build.mjs");
    execFileSync(process.execPath, [build, "--executable-pack", file]);
    program = path.join(elsewhere, "program");
    mkdirSync(path.join(program, "stacks"), { recursive: true });
    const project = "name: app\nruntime: nodejs\nstackConfigDir: stacks\n";
    writeFileSync(path.join(program, "Pulumi.yaml"), project);
    folder = buildPackFolder();
  });
  afterEach(async () => {
    for (const pack of running.splice(0)) await pack.stop();
  });
  after(() => {
    rmSync(elsewhere, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  async function executable(): Promise<PackProcess> {
    const pack = await PackProcess.startExecutable(file, program);
    running.push(pack);
    return pack;
  }

  async function directory(stack: string): Promise<PackProcess> {
    const env = {
      PWD: program,
      PULUMI_NODEJS_PROJECT: "app",
      PULUMI_NODEJS_STACK: stack,
      PULUMI_CONFIG: JSON.stringify(config),
    };
    const pack = await PackProcess.start({ folder, env });
    running.push(pack);
    return pack;
  }

  it("starts without any package beside it and leaves the handshake to the CLI", async () => {
    const pack = await executable();
    // The CLI goes on when a plugin does not implement it.
    await assert.rejects(pack.handshake(), { code: 12 });
    assert.equal((await pack.info()).policiesList.length, policyModules.length);
  });

  it("says of itself and of every policy what the folder says", async () => {
    const [one, other] = [await executable(), await directory("app-staging")];
    await one.configureStack("app-staging", config, "app");
    const { version, ...told } = await one.info();
    const { version: _, ...expected } = await other.info();
    assert.match(version, /^\d+\.\d+\.\d+/);
    assert.deepEqual(told, expected);
  });

  it("answers about every resource and stack what the folder answers", async function () {
    this.timeout(120_000);
    const [one, other] = [await executable(), await directory("app-staging")];
    await one.configureStack("app-staging", config, "app");
    let found = 0;
    for (const { id, resources } of stacks) {
      for (const resource of resources) {
        assert.deepEqual(await one.analyze(resource), await other.analyze(resource), id);
      }
      const answer = await one.analyzeStack(resources);
      assert.deepEqual(answer, await other.analyzeStack(resources), id);
      found += answer.diagnostics.length;
    }
    assert.ok(found > 0, "no stack had a violation to compare");
  });

  it("takes levels and options from the stack's configuration and from the pack's", async () => {
    const database = resourceOf(
      "db",
      { engine: "postgres", storageEncrypted: true, backupRetentionPeriod: 14 },
      { type: "aws:rds/instance:Instance" },
    );
    const backups = async (pack: PackProcess) =>
      (await pack.analyze(database)).diagnostics.filter(
        (d) => d.policy === "rds-automated-backups",
      );
    const pack = await executable();
    await pack.configureStack("app-staging", config, "app");
    const [violation] = await backups(pack);
    assert.match(violation?.message ?? "", /21/);
    assert.equal(violation?.level, MANDATORY);
    await pack.configure({
      "rds-automated-backups": { level: ADVISORY, options: { minimumDays: 30 } },
    });
    const [advice] = await backups(pack);
    assert.match(advice?.message ?? "", /30/);
    assert.equal(advice?.level, ADVISORY);
  });

  it("honours the waivers of the project that it is started in", async () => {
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const waiver = {
      policy: "rds-storage-encrypted",
      resource: "legacy-db",
      reason: "Migrated to an encrypted copy in the next release.",
      owner: "ann",
      approver: "bob",
      ticket: "OPS-12",
      expires: soon,
    };
    const waivers = path.join(program, "stacks", "app-prod.waivers.yaml");
    writeFileSync(waivers, JSON.stringify({ waivers: [waiver] }));
    try {
      const pack = await executable();
      await pack.configureStack("app-prod", {}, "app");
      const { diagnostics } = await pack.analyze(
        resourceOf(
          "legacy-db",
          { engine: "postgres", storageEncrypted: false },
          { type: "aws:rds/instance:Instance" },
        ),
      );
      const own = diagnostics.filter((d) => d.policy === "rds-storage-encrypted");
      assert.deepEqual(
        own.map(({ level }) => level),
        [ADVISORY],
      );
      assert.match(own[0]?.message ?? "", new RegExp(`Waived until ${soon} \\(OPS-12\\)`));
    } finally {
      rmSync(waivers);
    }
  });

  it("refuses a stack whose configuration of the policies is wrong", async () => {
    const pack = await executable();
    await pack.configureStack("app-prod", { "gonogo:policies": '{"rds-storage-encrypte":"x"}' });
    await assert.rejects(pack.info(), /there is no policy "rds-storage-encrypte": did you mean/);
  });
});
