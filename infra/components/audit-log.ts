import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { auditWatches } from "../audit-watch";
import { policyDocument, resourcePolicy } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import type { AlarmSpec } from "./alarm-topic";

export interface AuditLogArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
}

/**
 * The audit trail's events in CloudWatch, where rare acts are counted as they happen. Costs 0.50
 * USD
 * for each GB of events, and an alarm's 0.10 a month for each act.
 */
export class AuditLog extends pulumi.ComponentResource {
  /** With CloudTrail's `:*` at its end. */
  readonly groupArn: pulumi.Output<string>;
  /** Waits for the role's permissions: CloudTrail tests them when the trail is made. */
  readonly roleArn: pulumi.Output<string>;
  readonly alarms: Readonly<Record<string, AlarmSpec>>;

  constructor(name: string, args: AuditLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:AuditLog", name, {}, opts);
    const { prefix, sizes } = args.context;
    const group = new LogGroup(
      `${name}-group`,
      {
        name: physicalName("logGroup", `/${prefix}/audit-trail`),
        kmsKeyId: args.keyArn,
        retentionInDays: sizes.logRetentionDays,
      },
      { parent: this },
    );
    const namespace = `${prefix}/audit`;
    for (const [act, { pattern }] of Object.entries(auditWatches)) {
      new LogMetricFilter(
        `${name}-${act}`,
        {
          name: act,
          logGroupName: group.name,
          pattern,
          metricTransformation: { name: act, namespace, value: "1" },
        },
        { parent: this },
      );
    }
    this.groupArn = pulumi.interpolate`${group.arn}:*`;
    this.roleArn = this.role(name, args.context, `/${prefix}/audit-trail`);
    this.alarms = actAlarms(namespace);
    this.registerOutputs({ groupArn: this.groupArn });
  }

  private role(name: string, context: StackContext, group: string): pulumi.Output<string> {
    const { region, accountId, prefix } = context;
    const role = new iam.Role(
      `${name}-role`,
      {
        description: `CloudTrail of ${prefix} writes to CloudWatch`,
        assumeRolePolicy: resourcePolicy({
          Effect: "Allow",
          Principal: { Service: "cloudtrail.amazonaws.com" },
          Action: "sts:AssumeRole",
          // No condition: CloudTrail documents none that it fulfils when it takes the role, and a
          // trail whose role it cannot take is refused. The rights below are the group's alone.
        }),
      },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      `${name}-role-policy`,
      {
        role: role.name,
        policy: policyDocument([
          {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            resources: [
              `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:` +
                `${accountId}_CloudTrail_${region}*`,
            ],
          },
        ]),
      },
      { parent: this },
    );
    return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
  }
}

function actAlarms(namespace: string): Readonly<Record<string, AlarmSpec>> {
  const entries = Object.entries(auditWatches).map(([act, watch]): [string, AlarmSpec] => [
    `audit-${act}`,
    {
      severity: watch.severity,
      description: watch.description,
      measure: {
        namespace,
        metricName: act,
        statistic: "Sum",
        period: 300,
        evaluationPeriods: 1,
        // A single refused call is a typing error; a handful in five minutes is not.
        threshold: act === "calls-refused" ? 5 : 0,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
      },
    },
  ]);
  return Object.fromEntries(entries);
}
