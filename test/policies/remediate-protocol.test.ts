/** Remediations as the engine asks for them: over the Analyzer protocol and in whole previews. */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { exampleResources } from "../../policies/framework/example";
import { decodeMessage } from "../../policies/framework/message";
import { resolveOptions } from "../../policies/framework/options";
import { remedyOf } from "../../policies/framework/remediate";
import { Secret, unknown } from "../../policies/framework/unknown";
import { policies } from "../../policies/registry.gen";
import { makeProgram, removeFolders, run } from "../engine/support";
import { buildPackFolder, PackProcess } from "./support/pack";
import { toWire } from "./support/wire";

const { ADVISORY, MANDATORY, REMEDIATE } = EnforcementLevel;
const signature = "4dabf18193072939515e22adb298388d";
const key = {
  urn: "urn:pulumi:prod::shop::aws:kms/key:Key::data",
  type: "aws:kms/key:Key",
  name: "data",
};

describe("remediations over the protocol", () => {
  let pack: PackProcess;
  before(async () => {
    pack = await PackProcess.start({ env: { PULUMI_CONFIG: undefined } });
  });
  after(() => pack.stop());

  it("return what the function makes, and the pack is content with it", async () => {
    let count = 0;
    for (const policy of policies) {
      for (const example of policy.scope === "resource" ? policy.fails : []) {
        const environment = example.environment ?? "production";
        const options = resolveOptions(policy, example.options ?? {}).values;
        const [subject] = exampleResources(example, `s${++count}`);
        assert(subject);
        const remedy = remedyOf(policy, subject, { options, environment });
        if (!remedy) continue;
        await pack.configureStack(`s${count}`, { "gonogo:environment": environment });
        await pack.configure({ [policy.id]: { level: REMEDIATE, options } });
        const given = (await pack.remediate(subject)).get(policy.id);
        assert.deepEqual(given, toWire(remedy.props), `${policy.id}: ${example.name}`);
        const left = await pack.analyze({ ...subject, props: remedy.props });
        const isFound = ({ policy: id, message }: { policy: string; message: string }) =>
          id === policy.id && decodeMessage(message, policy.why).outcome === "fail";
        const was = (await pack.analyze(subject)).diagnostics.filter(isFound);
        const found = left.diagnostics.filter(isFound).length;
        assert(found < was.length, `${policy.id}: ${example.name}`);
        for (const { level } of was) assert.equal(level, MANDATORY);
        const again = await pack.remediate({ ...subject, props: remedy.props });
        assert.equal(again.get(policy.id), undefined, "a second run changes nothing");
      }
    }
    assert(count > 60, String(count));
  }).timeout(60_000);

  it("leave secrets, unknown values, assets and the engine's own keys as they came", async () => {
    const asset = {
      [signature]: "c44067f5952c0a294b673a41bacd8c17",
      hash: "abc",
      text: "print(1)",
    };
    const archive = {
      [signature]: "0def7320c3a5731c473e5ecbe6d01bc7",
      hash: "d",
      assets: { asset },
    };
    const props = {
      description: new Secret("canary-in-a-secret"),
      policy: unknown,
      tags: { owner: new Secret({ name: "canary" }), stage: unknown },
      asset,
      archive,
      list: [unknown, null, 1.5, "", [true]],
      __defaults: ["enableKeyRotation"],
    };
    await pack.configureStack("prod", { "gonogo:environment": "production" });
    await pack.configure({ "kms-key-rotation": { level: REMEDIATE } });
    const given = await pack.remediate({ ...key, props });
    assert.deepEqual(given.get("kms-key-rotation"), {
      ...Object(toWire(props)),
      enableKeyRotation: true,
    });
  });

  it("do nothing at another level, and are mandatory where they are named", async () => {
    await pack.configure({});
    await pack.configureStack("prod", {
      "gonogo:policies": '{"load-balancer-proxy-headers":"remediate"}',
    });
    const info = await pack.info();
    const level = (name: string) =>
      info.policiesList.find((each) => each.name === name)?.enforcementlevel;
    assert.equal(level("load-balancer-proxy-headers"), REMEDIATE);
    assert.equal(level("kms-key-rotation"), MANDATORY);
    assert.equal((await pack.remediate({ ...key, props: {} })).size, 0);
  });

  it("are done for all by one switch, and what they leave keeps its own level", async () => {
    await pack.configureStack("app-dev", { "gonogo:remediate": "true" });
    const info = await pack.info();
    const rotation = info.policiesList.find((each) => each.name === "kms-key-rotation");
    assert.equal(rotation?.enforcementlevel, REMEDIATE);
    assert.equal((await pack.remediate({ ...key, props: {} })).size, 1);
    const left = await pack.analyze({ ...key, props: {} });
    const own = left.diagnostics.filter((d) => d.policy === "kms-key-rotation");
    assert.deepEqual(
      own.map((d) => d.level),
      [ADVISORY],
      "a medium finding is advice in development",
    );
  });

  it("leave alone what an override takes out", async () => {
    const overrides = [{ resources: ["data"], enforcementLevel: "advisory", reason: "A trial" }];
    await pack.configureStack("prod", {
      "gonogo:remediate": "true",
      "gonogo:policies": JSON.stringify({ "kms-key-deletion-window": { overrides } }),
    });
    await pack.info();
    const given = await pack.remediate({ ...key, props: { deletionWindowInDays: 7 } });
    assert.deepEqual([...given.keys()], ["kms-key-rotation"]);
  });
});

const program = `
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { Key } from "@pulumi/aws/kms";
import { Instance } from "@pulumi/aws/rds";
const password = new RandomPassword("password", { length: 40 });
const key = new Key("data", { description: pulumi.secret("canary-in-a-secret") });
new Instance("orders", {
  engine: "postgres", instanceClass: "db.t4g.medium", allocatedStorage: 20,
  username: "orders", password: password.result, dbSubnetGroupName: key.keyId,
  skipFinalSnapshot: true, finalSnapshotIdentifier: "orders-final",
});
export const rotates = key.enableKeyRotation;
export const description = key.description;
`;

describe("remediations in a preview", function () {
  this.timeout(120_000);
  let dir: string;
  before(() => {
    dir = buildPackFolder();
    writeFileSync(join(dir, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  });
  after(() => {
    rmSync(dir, { recursive: true, force: true });
    removeFolders();
  });

  const config = { "gonogo:environment": "production" };
  const preview = (more: Record<string, string>, runner: "fast" | "stock" = "fast") =>
    run(makeProgram(program), { packs: [{ dir }], config: { ...config, ...more }, runner });

  for (const runner of ["fast", "stock"] as const) {
    it(`go on to the resource and to the program: ${runner} runner`, async () => {
      const result = await preview({ "gonogo:remediate": "true" }, runner);
      const [own] = result.packs;
      assert.deepEqual(
        own?.remediations
          .map(({ policy, urn, changes }) => [urn.split("::").at(-1), policy, changes])
          .sort(),
        [
          ["data", "kms-key-rotation", [{ property: "enableKeyRotation", after: true }]],
          [
            "orders",
            "database-deletion-protection",
            [{ property: "deletionProtection", after: true }],
          ],
          [
            "orders",
            "database-logs-exported",
            [{ property: "enabledCloudwatchLogsExports", after: ["postgresql"] }],
          ],
          [
            "orders",
            "rds-automated-backups-kept",
            [{ property: "deleteAutomatedBackups", after: false }],
          ],
          [
            "orders",
            "rds-final-snapshot",
            [{ property: "skipFinalSnapshot", before: true, after: false }],
          ],
        ],
      );
      const found = new Set(own?.violations.map(({ policy }) => policy));
      for (const { policy } of own?.remediations ?? []) assert(!found.has(policy), policy);
      const orders = result.resources.find(({ name }) => name === "orders");
      assert.deepEqual(
        [
          orders?.inputs.deletionProtection,
          orders?.inputs.password,
          orders?.inputs.dbSubnetGroupName,
        ],
        [true, "[unknown]", "[unknown]"],
      );
      assert.deepEqual(result.outputs, { rotates: true, description: "[secret]" });
      assert.doesNotMatch(JSON.stringify(result), /canary/);
    });
  }

  it("are not done unless somebody asks for them", async () => {
    const result = await preview({});
    assert.deepEqual(result.packs[0]?.remediations, []);
    const found = result.packs[0]?.violations.map(({ policy }) => policy) ?? [];
    assert(found.includes("kms-key-rotation") && found.includes("database-deletion-protection"));
  });
});
