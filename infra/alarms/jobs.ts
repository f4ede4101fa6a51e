/** Alarms of what runs by itself: Lambda functions and EventBridge schedules. */
import type * as pulumi from "@pulumi/pulumi";
import { type AlarmSpecs, above, type Metric } from "./alarm";

type Name = pulumi.Input<string>;

/** A function that fails or is refused. `name` begins the roles: `rotation-errors`. */
export function functionAlarms(name: string, functionName: Name): AlarmSpecs {
  const metric = (metricName: string): Metric => ({
    namespace: "AWS/Lambda",
    name: metricName,
    dimensions: { FunctionName: functionName },
  });
  const once = { statistic: "Sum", periodSeconds: 300, periods: 1 } as const;
  return {
    [`${name}-errors`]: {
      severity: "critical",
      category: "jobs",
      description: `The function ${name} fails: read its log.`,
      measure: above(metric("Errors"), 0, once),
    },
    [`${name}-throttles`]: {
      severity: "warning",
      category: "jobs",
      description: `The function ${name} is refused: the account's concurrency is used up.`,
      measure: above(metric("Throttles"), 0, once),
    },
  };
}

/** Schedules of a group that could not start their target, or gave up. */
export function scheduleAlarms(name: string, scheduleGroup: Name): AlarmSpecs {
  const metric = (metricName: string): Metric => ({
    namespace: "AWS/Scheduler",
    name: metricName,
    dimensions: { ScheduleGroup: scheduleGroup },
  });
  const once = { statistic: "Sum", periodSeconds: 300, periods: 1 } as const;
  return {
    [`${name}-not-started`]: {
      severity: "warning",
      category: "jobs",
      description: `A schedule of ${name} could not start its task: check its role and subnets.`,
      measure: above(metric("TargetErrorCount"), 0, once),
    },
    [`${name}-dropped`]: {
      severity: "critical",
      category: "jobs",
      description: `A schedule of ${name} gave up: run the job by hand, then mend the cause.`,
      measure: above(metric("InvocationDroppedCount"), 0, once),
    },
  };
}
