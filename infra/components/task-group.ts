import { SecurityGroup } from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

export interface TaskGroupArgs {
  readonly vpcId: pulumi.Input<string>;
  /** What the tasks are: `api`. */
  readonly role: string;
  /** Group of the VPC's interface endpoints, where it has them. */
  readonly endpointsSecurityGroupId?: pulumi.Output<string> | undefined;
}

/**
 * The security group of a kind of task: it calls providers and AWS over HTTPS, and nothing else
 * passes in either direction until a Connection allows it. Costs nothing.
 */
export class TaskGroup extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;

  constructor(name: string, args: TaskGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:TaskGroup", name, {}, opts);
    const group = new SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: `Tasks of ${args.role}`, tags: { Name: name } },
      { parent: this },
    );
    new vpc.SecurityGroupEgressRule(
      `${name}-https-out`,
      {
        securityGroupId: group.id,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: "0.0.0.0/0",
        description: "HTTPS to providers",
      },
      { parent: this },
    );
    if (args.endpointsSecurityGroupId) {
      // The way out is open already; the endpoints have to let these tasks in.
      new vpc.SecurityGroupIngressRule(
        `${name}-to-endpoints`,
        {
          securityGroupId: args.endpointsSecurityGroupId,
          referencedSecurityGroupId: group.id,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          description: `Tasks of ${args.role}`,
        },
        { parent: this },
      );
    }
    this.id = group.id;
    this.registerOutputs({ id: this.id });
  }
}
