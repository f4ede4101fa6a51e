import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { deregistrationDelaySeconds, targetHealth } from "../defaults";
import { checkHealthCheck, type HealthCheck } from "../limits/health-check";
import { refuse, within } from "../limits/refuse";
import { automaticName } from "../names";
import type { Edge } from "./edge";

export interface BackendArgs {
  readonly edge: Pick<Edge, "listenerArn" | "securityGroupId">;
  readonly vpcId: pulumi.Input<string>;
  /** Host names that the service answers. */
  readonly hosts: readonly string[];
  /** Paths that the service answers, such as `/api/*`; every path when left out. */
  readonly paths?: readonly string[] | undefined;
  /** Port that its tasks listen on. */
  readonly port: number;
  /** Answers 200 while a task is healthy. */
  readonly healthPath: string;
  /** What differs from `targetHealth` of defaults.ts. */
  readonly health?: Partial<Omit<HealthCheck, "path">> | undefined;
  /**
   * Seconds in which a new task's share of requests grows: 30 to 900; all at once when left out.
   */
  readonly slowStartSeconds?: number | undefined;
  /**
   * Order among the edge's rules: 1 to 49,000, lower first. The maintenance answer has this number,
   * the service's own rule the number 1,000 above.
   */
  readonly priority: number;
  /** True answers 503 to everybody, while tasks, webhooks and jobs go on. */
  readonly maintenance?: boolean | undefined;
}

/** What lies between a backend's two rules. */
const routeOffset = 1_000;
/** Whoever sends it sees the maintenance answer while it is off. */
const maintenanceHeader = { httpHeaderName: "X-Maintenance", values: ["preview"] };

/**
 * The edge sends the requests for these hosts to healthy tasks only, and lets a stopping task
 * finish what it has begun. Maintenance mode is one condition of a rule that is always there, so
 * turning it on replaces nothing. Costs nothing by itself. Serves finsight-046, 736 and 737,
 * paymentsvc-032, toolbox-042, catalytic-189, clientflow-051 and clientflow-088.
 */
export class Backend extends pulumi.ComponentResource {
  readonly targetGroupArn: pulumi.Output<string>;
  /** The target group's dimension of CloudWatch metrics. */
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  readonly listenerArn: pulumi.Output<string>;
  readonly edgeSecurityGroupId: pulumi.Output<string>;
  readonly port: number;

  constructor(name: string, args: BackendArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Backend", name, {}, opts);
    const health = { ...targetHealth, ...args.health, path: args.healthPath };
    check(name, args, health);
    const targets = this.targets(name, args, health);
    this.rules(name, args, targets);
    this.targetGroupArn = targets.arn;
    this.targetGroupArnSuffix = targets.arnSuffix;
    this.listenerArn = args.edge.listenerArn;
    this.edgeSecurityGroupId = args.edge.securityGroupId;
    this.port = args.port;
    this.registerOutputs({ port: this.port });
  }

  private rules(name: string, args: BackendArgs, targets: lb.TargetGroup): void {
    const { listenerArn } = args.edge;
    const values = (list: readonly string[]) => ({ values: [...list] });
    const place = [
      { hostHeader: values(args.hosts) },
      ...(args.paths ? [{ pathPattern: values(args.paths) }] : []),
    ];
    new lb.ListenerRule(
      `${name}-maintenance`,
      {
        listenerArn,
        priority: args.priority,
        conditions: args.maintenance ? place : [...place, { httpHeader: maintenanceHeader }],
        actions: [
          {
            type: "fixed-response",
            fixedResponse: {
              contentType: "text/plain",
              messageBody: "Down for maintenance. Please try again later.",
              statusCode: "503",
            },
          },
        ],
      },
      { parent: this },
    );
    new lb.ListenerRule(
      `${name}-route`,
      {
        listenerArn,
        priority: args.priority + routeOffset,
        conditions: place,
        actions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      { parent: this },
    );
  }

  private targets(name: string, args: BackendArgs, health: HealthCheck): lb.TargetGroup {
    // AWS leaves 24 characters for our part of the name.
    const child = automaticName("targetGroup", `${name.replace(/-backend$/, "")}-tg`);
    return new lb.TargetGroup(
      child,
      {
        vpcId: args.vpcId,
        targetType: "ip",
        protocol: "HTTP",
        port: args.port,
        deregistrationDelay: deregistrationDelaySeconds,
        ...(args.slowStartSeconds !== undefined && { slowStart: args.slowStartSeconds }),
        healthCheck: {
          enabled: true,
          path: health.path,
          matcher: "200",
          interval: health.intervalSeconds,
          timeout: health.timeoutSeconds,
          healthyThreshold: health.healthyThreshold,
          unhealthyThreshold: health.unhealthyThreshold,
        },
      },
      { parent: this },
    );
  }
}

/** Refuses what the load balancer refuses: bounds, and more than five values in one rule. */
function check(name: string, args: BackendArgs, health: HealthCheck): void {
  checkHealthCheck(name, health);
  within(`The priority of ${name}`, args.priority, 1, 50_000 - routeOffset);
  within(`The port of ${name}`, args.port, 1, 65_535);
  if (args.slowStartSeconds !== undefined) {
    within(`The slow start of ${name}, in seconds,`, args.slowStartSeconds, 30, 900);
  }
  const values = args.hosts.length + (args.paths?.length ?? 0) + maintenanceHeader.values.length;
  if (args.hosts.length === 0) refuse(`${name} answers no host.`);
  if (args.paths?.length === 0) refuse(`${name} answers no path: leave paths out for every path.`);
  if (values > 5) {
    refuse(
      `${name} answers ${values - 1} hosts and paths; a listener rule compares five values, and ` +
        "one of them is for maintenance.",
    );
  }
}
