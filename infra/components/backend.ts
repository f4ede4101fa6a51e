import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { deregistrationDelaySeconds } from "../defaults";
import type { Edge } from "./edge";

export interface BackendArgs {
  readonly edge: Edge;
  readonly vpcId: pulumi.Input<string>;
  /** Host names that the service answers. */
  readonly hosts: readonly string[];
  /** Port that its tasks listen on. */
  readonly port: number;
  /** Answers 200 while a task is healthy. */
  readonly healthPath: string;
  /** Order among the edge's rules: 1 to 50,000, lower first. */
  readonly priority: number;
}

/**
 * The edge sends the requests for these hosts to healthy tasks only, and lets a stopping task
 * finish what it has begun. Costs nothing by itself.
 */
export class Backend extends pulumi.ComponentResource {
  readonly targetGroupArn: pulumi.Output<string>;
  readonly listenerArn: pulumi.Output<string>;
  readonly edgeSecurityGroupId: pulumi.Output<string>;
  readonly port: number;

  constructor(name: string, args: BackendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Backend", name, {}, opts);
    const targets = new lb.TargetGroup(
      `${name}-tg`,
      {
        vpcId: args.vpcId,
        targetType: "ip",
        protocol: "HTTP",
        port: args.port,
        deregistrationDelay: deregistrationDelaySeconds,
        healthCheck: {
          enabled: true,
          path: args.healthPath,
          matcher: "200",
          interval: 15,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
      },
      { parent: this },
    );
    new lb.ListenerRule(
      `${name}-route`,
      {
        listenerArn: args.edge.listenerArn,
        priority: args.priority,
        conditions: [{ hostHeader: { values: [...args.hosts] } }],
        actions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      { parent: this },
    );
    this.targetGroupArn = targets.arn;
    this.listenerArn = args.edge.listenerArn;
    this.edgeSecurityGroupId = args.edge.securityGroupId;
    this.port = args.port;
    this.registerOutputs({ port: this.port });
  }
}
