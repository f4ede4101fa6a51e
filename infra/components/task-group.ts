import { SecurityGroup } from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";

/** A TCP port of the internet that tasks may call. */
export interface OutboundPort {
  readonly port: number;
  /** What answers there: `SMTP of the mail provider`. */
  readonly description: string;
}

export interface TaskGroupArgs {
  readonly vpcId: pulumi.Input<string>;
  /** What the tasks are: `api`. */
  readonly role: string;
  /** Group of the VPC's interface endpoints, where it has them. */
  readonly endpointsSecurityGroupId?: pulumi.Output<string> | undefined;
  /** Ports besides 443, such as 587 for mail or those of a database outside of AWS. */
  readonly outbound?: readonly OutboundPort[] | undefined;
}

/**
 * The security group of a kind of task: it calls providers and AWS over HTTPS, and nothing else
 * passes in either direction until a Connection or `outbound` allows it. Costs nothing.
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
    this.id = group.id;
    this.out(`${name}-https-out`, { port: 443, description: "HTTPS to providers" });
    for (const way of args.outbound ?? []) this.out(`${name}-out-${way.port}`, way);
    if (args.endpointsSecurityGroupId) {
      this.toEndpoints(name, args.role, args.endpointsSecurityGroupId);
    }
    this.registerOutputs({ id: this.id });
  }

  private out(child: string, { port, description }: OutboundPort): void {
    new vpc.SecurityGroupEgressRule(
      child,
      {
        securityGroupId: this.id,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrIpv4: "0.0.0.0/0",
        description,
      },
      { parent: this },
    );
  }

  /** The way out is open already; the endpoints have to let these tasks in. */
  private toEndpoints(name: string, role: string, endpoints: pulumi.Output<string>): void {
    new vpc.SecurityGroupIngressRule(
      `${name}-to-endpoints`,
      {
        securityGroupId: endpoints,
        referencedSecurityGroupId: this.id,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: `Tasks of ${role}`,
      },
      { parent: this },
    );
  }
}
