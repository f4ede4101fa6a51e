import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack-context";

export interface PrivateEndpointsArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly routeTableIds: readonly pulumi.Input<string>[];
  /** Whether the services of `interfaceServices` get private addresses too. */
  readonly interfaces: boolean;
}

/** What a task calls to start and to work: image, logs, secrets, keys, queue and identity. */
export const interfaceServices = [
  "ecr.api",
  "ecr.dkr",
  "kms",
  "logs",
  "secretsmanager",
  "sqs",
  "ssm",
  "sts",
] as const;

/**
 * S3 and DynamoDB are reached without leaving AWS's network, and with `interfaces` so is every
 * service that a task needs to start. Through each endpoint only this account's identities pass,
 * and they write to this account's buckets and tables only, so that a stolen key of another account
 * cannot carry data into somebody else's bucket. Gateway endpoints are free; each interface costs
 * 7.30 USD a month and
 * zone: 175 for eight over three zones (us-east-1, November 2026).
 */
export class PrivateEndpoints extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string> | undefined;

  constructor(name: string, args: PrivateEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:PrivateEndpoints", name, {}, opts);
    this.gateway(`${name}-s3`, "s3", args, [ownData(args.context), anyObject]);
    this.gateway(`${name}-dynamodb`, "dynamodb", args, [ownData(args.context)]);
    this.securityGroupId = args.interfaces ? this.addInterfaces(name, args) : undefined;
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }

  private gateway(
    child: string,
    service: "s3" | "dynamodb",
    args: PrivateEndpointsArgs,
    statements: readonly object[],
  ): void {
    new ec2.VpcEndpoint(
      child,
      {
        vpcId: args.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${args.context.region}.${service}`,
        routeTableIds: [...args.routeTableIds],
        policy: document(statements),
        tags: { Name: child },
      },
      { parent: this },
    );
  }

  private addInterfaces(name: string, args: PrivateEndpointsArgs): pulumi.Output<string> {
    const group = new ec2.SecurityGroup(
      `${name}-group`,
      {
        vpcId: args.vpcId,
        description: "Interface endpoints of AWS services",
        tags: { Name: name },
      },
      { parent: this },
    );
    for (const service of interfaceServices) {
      const child = `${name}-${service.replace(".", "-")}`;
      new ec2.VpcEndpoint(
        child,
        {
          vpcId: args.vpcId,
          vpcEndpointType: "Interface",
          serviceName: `com.amazonaws.${args.context.region}.${service}`,
          subnetIds: [...args.subnetIds],
          securityGroupIds: [group.id],
          privateDnsEnabled: true,
          policy: document([ownIdentities(args.context)]),
          tags: { Name: child },
        },
        { parent: this },
      );
    }
    return group.id;
  }
}

function document(statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Whoever belongs to this account; what each may do, their own policies say. */
function ownIdentities({ accountId }: StackContext) {
  return {
    Sid: "OwnIdentities",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
  };
}

/** This account's buckets and tables, for its own identities. */
function ownData({ accountId }: StackContext) {
  return {
    Sid: "OwnData",
    Effect: "Allow",
    Principal: "*",
    Action: "*",
    Resource: "*",
    Condition: {
      StringEquals: { "aws:PrincipalAccount": accountId, "aws:ResourceAccount": accountId },
    },
  };
}

/**
 * Reading stays possible: ECR keeps the layers of images in a bucket of its own, and links of
 * providers, such as those to Twilio's media, lead to buckets of theirs in the same region.
 */
const anyObject = {
  Sid: "ReadObjects",
  Effect: "Allow",
  Principal: "*",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::*/*",
};
