import * as iam from "@pulumi/aws/iam";
import { Parameter } from "@pulumi/aws/ssm/parameter";
import * as pulumi from "@pulumi/pulumi";
import { backupAlarms } from "../backup-alarms";
import {
  backupSchedules,
  backupWindowMinutes,
  bucketRewindMinutes,
  rdsRewindMinutes,
  recoveryObjectives,
} from "../defaults";
import { assumedBy } from "../iam-policy";
import { physicalName } from "../names";
import { checkRecovery, type RecoveryObjectives } from "../recovery-objectives";
import type { StackContext } from "../stack-context";
import type { AlarmSpec } from "./alarm-topic";
import { BackupFailures } from "./backup-failures";
import { BackupPlan, type BackupPlanPlace } from "./backup-plan";
import { BackupVault, type VaultLock } from "./backup-vault";
import { type RestorePlace, RestoreTest } from "./restore-test";

export interface BackupArgs {
  readonly context: StackContext;
  /** Encrypts the recovery points of the stack's region. */
  readonly keyArn: pulumi.Input<string>;
  /** A second region that keeps copies, and the key there (catalytic-210). */
  readonly copy?: { readonly region: string; readonly keyArn: pulumi.Input<string> } | undefined;
  /** Hears of every job that fails; its policy lets events.amazonaws.com publish. */
  readonly topicArn: pulumi.Input<string>;
  /** RDS's identifiers of instances. Their names are known, so a policy can see what is covered. */
  readonly postgres: readonly string[];
  /** Names of versioned buckets whose content can be rewound, second by second. */
  readonly buckets?: readonly string[];
  /** Where tests restore databases to; required with `postgres`. */
  readonly restore?: RestorePlace;
  /** Default: our choice, since catalytic-219 and catalytic-220 give no figures. */
  readonly recovery?: RecoveryObjectives;
  readonly lock?: VaultLock;
}

/** AWS's own policies of the role; restores are for the weekly tests. */
const managedPolicies = {
  backup: "service-role/AWSBackupServiceRolePolicyForBackup",
  restore: "service-role/AWSBackupServiceRolePolicyForRestores",
} as const;
const bucketPolicies = {
  "backup-buckets": "AWSBackupServiceRolePolicyForS3Backup",
  "restore-buckets": "AWSBackupServiceRolePolicyForS3Restore",
} as const;

/**
 * Daily backups in a locked vault and a copy of each in a second region, a restore test every week,
 * and alarms for what fails or does not happen (finsight-035, finsight-120, paymentsvc-016,
 * paymentsvc-044, toolbox-067, toolbox-093, catalytic-023, catalytic-207 to -212, clientflow-044,
 * clientflow-162). The recovery objectives are checked against the schedules when the program runs,
 * and recorded in Parameter Store.
 *
 * Databases are rewound with RDS's own automated backups, which the Postgres component keeps in
 * both regions: were AWS Backup to take them over, it would manage the instance's backup window and
 * retention, and the program could no longer say them. Buckets are rewound through AWS Backup.
 * ElastiCache is no resource of AWS Backup; Redis keeps its own daily snapshots.
 *
 * Any other resource joins by the tag `BackupPlan: <stack>`. Costs about 0.095 USD a month for each
 * GB of snapshots, the same in the second region with 0.02 for each GB copied, and for each restore
 * test 1.50 USD and two hours of the database's class (us-east-1, November 2026).
 */
export class Backup extends pulumi.ComponentResource {
  readonly vaultName: string;
  /** For `AlarmTopic.add`. */
  readonly alarms: Readonly<Record<string, AlarmSpec>>;
  readonly recovery: RecoveryObjectives;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Backup", name, {}, opts);
    this.recovery = args.recovery ?? recoveryObjectives;
    checkRecovery(this.recovery, {
      backupSchedule: backupSchedules.daily,
      startWindowMinutes: backupWindowMinutes.start,
      completionWindowMinutes: backupWindowMinutes.completion,
      rewindMinutes: rewindOf(args),
      restoreTestSchedule: backupSchedules.restoreTest,
    });
    const { context, keyArn, lock = "governance" } = args;
    const vault = new BackupVault(`${name}-here`, { context, keyArn, lock }, { parent: this });
    const copy =
      args.copy &&
      new BackupVault(`${name}-there`, { context, lock, ...args.copy }, { parent: this });
    const roleArn = this.role(name, args);
    this.plans(name, args, { vault, copy, roleArn });
    if (args.postgres.length > 0) this.restoreTest(name, args, { vault, roleArn });
    new BackupFailures(
      `${name}-failures`,
      { context, topicArn: args.topicArn, vaultArn: vault.vaultArn },
      { parent: this },
    );
    this.record(name, context);
    this.vaultName = vault.vaultName;
    this.alarms = backupAlarms(vault.vaultName, copy !== undefined);
    this.registerOutputs({ vaultName: this.vaultName, recovery: this.recovery });
  }

  private role(name: string, { context, buckets = [] }: BackupArgs): pulumi.Output<string> {
    const role = new iam.Role(
      `${name}-role`,
      {
        description: `AWS Backup of ${context.prefix}`,
        assumeRolePolicy: assumedBy("backup.amazonaws.com", context.accountId),
      },
      { parent: this },
    );
    const policies = { ...managedPolicies, ...(buckets.length > 0 && bucketPolicies) };
    const attachments = Object.entries(policies).map(
      ([what, policy]) =>
        new iam.RolePolicyAttachment(
          `${name}-role-${what}`,
          { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
          { parent: this },
        ),
    );
    // The first job must find the permissions.
    return pulumi
      .all([role.arn, pulumi.all(attachments.map(({ id }) => id))])
      .apply(([arn]) => arn);
  }

  /** Buckets have a plan of their own, since RDS must not be rewound through AWS Backup. */
  private plans(name: string, args: BackupArgs, place: Omit<BackupPlanPlace, "context">): void {
    const { context, postgres, buckets = [] } = args;
    new BackupPlan(
      `${name}-daily`,
      {
        ...place,
        context,
        role: "daily",
        rewind: false,
        resourceArns: postgres.map((identifier) => instanceArn(context, identifier)),
        tagged: true,
      },
      { parent: this },
    );
    if (buckets.length === 0) return;
    new BackupPlan(
      `${name}-rewind`,
      {
        ...place,
        context,
        role: "rewind",
        rewind: true,
        resourceArns: buckets.map((bucket) => `arn:aws:s3:::${bucket}`),
        tagged: false,
      },
      { parent: this },
    );
  }

  private restoreTest(
    name: string,
    args: BackupArgs,
    place: { readonly vault: BackupVault; readonly roleArn: pulumi.Output<string> },
  ): void {
    const { context, postgres, restore } = args;
    if (restore === undefined) {
      throw new pulumi.RunError(
        `The backup of ${context.prefix} has a database but no restore place: its restores could ` +
          "not be tested. Give restore with a subnet group and a security group.",
      );
    }
    new RestoreTest(
      `${name}-test`,
      {
        context,
        vaultArn: place.vault.vaultArn,
        roleArn: place.roleArn,
        instanceArns: postgres.map((identifier) => instanceArn(context, identifier)),
        restore,
      },
      { parent: this },
    );
  }

  /** catalytic-219, catalytic-220: where people and probes look the objectives up. */
  private record(name: string, { prefix }: StackContext): void {
    const values = {
      "rpo-minutes": this.recovery.rpoMinutes,
      "rto-minutes": this.recovery.rtoMinutes,
    };
    for (const [role, value] of Object.entries(values)) {
      new Parameter(
        `${name}-${role}`,
        {
          name: physicalName("parameter", `/${prefix}/recovery/${role}`),
          type: "String",
          value: String(value),
        },
        { parent: this },
      );
    }
  }
}

function instanceArn({ region, accountId }: StackContext, identifier: string): string {
  return `arn:aws:rds:${region}:${accountId}:db:${identifier}`;
}

/** The coarsest of what is covered. */
function rewindOf({ postgres, buckets = [] }: BackupArgs): number | undefined {
  if (buckets.length > 0) return bucketRewindMinutes;
  return postgres.length > 0 ? rdsRewindMinutes : undefined;
}
