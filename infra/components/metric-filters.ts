import { LogMetricFilter } from "@pulumi/aws/cloudwatch/logMetricFilter";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmSpecs } from "../alarms/alarm";
import { logAlarms } from "../alarms/application";
import type { LogMetrics } from "../alarms/log-events";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface MetricFiltersArgs {
  readonly context: StackContext;
  /** Log groups that are counted together: every service of the system, or Postgres's log. */
  readonly logGroups: Readonly<Record<string, pulumi.Input<string>>>;
  /** Metric name to what is counted. */
  readonly metrics: LogMetrics;
  /** What makes the log groups, where they are given by name: they have to exist first. */
  readonly after?: readonly pulumi.Resource[];
}

/** Letters of a filter pattern that CloudWatch Logs takes. */
const patternLimit = 1024;

/**
 * Figures that only the application knows, counted from the JSON lines of its log (see
 * alarms/log-events.ts), in the namespace of the stack. The alarm of each exists by construction.
 * Serves finsight-090, 097 to 099 and 102, paymentsvc-037, 038, 078, 079 and 082, toolbox-033 and
 * 107 to 109, catalytic-279 and clientflow-077. Costs 0.30 USD a month for each metric.
 */
export class MetricFilters extends pulumi.ComponentResource {
  /** CloudWatch namespace: the stack's name, so that stacks of one account do not mix. */
  readonly namespace: string;
  readonly metricNames: readonly string[];
  /** For AlarmTopic.add. */
  readonly alarms: AlarmSpecs;

  constructor(name: string, args: MetricFiltersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:MetricFilters", name, {}, opts);
    this.namespace = physicalName("metric", args.context.prefix);
    this.metricNames = Object.keys(args.metrics);
    for (const [source, logGroupName] of Object.entries(args.logGroups)) {
      for (const metric of this.metricNames)
        this.filter(name, args, { source, logGroupName, metric });
    }
    this.alarms = logAlarms(this.namespace, args.metrics);
    this.registerOutputs({ namespace: this.namespace });
  }

  private filter(
    name: string,
    args: MetricFiltersArgs,
    what: { source: string; logGroupName: pulumi.Input<string>; metric: string },
  ): void {
    const { source, logGroupName, metric } = what;
    const pattern = args.metrics[metric]?.pattern ?? "";
    if (pattern.length > patternLimit) {
      throw new pulumi.RunError(
        `The pattern of ${metric} has ${pattern.length} letters; CloudWatch Logs takes ` +
          `${patternLimit}. Count fewer cases, or count them as two metrics.`,
      );
    }
    new LogMetricFilter(
      `${name}-${source}-${metric}`,
      {
        name: metric,
        logGroupName,
        pattern,
        metricTransformation: {
          name: physicalName("metric", metric),
          namespace: this.namespace,
          value: "1",
          // Lines that do not match are a zero, so that the graph has no holes.
          defaultValue: "0",
          unit: "Count",
        },
      },
      { parent: this, dependsOn: [...(args.after ?? [])] },
    );
  }
}
