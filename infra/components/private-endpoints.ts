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

/** What a task calls to start and to work: image, logs, secrets, keys and queue. */
export const interfaceServices = [
  "ecr.api",
  "ecr.dkr",
  "kms",
  "logs",
  "secretsmanager",
  "sqs",
  "ssm",
] as const;

/**
 * S3 is reached without leaving AWS's network, and with `interfaces` so is every service that a
 * task needs to start. The S3 endpoint is free; each interface costs 7.30 USD a month and zone.
 */
export class PrivateEndpoints extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string> | undefined;

  constructor(name: string, args: PrivateEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:PrivateEndpoints", name, {}, opts);
    const { region } = args.context;
    new ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: args.vpcId,
        vpcEndpointType: "Gateway",
        serviceName: `com.amazonaws.${region}.s3`,
        routeTableIds: [...args.routeTableIds],
        tags: { Name: `${name}-s3` },
      },
      { parent: this },
    );
    this.securityGroupId = args.interfaces ? this.addInterfaces(name, args) : undefined;
    this.registerOutputs({ securityGroupId: this.securityGroupId });
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
          tags: { Name: child },
        },
        { parent: this },
      );
    }
    return group.id;
  }
}
