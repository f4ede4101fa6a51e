import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

/** Logs that RDS for PostgreSQL can export. */
export const postgresLogTypes = ["postgresql", "upgrade"];

/** Made before the instance: RDS would create them without key and retention. */
export function postgresLogGroups(
  name: string,
  identifier: string,
  { context, keyArn }: { readonly context: StackContext; readonly keyArn: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): LogGroup[] {
  return postgresLogTypes.map(
    (type) =>
      new LogGroup(
        `${name}-logs-${type}`,
        {
          name: physicalName("logGroup", `/aws/rds/instance/${identifier}/${type}`),
          kmsKeyId: keyArn,
          retentionInDays: context.sizes.logRetentionDays,
        },
        opts,
      ),
  );
}

/** The role that RDS writes the system's metrics with, every minute. */
export function postgresMonitoringRole(
  name: string,
  accountId: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const role = new iam.Role(
    `${name}-monitoring`,
    { assumeRolePolicy: assumedBy("monitoring.rds.amazonaws.com", accountId) },
    opts,
  );
  const attachment = new iam.RolePolicyAttachment(
    `${name}-monitoring-policy`,
    {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    },
    opts,
  );
  // RDS tests the role when the instance is made, so the permission has to be there by then.
  return pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
}
