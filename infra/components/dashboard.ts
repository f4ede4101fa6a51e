import { Dashboard as CloudWatchDashboard } from "@pulumi/aws/cloudwatch/dashboard";
import * as pulumi from "@pulumi/pulumi";
import { dashboardBody } from "../dashboard-body";
import { type DashboardParts, graphsOf } from "../dashboard-graphs";
import { physicalName } from "../names";
import type { Objectives } from "../parts";
import type { StackContext } from "../stack-context";
import type { AddedAlarm } from "./alarm-topic";

export interface DashboardArgs {
  readonly context: StackContext;
  /** As people write it: `FinSight`. */
  readonly title: string;
  readonly objectives: Objectives;
  /** `alarms` of the stack's AlarmTopic, when the last one was added. */
  readonly alarms: readonly AddedAlarm[];
  readonly parts: DashboardParts;
}

/**
 * One page for the whole stack: what it promises, the state of every alarm, and a graph for each
 * part and each alarm with its threshold. Serves toolbox-075, catalytic-273, finsight-097 to 102
 * and paymentsvc-038. Costs 3 USD a month; the first three of an account are free.
 */
export class Dashboard extends pulumi.ComponentResource {
  readonly dashboardName: string;
  /** In the console. */
  readonly url: string;

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Dashboard", name, {}, opts);
    const { context, alarms, parts } = args;
    this.dashboardName = physicalName("dashboard", context.prefix);
    new CloudWatchDashboard(
      `${name}-page`,
      {
        dashboardName: this.dashboardName,
        dashboardBody: dashboardBody({
          heading: heading(args),
          region: context.region,
          alarms,
          graphs: graphsOf(parts),
        }),
      },
      { parent: this },
    );
    this.url =
      `https://${context.region}.console.aws.amazon.com/cloudwatch/home` +
      `?region=${context.region}#dashboards/dashboard/${this.dashboardName}`;
    this.registerOutputs({ url: this.url });
  }
}

function heading({ title, context, objectives }: DashboardArgs): string {
  const { errorRate, latency, uptime } = objectives;
  return [
    `# ${title}, ${context.environment}`,
    `Failed requests under **${errorRate.value} %** (${errorRate.source}), answers under ` +
      `**${latency.seconds * 1000} ms** (${latency.statistic}, ${latency.source}), up ` +
      `**${uptime.value} %** of the time (${uptime.source}). The saved queries are in Logs ` +
      `Insights under ${context.prefix}.`,
  ].join("\n\n");
}
