import assert from "node:assert/strict";
import { Backup, type BackupArgs } from "../../infra/components/backup";
import { backupTag } from "../../infra/components/backup-plan";
import { longestGapMinutes } from "../../infra/schedule";
import type { Environment } from "../../infra/sizes";
import { contextOf } from "../../infra/stack-context";
import { ofType, only, type Registered, refusal, register } from "./support";

const key = (region: string) => `arn:aws:kms:${region}:111122223333:key/0`;
const copy = { region: "eu-west-1", keyArn: key("eu-west-1") };

function args(environment: Environment, more: Partial<BackupArgs> = {}): BackupArgs {
  const facts = { stack: "shop-prod", environment, region: "eu-central-1" };
  return {
    context: contextOf(facts, "111122223333"),
    keyArn: key("eu-central-1"),
    topicArn: "arn:aws:sns:eu-central-1:111122223333:alarms",
    postgres: ["shop-prod-postgres"],
    restore: { subnetGroupName: "shop-subnets", securityGroupId: "sg-1" },
    ...more,
  };
}

async function build(environment: Environment, more: Partial<BackupArgs> = {}) {
  let alarms: Backup["alarms"] = {};
  const resources = await register({ stack: "shop-prod", config: {}, secretKeys: [] }, () => {
    alarms = new Backup("backup", args(environment, more)).alarms;
  });
  return { resources, alarms };
}

interface Rule {
  readonly schedule: string;
  readonly startWindow: number;
  readonly completionWindow: number;
  readonly enableContinuousBackup: boolean;
  readonly lifecycle: { readonly deleteAfter: number; readonly coldStorageAfter?: number };
  readonly copyActions?: readonly { readonly destinationVaultArn: string }[];
  readonly targetVaultName: string;
}

function rules(resources: readonly Registered[]): readonly Rule[] {
  return ofType(resources, "aws:backup/plan:Plan").flatMap(({ inputs }) => inputs.rules as Rule[]);
}

describe("Backup", () => {
  it("takes a backup of the database every day and copies it to the second region", async () => {
    const { resources } = await build("production", { copy });
    const [rule, ...others] = rules(resources);
    assert.equal(others.length, 0);
    assert.ok(rule !== undefined && longestGapMinutes(rule.schedule) <= 1440);
    assert.equal(rule.lifecycle.deleteAfter, 35);
    assert.equal(rule.targetVaultName, "shop-prod-backups");
    assert.equal(
      rule.copyActions?.[0]?.destinationVaultArn,
      "arn:aws:backup:eu-west-1:111122223333:backup-vault:shop-prod-backups",
    );
    assert.deepEqual(only(resources, "backup-daily-named").inputs.resources, [
      "arn:aws:rds:eu-central-1:111122223333:db:shop-prod-postgres",
    ]);
  });

  it("locks both vaults under keys of their own regions, and lets nobody delete by hand", async () => {
    const { resources } = await build("production", { copy });
    const vaults = ofType(resources, "aws:backup/vault:Vault").map(({ inputs }) => inputs);
    assert.deepEqual(
      vaults.map(({ region, kmsKeyArn }) => [region, kmsKeyArn]),
      [
        ["eu-central-1", key("eu-central-1")],
        ["eu-west-1", key("eu-west-1")],
      ],
    );
    const locks = ofType(resources, "aws:backup/vaultLockConfiguration:VaultLockConfiguration");
    for (const { inputs } of locks) {
      assert.ok(Number(inputs.minRetentionDays) >= 7);
      assert.equal(inputs.changeableForDays, undefined, "governance is the default");
      for (const { lifecycle } of rules(resources)) {
        assert.ok(lifecycle.deleteAfter >= Number(inputs.minRetentionDays));
        assert.ok(lifecycle.deleteAfter <= Number(inputs.maxRetentionDays));
      }
    }
    assert.equal(locks.length, 2);
    for (const { inputs } of ofType(resources, "aws:backup/vaultPolicy:VaultPolicy")) {
      const [statement] = JSON.parse(String(inputs.policy)).Statement;
      assert.equal(statement.Effect, "Deny");
      assert.ok(statement.Action.includes("backup:DeleteRecoveryPoint"));
    }
  });

  it("gives a compliance lock its days of grace", async () => {
    const { resources } = await build("production", { lock: "compliance" });
    const { changeableForDays } = only(resources, "backup-here-lock").inputs;
    assert.ok(Number(changeableForDays) >= 3);
  });

  it("restores the newest point every week, into the database's own network", async () => {
    const { resources } = await build("production", { copy });
    const plan = only(resources, "backup-test-plan").inputs;
    assert.ok(longestGapMinutes(String(plan.scheduleExpression)) <= 7 * 1440);
    assert.match(String(plan.name), /^[A-Za-z0-9_]{1,50}$/);
    const selection = only(resources, "backup-test-selection").inputs;
    assert.equal(selection.protectedResourceType, "RDS");
    assert.deepEqual(selection.restoreMetadataOverrides, {
      dbSubnetGroupName: "shop-subnets",
      vpcSecurityGroupIds: '["sg-1"]',
      multiAz: "false",
    });
  });

  it("rewinds buckets through AWS Backup, and never databases", async () => {
    const { resources } = await build("production", { buckets: ["shop-uploads"] });
    const byTarget = (name: string) => only(resources, name).inputs.rules as Rule[];
    assert.equal(byTarget("backup-daily-plan")[0]?.enableContinuousBackup, false);
    assert.equal(byTarget("backup-rewind-plan")[0]?.enableContinuousBackup, true);
    assert.ok((byTarget("backup-rewind-plan")[0]?.lifecycle.deleteAfter ?? 99) <= 35);
    assert.deepEqual(only(resources, "backup-rewind-named").inputs.resources, [
      "arn:aws:s3:::shop-uploads",
    ]);
    assert.equal(ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").length, 4);
  });

  it("takes in what carries the stack's tag", async () => {
    const { resources } = await build("staging");
    const tags = backupTag({ prefix: "shop-prod" });
    assert.deepEqual(only(resources, "backup-daily-tagged").inputs.selectionTags, [
      { type: "STRINGEQUALS", key: "BackupPlan", value: tags.BackupPlan },
    ]);
  });

  it("tells people of failed, expired and missing backups, and of failed copies", async () => {
    const { alarms } = await build("production", { copy });
    assert.deepEqual(Object.keys(alarms).sort(), [
      "backup-copy-failed",
      "backup-expired",
      "backup-failed",
      "backup-missing",
    ]);
    const missing = alarms["backup-missing"]?.measure;
    assert.equal(missing?.treatMissingData, "breaching");
    // Two backups may end a day and both of their windows apart; CloudWatch looks back a week.
    const seconds = Number(missing?.period) * Number(missing?.evaluationPeriods);
    assert.ok(seconds >= (24 + 5) * 3600 && seconds <= 48 * 3600, String(seconds));
    const { alarms: alone } = await build("staging");
    assert.equal(alone["backup-copy-failed"], undefined);
    const { resources } = await build("production", { copy });
    const patterns = ofType(resources, "aws:cloudwatch/eventRule:EventRule").map(({ inputs }) =>
      JSON.parse(String(inputs.eventPattern)),
    );
    assert.deepEqual(patterns.map((pattern) => pattern["detail-type"][0]).sort(), [
      "Backup Job State Change",
      "Copy Job State Change",
      "Restore Job State Change",
    ]);
  });

  it("records the objectives where they can be looked up", async () => {
    const { resources } = await build("production", {
      recovery: { rpoMinutes: 30, rtoMinutes: 120 },
    });
    assert.equal(
      only(resources, "backup-rpo-minutes").inputs.name,
      "/shop-prod/recovery/rpo-minutes",
    );
    assert.equal(only(resources, "backup-rpo-minutes").inputs.value, "30");
    assert.equal(only(resources, "backup-rto-minutes").inputs.value, "120");
  });

  it("refuses objectives that it cannot keep", async () => {
    await register({ stack: "shop-prod", config: {}, secretKeys: [] }, () => {
      const recovery = { rpoMinutes: 4, rtoMinutes: 120 };
      const text = refusal(() => new Backup("backup", args("production", { recovery })));
      assert.match(
        text,
        /rpoMinutes is 4, but the database can be rewound to every 5 minutes only/,
      );
      const alone = { recovery: { rpoMinutes: 60, rtoMinutes: 60 }, postgres: [] };
      assert.match(
        refusal(() => new Backup("other", args("production", alone))),
        /rpoMinutes is 60, but the newest backup can be \d+ minutes old/,
      );
    });
  });

  it("refuses a database whose restores could not be tested", async () => {
    await register({ stack: "shop-prod", config: {}, secretKeys: [] }, () => {
      const { restore: _, ...rest } = args("production");
      assert.match(
        refusal(() => new Backup("backup", rest)),
        /no restore place: its restores could not be tested/,
      );
    });
  });
});
