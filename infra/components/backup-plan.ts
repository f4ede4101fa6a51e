import * as backup from "@pulumi/aws/backup";
import * as pulumi from "@pulumi/pulumi";
import { backupSchedules, backupWindowMinutes, bucketRewindDays } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import type { BackupVault } from "./backup-vault";

/** Where a plan puts what it takes. */
export interface BackupPlanPlace {
  readonly context: StackContext;
  readonly vault: BackupVault;
  /** In a second region. */
  readonly copy: BackupVault | undefined;
  /** Role that AWS Backup takes. */
  readonly roleArn: pulumi.Input<string>;
}

export interface BackupPlanArgs extends BackupPlanPlace {
  /** Ends the plan's name: `<stack>-daily`. */
  readonly role: string;
  /** Whether the resources can be rewound to any second, for 35 days at most. Not for RDS. */
  readonly rewind: boolean;
  readonly resourceArns: readonly string[];
  /** Whether resources join by the tag `BackupPlan: <stack>`. */
  readonly tagged: boolean;
}

/** The tag by which a resource joins the daily plan of its stack. */
export function backupTag({ prefix }: Pick<StackContext, "prefix">): Record<string, string> {
  return { BackupPlan: prefix };
}

/**
 * A daily backup, kept as long as the stack's databases keep theirs, with a copy in a second region
 * for the same time. Costs what its recovery points cost.
 */
export class BackupPlan extends pulumi.ComponentResource {
  constructor(name: string, args: BackupPlanArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:BackupPlan", name, {}, opts);
    const { context, role } = args;
    const kept = context.sizes.postgres.backupRetentionDays;
    const lifecycle = { deleteAfter: args.rewind ? Math.min(kept, bucketRewindDays) : kept };
    const plan = new backup.Plan(
      `${name}-plan`,
      {
        name: physicalName("backupPlan", `${context.prefix}-${role}`),
        rules: [
          {
            ruleName: physicalName("backupPlan", role),
            targetVaultName: args.vault.vaultName,
            schedule: backupSchedules.daily,
            scheduleExpressionTimezone: "Etc/UTC",
            startWindow: backupWindowMinutes.start,
            completionWindow: backupWindowMinutes.completion,
            enableContinuousBackup: args.rewind,
            lifecycle,
            ...(args.copy && {
              copyActions: [{ destinationVaultArn: args.copy.vaultArn, lifecycle }],
            }),
          },
        ],
      },
      { parent: this, dependsOn: [args.vault, ...(args.copy ? [args.copy] : [])] },
    );
    if (args.resourceArns.length > 0) this.byName(name, args, plan);
    if (args.tagged) this.byTag(name, args, plan);
    this.registerOutputs();
  }

  private byName(name: string, { context, role, ...args }: BackupPlanArgs, plan: backup.Plan) {
    new backup.Selection(
      `${name}-named`,
      {
        name: physicalName("backupPlan", `${context.prefix}-${role}-named`),
        planId: plan.id,
        iamRoleArn: args.roleArn,
        resources: [...args.resourceArns],
      },
      { parent: this },
    );
  }

  private byTag(name: string, { context, role, roleArn }: BackupPlanArgs, plan: backup.Plan) {
    new backup.Selection(
      `${name}-tagged`,
      {
        name: physicalName("backupPlan", `${context.prefix}-${role}-tagged`),
        planId: plan.id,
        iamRoleArn: roleArn,
        selectionTags: Object.entries(backupTag(context)).map(([key, value]) => ({
          type: "STRINGEQUALS",
          key,
          value,
        })),
      },
      { parent: this },
    );
  }
}
