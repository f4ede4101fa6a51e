import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policyDocument } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface FlowLogArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  readonly keyArn: pulumi.Input<string>;
}

/**
 * Every connection in the VPC, accepted or refused, is in an encrypted log group. Costs 0.50 USD
 * for each GB of log.
 */
export class FlowLog extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:FlowLog", name, {}, opts);
    const { prefix, accountId, sizes } = args.context;
    const group = new LogGroup(
      `${name}-logs`,
      {
        name: physicalName("logGroup", `/${prefix}/vpc-flow`),
        kmsKeyId: args.keyArn,
        retentionInDays: sizes.logRetentionDays,
      },
      { parent: this },
    );
    const role = new iam.Role(
      `${name}-role`,
      { assumeRolePolicy: assumedBy("vpc-flow-logs.amazonaws.com", accountId) },
      { parent: this },
    );
    new iam.RolePolicy(
      `${name}-write`,
      {
        role: role.id,
        policy: policyDocument([
          {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            resources: [group.arn, pulumi.interpolate`${group.arn}:*`],
          },
        ]),
      },
      { parent: this },
    );
    new ec2.FlowLog(
      `${name}-log`,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
        // Seconds. The shorter of the two intervals that AWS offers: an alarm needs fresh data.
        maxAggregationInterval: 60,
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
