import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

export interface ConnectionArgs {
  /** Security group that opens connections. */
  readonly from: pulumi.Input<string>;
  /** Security group that accepts them. */
  readonly to: pulumi.Input<string>;
  /** TCP port. */
  readonly port: number;
}

/**
 * One security group may open connections to one port of another, and the two rules refer to the
 * groups, never to addresses. Costs nothing.
 */
export class Connection extends pulumi.ComponentResource {
  constructor(name: string, args: ConnectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Connection", name, {}, opts);
    const range = { ipProtocol: "tcp", fromPort: args.port, toPort: args.port };
    new vpc.SecurityGroupEgressRule(
      `${name}-egress`,
      {
        ...range,
        securityGroupId: args.from,
        referencedSecurityGroupId: args.to,
        description: name,
      },
      { parent: this },
    );
    new vpc.SecurityGroupIngressRule(
      `${name}-ingress`,
      {
        ...range,
        securityGroupId: args.to,
        referencedSecurityGroupId: args.from,
        description: name,
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
