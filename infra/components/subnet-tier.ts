import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import type { PlannedSubnet, Reach } from "../subnet-plan";

export interface SubnetTierArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly vpcCidr: string;
  /**
   * `public` reaches the internet and is reached from it on 80 and 443; `private` reaches it
   * through NAT and is reached by CloudFront on 443; `isolated` speaks to the VPC only.
   */
  readonly reach: Reach;
  /** Zone to address range, one subnet each. */
  readonly subnets: readonly PlannedSubnet[];
}

/**
 * One subnet per zone, each with its own route table, behind a network ACL that allows what the
 * tier's reach needs and never remote desktop or SSH from outside. Costs nothing.
 */
export class SubnetTier extends pulumi.ComponentResource {
  readonly subnetIds: readonly pulumi.Output<string>[];
  readonly routeTableIds: readonly pulumi.Output<string>[];

  constructor(name: string, args: SubnetTierArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:SubnetTier", name, {}, opts);
    const subnets = args.subnets.map(({ zone, cidr }) => {
      const child = `${name}-${zone.slice(-1)}`;
      const subnet = new ec2.Subnet(
        child,
        {
          vpcId: args.vpcId,
          availabilityZone: zone,
          cidrBlock: cidr,
          mapPublicIpOnLaunch: false,
          tags: { Name: child },
        },
        { parent: this },
      );
      const table = new ec2.RouteTable(
        `${child}-routes`,
        { vpcId: args.vpcId, tags: { Name: child } },
        { parent: this },
      );
      new ec2.RouteTableAssociation(
        `${child}-association`,
        { subnetId: subnet.id, routeTableId: table.id },
        { parent: this },
      );
      return { id: subnet.id, routeTableId: table.id };
    });
    this.subnetIds = subnets.map((subnet) => subnet.id);
    this.routeTableIds = subnets.map((subnet) => subnet.routeTableId);
    new ec2.NetworkAcl(
      `${name}-acl`,
      {
        vpcId: args.vpcId,
        subnetIds: [...this.subnetIds],
        ingress: ingressRules(args),
        egress: args.reach === "isolated" ? [within(args.vpcCidr)] : [allowAll],
        tags: { Name: name },
      },
      { parent: this },
    );
    this.registerOutputs({ subnetIds: this.subnetIds });
  }
}

const allowAll = rule(100, "allow", "-1", "0.0.0.0/0", 0, 0);

function within(cidr: string) {
  return rule(100, "allow", "-1", cidr, 0, 0);
}

/** Answers to connections from inside arrive on high ports; network ACLs keep no state. */
function ingressRules({ reach, vpcCidr }: SubnetTierArgs) {
  if (reach === "isolated") return [within(vpcCidr)];
  const answers = [
    // Remote desktop listens on a high port, so it is refused before those are allowed.
    rule(110, "deny", "tcp", "0.0.0.0/0", 3389, 3389),
    rule(120, "allow", "tcp", "0.0.0.0/0", 1024, 65535),
    rule(130, "allow", "udp", "0.0.0.0/0", 1024, 65535),
  ];
  // CloudFront's way into the VPC (a VPC origin) keeps CloudFront's own public addresses as the
  // source, so an internal load balancer needs this too; no route from the internet leads there.
  const https = rule(150, "allow", "tcp", "0.0.0.0/0", 443, 443);
  if (reach === "private") return [within(vpcCidr), ...answers, https];
  return [within(vpcCidr), ...answers, rule(140, "allow", "tcp", "0.0.0.0/0", 80, 80), https];
}

function rule(
  ruleNo: number,
  action: "allow" | "deny",
  protocol: "tcp" | "udp" | "-1",
  cidrBlock: string,
  fromPort: number,
  toPort: number,
) {
  return { ruleNo, action, protocol, cidrBlock, fromPort, toPort };
}
