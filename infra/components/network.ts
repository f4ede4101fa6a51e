import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { StackContext } from "../stack-context";
import { planSubnets, type Reach } from "../subnet-plan";
import { FlowLog } from "./flow-log";
import { PrivateEndpoints } from "./private-endpoints";
import { SubnetTier } from "./subnet-tier";

export interface NetworkArgs {
  readonly context: StackContext;
  /** A private range of /16 to /19, such as `10.20.0.0/16`. */
  readonly vpcCidr: string;
  /** Two to four zones of the region; three in production. */
  readonly zones: readonly string[];
  /** Encrypts the flow logs. */
  readonly keyArn: pulumi.Input<string>;
}

/**
 * A VPC over two to four zones whose databases have no way out, whose tasks have no way in, and
 * whose default security group and network ACL let nothing through. It speaks IPv4 only: no subnet
 * has an IPv6 range, so no rule and no route for IPv6 can be forgotten. Costs 33 USD a month for
 * each NAT gateway and 0.045 for each GB through it: one in staging and development, one for each
 * zone in production, 99 for three (us-east-1, November 2026); the endpoints of PrivateEndpoints
 * and the logs of FlowLog come on top. Serves paymentsvc-022, catalytic-150 and clientflow-151.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  readonly isolatedSubnetIds: readonly pulumi.Output<string>[];
  /** CloudFront makes a way into a VPC only where this is attached. */
  readonly gateway: ec2.InternetGateway;
  /** NAT gateways, one or one for each zone, for their alarms. */
  readonly natGatewayIds: readonly pulumi.Output<string>[];
  /** Group of the interface endpoints; undefined where the environment has none. */
  readonly endpointsSecurityGroupId: pulumi.Output<string> | undefined;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Network", name, {}, opts);
    const plan = planSubnets(args.vpcCidr, args.zones);
    const vpc = this.vpc(name, args.vpcCidr);
    const tier = (reach: Reach) =>
      new SubnetTier(
        `${name}-${reach}`,
        { vpcId: vpc.id, vpcCidr: args.vpcCidr, reach, subnets: plan[reach] },
        { parent: this },
      );
    const [publicTier, privateTier, isolatedTier] = [
      tier("public"),
      tier("private"),
      tier("isolated"),
    ];
    this.gateway = new ec2.InternetGateway(
      `${name}-gateway`,
      { vpcId: vpc.id, tags: { Name: name } },
      { parent: this },
    );
    this.natGatewayIds = this.routesOut(name, args, publicTier, privateTier);
    new FlowLog(
      `${name}-flow`,
      { context: args.context, vpcId: vpc.id, keyArn: args.keyArn },
      { parent: this },
    );
    const endpoints = new PrivateEndpoints(
      `${name}-endpoints`,
      {
        context: args.context,
        vpcId: vpc.id,
        subnetIds: privateTier.subnetIds,
        routeTableIds: privateTier.routeTableIds,
        interfaces: args.context.sizes.network.interfaceEndpoints,
      },
      { parent: this },
    );
    this.vpcId = vpc.id;
    this.publicSubnetIds = publicTier.subnetIds;
    this.privateSubnetIds = privateTier.subnetIds;
    this.isolatedSubnetIds = isolatedTier.subnetIds;
    this.endpointsSecurityGroupId = endpoints.securityGroupId;
    this.registerOutputs({ vpcId: this.vpcId });
  }

  /**
   * AWS makes a default group and ACL that allow much; adopting them without rules empties them.
   */
  private vpc(name: string, cidrBlock: string): ec2.Vpc {
    const vpc = new ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
      { parent: this },
    );
    new ec2.DefaultSecurityGroup(
      `${name}-default-group`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `${name}-unused` } },
      { parent: this },
    );
    new ec2.DefaultNetworkAcl(
      `${name}-default-acl`,
      {
        defaultNetworkAclId: vpc.defaultNetworkAclId,
        ingress: [],
        egress: [],
        tags: { Name: `${name}-unused` },
      },
      // AWS moves a subnet here when it loses its own ACL: that is not this resource's business.
      { parent: this, ignoreChanges: ["subnetIds"] },
    );
    return vpc;
  }

  private routesOut(
    name: string,
    args: NetworkArgs,
    publicTier: SubnetTier,
    privateTier: SubnetTier,
  ): readonly pulumi.Output<string>[] {
    const { gateway } = this;
    publicTier.routeTableIds.forEach((routeTableId, index) => {
      new ec2.Route(
        `${name}-public-${zoneLetter(args, index)}-out`,
        { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
        { parent: this },
      );
    });
    const natCount = args.context.sizes.network.nat === "per-zone" ? args.zones.length : 1;
    const nats = publicTier.subnetIds
      .slice(0, natCount)
      .map((subnetId, index) =>
        this.nat(`${name}-nat-${zoneLetter(args, index)}`, subnetId, gateway),
      );
    privateTier.routeTableIds.forEach((routeTableId, index) => {
      const natGatewayId = nats[index % natCount]?.id;
      new ec2.Route(
        `${name}-private-${zoneLetter(args, index)}-out`,
        { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId },
        { parent: this },
      );
    });
    return nats.map(({ id }) => id);
  }

  private nat(name: string, subnetId: pulumi.Output<string>, gateway: ec2.InternetGateway) {
    const address = new ec2.Eip(
      `${name}-address`,
      { domain: "vpc", tags: { Name: name } },
      { parent: this },
    );
    return new ec2.NatGateway(
      name,
      { subnetId, allocationId: address.allocationId, tags: { Name: name } },
      { parent: this, dependsOn: [gateway] },
    );
  }
}

function zoneLetter(args: NetworkArgs, index: number): string {
  return args.zones[index]?.slice(-1) ?? "";
}
