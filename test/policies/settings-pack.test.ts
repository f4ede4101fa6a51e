/** The stack's configuration as the built pack keeps it, over CrossGuard's own protocol. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { resourceOf } from "./support/make";
import { buildPackFolder, PackProcess } from "./support/pack";

const { ADVISORY, DISABLED, MANDATORY } = EnforcementLevel;
const type = "aws:rds/instance:Instance";
const database = (name: string, props: object = {}) =>
  resourceOf(name, { engine: "postgres", storageEncrypted: true, ...props }, { type });

let folder: string;
before(() => {
  folder = buildPackFolder();
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** How the pack is told: by the variables of a folder's process, or by ConfigureStack alone. */
const ways = {
  "by its environment": async (stack: string, config: Readonly<Record<string, string>>) =>
    PackProcess.start({
      folder,
      env: { PULUMI_NODEJS_STACK: stack, PULUMI_CONFIG: JSON.stringify(config) },
    }),
  "by ConfigureStack": async (stack: string, config: Readonly<Record<string, string>>) => {
    const pack = await PackProcess.start({ folder, env: { PULUMI_CONFIG: undefined } });
    await pack.configureStack(stack, config);
    return pack;
  },
};

for (const [way, start] of Object.entries(ways)) {
  describe(`a pack that learns of its stack ${way}`, () => {
    let pack: PackProcess;
    afterEach(() => pack.stop());
    const started = async (
      policies: object,
      more: Readonly<Record<string, string>> = {},
      stack = "app-prod",
    ) => {
      pack = await start(stack, { "gonogo:policies": JSON.stringify(policies), ...more });
      return pack;
    };
    const levelsOf = async (policy: string, resource: ReturnType<typeof database>) => {
      const { diagnostics } = await pack.analyze(resource);
      return diagnostics.filter((each) => each.policy === policy).map(({ level }) => level);
    };
    const refusal = (expected: RegExp) => (error: { code: number; details: string }) => {
      assert.equal(error.code, 3, "INVALID_ARGUMENT");
      assert.match(error.details, expected);
      assert.doesNotMatch(error.details, /\n\s+at /);
      return true;
    };

    it("refuses what goes under the floor of production", async () => {
      await started({ "rds-storage-encrypted": "advisory" });
      await assert.rejects(
        pack.info(),
        refusal(/rds-storage-encrypted is critical and stays mandatory in production.*waive/),
      );
    });

    it("refuses the same of --policy-pack-config", async () => {
      await started({});
      await pack.info();
      const configured = pack.configure({ "rds-storage-encrypted": { level: DISABLED } });
      await assert.rejects(
        configured,
        refusal(/--policy-pack-config: rds-storage-encrypted is critical and stays mandatory/),
      );
      const options = { minimumDays: 1 };
      const looser = pack.configure({ "rds-automated-backups": { level: MANDATORY, options } });
      await assert.rejects(looser, refusal(/minimumDays must not be below 7, as 1 is/));
    });

    it("takes levels and options from the preset", async () => {
      await started({}, { "gonogo:preset": "catalytic" });
      const { policiesList } = await pack.info();
      const levelOf = (name: string) =>
        policiesList.find((each) => each.name === name)?.enforcementlevel;
      assert.equal(levelOf("redis-snapshots"), ADVISORY, "optional by its checklist");
      assert.equal(levelOf("log-archive"), MANDATORY);
      const limit = policiesList.find(({ name }) => name === "rate-limit-edge");
      const schema = JSON.stringify(limit?.configschema);
      assert.match(schema, /60/);
    });

    it("applies an override to the resource that it names, and to no other", async () => {
      const override = {
        resources: ["*-scratch"],
        enforcementLevel: "advisory",
        options: { minimumDays: 1 },
        reason: "Nobody misses it.",
      };
      await started({ "rds-automated-backups": { overrides: [override] } }, {}, "app-staging");
      await pack.info();
      const policy = "rds-automated-backups";
      const days = (backupRetentionPeriod: number) => ({ backupRetentionPeriod });
      assert.deepEqual(await levelsOf(policy, database("db-scratch", days(0))), [ADVISORY]);
      assert.deepEqual(await levelsOf(policy, database("db-scratch", days(1))), []);
      assert.deepEqual(await levelsOf(policy, database("db", days(1))), [MANDATORY]);
    });

    it("says why a policy that is switched off for a resource says nothing", async () => {
      const off = { resources: ["old"], enforcementLevel: "disabled", reason: "Deleted in May." };
      await started({ "minor-upgrades-automatic": { overrides: [off] } });
      await pack.info();
      const props = { autoMinorVersionUpgrade: false };
      const old = await pack.analyze(database("old", props));
      assert.match(old.notApplicable.get("minor-upgrades-automatic") ?? "", /: Deleted in May\./);
      assert.deepEqual(await levelsOf("minor-upgrades-automatic", database("old", props)), []);
      assert.deepEqual(await levelsOf("minor-upgrades-automatic", database("db", props)), [
        MANDATORY,
      ]);
    });

    it("tells of an override that matches nothing, as advice", async () => {
      const off = { resources: ["gone"], enforcementLevel: "disabled", reason: "Was noisy." };
      await started({ "minor-upgrades-automatic": { overrides: [off] } });
      const { policiesList } = await pack.info();
      assert.ok(policiesList.some(({ name }) => name === "overrides-used"));
      await pack.analyze(database("db"));
      const stack = resourceOf("app-app-prod", {}, { type: "pulumi:pulumi:Stack" });
      const { diagnostics } = await pack.analyzeStack([stack, database("db")]);
      const [unused, ...more] = diagnostics.filter(({ policy }) => policy === "overrides-used");
      assert.deepEqual(more, []);
      assert.equal(unused?.level, ADVISORY);
      assert.match(
        unused?.message ?? "",
        /gonogo:policies: minor-upgrades-automatic\.overrides\[0\] matches no resource/,
      );
    });
  });
}
