import * as backup from "@pulumi/aws/backup";
import * as pulumi from "@pulumi/pulumi";
import { backupSchedules, restoreValidationHours } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

/** Where test databases are made: AWS's default network may not exist, and is not theirs. */
export interface RestorePlace {
  /** RDS's subnet group of the original. */
  readonly subnetGroupName: pulumi.Input<string>;
  /** A group that nobody may connect to, unless a validation needs it. */
  readonly securityGroupId: pulumi.Input<string>;
}

export interface RestoreTestArgs {
  readonly context: StackContext;
  readonly vaultArn: string;
  /** Role that AWS Backup takes; it may restore. */
  readonly roleArn: pulumi.Input<string>;
  readonly instanceArns: readonly string[];
  readonly restore: RestorePlace;
}

/**
 * Every week AWS Backup restores the newest point of each database beside the original, keeps it
 * for two hours in which a validation may look into it, and deletes it (finsight-120, toolbox-093,
 * catalytic-211, clientflow-162). Costs 1.50 USD for each test and two hours of the class.
 */
export class RestoreTest extends pulumi.ComponentResource {
  constructor(name: string, args: RestoreTestArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:RestoreTest", name, {}, opts);
    // The only name of AWS Backup that takes no hyphens.
    const testName = physicalName("restoreTest", args.context.prefix.replaceAll("-", "_"));
    const plan = new backup.RestoreTestingPlan(
      `${name}-plan`,
      {
        name: testName,
        scheduleExpression: backupSchedules.restoreTest,
        scheduleExpressionTimezone: "Etc/UTC",
        startWindowHours: 1,
        recoveryPointSelection: {
          // What a real recovery would take.
          algorithm: "LATEST_WITHIN_WINDOW",
          includeVaults: [args.vaultArn],
          recoveryPointTypes: ["SNAPSHOT"],
          selectionWindowDays: 7,
        },
      },
      { parent: this },
    );
    new backup.RestoreTestingSelection(
      `${name}-selection`,
      {
        name: physicalName("restoreTest", "postgres"),
        restoreTestingPlanName: plan.name,
        protectedResourceType: "RDS",
        protectedResourceArns: [...args.instanceArns],
        iamRoleArn: args.roleArn,
        validationWindowHours: restoreValidationHours,
        restoreMetadataOverrides: {
          dbSubnetGroupName: args.restore.subnetGroupName,
          vpcSecurityGroupIds: pulumi.jsonStringify([args.restore.securityGroupId]),
          multiAz: "false",
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
