import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface BackupFailuresArgs {
  readonly context: StackContext;
  /** Its policy, and its key's, must let events.amazonaws.com publish. */
  readonly topicArn: pulumi.Input<string>;
  readonly vaultArn: string;
}

/**
 * Detail types of AWS Backup's events, and what a failure looks like in them. Restores carry no
 * vault, so a restore of another stack in this account is told too.
 */
function patterns(vaultArn: string): Readonly<Record<string, object>> {
  return {
    backup: {
      source: ["aws.backup"],
      "detail-type": ["Backup Job State Change"],
      detail: { state: ["FAILED", "ABORTED", "EXPIRED"], backupVaultArn: [vaultArn] },
    },
    copy: {
      source: ["aws.backup"],
      "detail-type": ["Copy Job State Change"],
      detail: { state: ["FAILED"], sourceBackupVaultArn: [vaultArn] },
    },
    restore: {
      source: ["aws.backup"],
      "detail-type": ["Restore Job State Change"],
      detail: { status: ["FAILED", "ABORTED"] },
    },
  };
}

/**
 * Tells people of each backup, copy and restore that fails, with the job's own message. A vault's
 * notifications would not do: they do not tell a failed backup from a finished one. Costs nothing.
 */
export class BackupFailures extends pulumi.ComponentResource {
  constructor(name: string, args: BackupFailuresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:BackupFailures", name, {}, opts);
    for (const [role, pattern] of Object.entries(patterns(args.vaultArn))) {
      const rule = new EventRule(
        `${name}-${role}`,
        {
          name: physicalName("eventRule", `${args.context.prefix}-${role}-failed`),
          description: `A ${role} job of AWS Backup failed`,
          eventPattern: JSON.stringify(pattern),
        },
        { parent: this },
      );
      new EventTarget(
        `${name}-${role}-topic`,
        { rule: rule.name, arn: args.topicArn },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
