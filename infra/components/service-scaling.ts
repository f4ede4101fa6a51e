import * as appautoscaling from "@pulumi/aws/appautoscaling";
import * as pulumi from "@pulumi/pulumi";
import { scalingCooldown, scalingTargetPercent } from "../defaults";
import { refuse, within } from "../limits/refuse";

/** Work that waits, and how long it may. */
export interface Backlog {
  /** How much waits: any CloudWatch metric, such as the one of `sqsBacklog`. */
  readonly metric: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  };
  /** Seconds of one task's time for one message. */
  readonly secondsPerMessage: number;
  /** Seconds that a message may wait. */
  readonly maxAgeSeconds: number;
}

/** Messages that wait in an SQS queue. */
export function sqsBacklog(queueName: pulumi.Input<string>): Backlog["metric"] {
  return {
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queueName },
  };
}

/** A load balancer's requests, by its own and the target group's dimension of metrics. */
export interface RequestLoad {
  readonly perMinute: number;
  readonly loadBalancer: pulumi.Input<string>;
  readonly targetGroup: pulumi.Input<string>;
}

/** What the number of tasks follows; the measure that asks for most tasks wins. */
export interface Scaling {
  /** Percent, `scalingTargetPercent` when left out. */
  readonly cpuPercent?: number | undefined;
  readonly memoryPercent?: number | undefined;
  /** Requests a minute that one task answers: for code that waits more than it computes. */
  readonly requests?: RequestLoad | undefined;
  readonly backlog?: Backlog | undefined;
}

export interface ServiceScalingArgs {
  readonly clusterName: string;
  readonly serviceName: pulumi.Input<string>;
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly scaling?: Scaling | undefined;
}

type Target = appautoscaling.PolicyArgs["targetTrackingScalingPolicyConfiguration"];

/**
 * The number of a service's tasks follows its load between two bounds: CPU, memory and, for a
 * worker, the backlog of each task. A backlog is followed by its length, not by its age, because
 * one message that fails again and again is old and needs no further task; length and age are one
 * figure when the time of a message is known. Costs nothing by itself (paymentsvc-040).
 */
export class ServiceScaling extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:ServiceScaling", name, {}, opts);
    check(name, args);
    const { clusterName, serviceName, minTasks, maxTasks, scaling } = args;
    const target = new appautoscaling.Target(
      `${name}-scaling`,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${clusterName}/${serviceName}`,
        minCapacity: minTasks,
        maxCapacity: maxTasks,
      },
      { parent: this },
    );
    this.follow(`${name}-scale-on-cpu`, target, utilisation("CPU", scaling?.cpuPercent));
    this.follow(`${name}-scale-on-memory`, target, utilisation("Memory", scaling?.memoryPercent));
    if (scaling?.requests) {
      this.follow(`${name}-scale-on-requests`, target, requestsPerTask(scaling.requests));
    }
    if (scaling?.backlog) {
      this.follow(`${name}-scale-on-backlog`, target, backlogPerTask(args, scaling.backlog));
    }
    this.registerOutputs();
  }

  private follow(child: string, target: appautoscaling.Target, configuration: Target): void {
    new appautoscaling.Policy(
      child,
      {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        ...(configuration && { targetTrackingScalingPolicyConfiguration: configuration }),
      },
      { parent: this },
    );
  }
}

const cooldown = { scaleOutCooldown: scalingCooldown.out, scaleInCooldown: scalingCooldown.in };

function utilisation(metric: "CPU" | "Memory", percent = scalingTargetPercent): Target {
  return {
    predefinedMetricSpecification: {
      predefinedMetricType: `ECSServiceAverage${metric}Utilization`,
    },
    targetValue: percent,
    ...cooldown,
  };
}

function requestsPerTask({ perMinute, loadBalancer, targetGroup }: RequestLoad): Target {
  return {
    predefinedMetricSpecification: {
      predefinedMetricType: "ALBRequestCountPerTarget",
      resourceLabel: pulumi.interpolate`${loadBalancer}/${targetGroup}`,
    },
    targetValue: perMinute,
    ...cooldown,
  };
}

/** Messages for each running task, which Container Insights counts. */
function backlogPerTask({ clusterName, serviceName }: ServiceScalingArgs, backlog: Backlog) {
  const { namespace, metricName, dimensions } = backlog.metric;
  const stat = (id: string, of: Backlog["metric"], how: string) => ({
    id,
    metricStat: {
      metric: {
        namespace: of.namespace,
        metricName: of.metricName,
        dimensions: Object.entries(of.dimensions).map(([key, value]) => ({ name: key, value })),
      },
      stat: how,
    },
    returnData: false,
  });
  const tasks = {
    namespace: "ECS/ContainerInsights",
    metricName: "RunningTaskCount",
    dimensions: { ClusterName: clusterName, ServiceName: serviceName },
  };
  return {
    customizedMetricSpecification: {
      metrics: [
        stat("waiting", { namespace, metricName, dimensions }, "Maximum"),
        stat("tasks", tasks, "Average"),
        {
          id: "backlog",
          label: "Messages for each task",
          expression: "waiting / tasks",
          returnData: true,
        },
      ],
    },
    targetValue: messagesPerTask(backlog),
    ...cooldown,
  } satisfies Target;
}

/** What one task handles in the time that a message may wait, and one at least. */
export function messagesPerTask(backlog: Omit<Backlog, "metric">): number {
  return Math.max(1, Math.floor(backlog.maxAgeSeconds / backlog.secondsPerMessage));
}

function check(name: string, { minTasks, maxTasks, scaling }: ServiceScalingArgs): void {
  // At zero tasks nothing is measured, so that nothing would start the first one.
  within(`The least number of tasks of ${name}`, minTasks, 1, 5_000);
  within(`The most tasks of ${name}`, maxTasks, 1, 5_000);
  if (maxTasks < minTasks)
    refuse(`${name} has at least ${minTasks} tasks and at most ${maxTasks}.`);
  for (const percent of [scaling?.cpuPercent, scaling?.memoryPercent]) {
    if (percent !== undefined) within(`The target of ${name}, in percent,`, percent, 1, 100);
  }
  if (scaling?.requests) {
    within(`The requests a minute of a task of ${name}`, scaling.requests.perMinute, 1, 1_000_000);
  }
  const { secondsPerMessage = 1, maxAgeSeconds = 1 } = scaling?.backlog ?? {};
  if (!(secondsPerMessage > 0 && maxAgeSeconds > 0 && Number.isFinite(maxAgeSeconds))) {
    refuse(
      `${name} handles a message in ${secondsPerMessage} s and lets it wait ${maxAgeSeconds} s: ` +
        "give numbers above zero.",
    );
  }
}
