/** Alarms of services on Fargate. */

import type * as pulumi from "@pulumi/pulumi";
import { utilisationAlarmPercent } from "../defaults";
import { type AlarmSpecs, above, computed, type Metric } from "./alarm";

type Name = pulumi.Input<string>;

/**
 * Memory (catalytic-203), CPU, tasks that do not run, and the tasks' own disk (catalytic-202). The
 * service's name begins the roles: `api-memory`. Needs Container Insights on the cluster.
 */
export function serviceAlarms(cluster: Name, service: string): AlarmSpecs {
  const dimensions = { ClusterName: cluster, ServiceName: service };
  const usage = (name: string): Metric => ({ namespace: "AWS/ECS", name, dimensions });
  const insight = (name: string): Metric => ({
    namespace: "ECS/ContainerInsights",
    name,
    dimensions,
  });
  return {
    [`${service}-memory`]: {
      severity: "warning",
      category: "tasks",
      description: `Tasks of ${service} are short of memory: look for a leak or give them more.`,
      measure: above(usage("MemoryUtilization"), utilisationAlarmPercent),
    },
    [`${service}-cpu`]: {
      severity: "warning",
      category: "tasks",
      description: `Tasks of ${service} are short of CPU although it scales: raise maxTasks.`,
      measure: above(usage("CPUUtilization"), utilisationAlarmPercent),
    },
    [`${service}-tasks`]: {
      severity: "critical",
      category: "tasks",
      description: `Fewer tasks of ${service} run than should: read the service's events.`,
      measure: computed({
        metrics: { desired: insight("DesiredTaskCount"), running: insight("RunningTaskCount") },
        // A service without a running task reports the one and not always the other.
        expression: "desired - FILL(running, 0)",
        label: "Missing tasks",
        comparison: "above",
        threshold: 0,
        statistic: "Average",
        periodSeconds: 60,
        // A deployment or a moved task is over by then.
        periods: 10,
      }),
    },
    [`${service}-disk`]: {
      severity: "warning",
      category: "tasks",
      description: `Tasks of ${service} fill their disk: find what is written and never removed.`,
      measure: computed({
        metrics: {
          used: insight("EphemeralStorageUtilized"),
          reserved: insight("EphemeralStorageReserved"),
        },
        expression: "100 * used / reserved",
        label: "Disk used, percent",
        comparison: "above",
        threshold: utilisationAlarmPercent,
        statistic: "Average",
        periodSeconds: 300,
        periods: 3,
      }),
    },
  };
}
