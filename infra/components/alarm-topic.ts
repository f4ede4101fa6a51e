import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface AlarmTopicArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  readonly emails: readonly string[];
}

/** One alarm: what is measured, when it is too much, and what to look at. */
export interface AlarmSpec {
  /** `critical` wakes somebody; `warning` waits for the morning. */
  readonly severity: "critical" | "warning";
  /** What is wrong when the alarm rings, and the first thing to look at. */
  readonly description: string;
  /** Everything of CloudWatch's alarm that says what is measured. */
  readonly measure: Omit<
    MetricAlarmArgs,
    "name" | "alarmActions" | "okActions" | "alarmDescription" | "tags"
  >;
}

/**
 * Every alarm of the stack reaches people, when it starts and when it ends, over an encrypted
 * topic. Costs 0.10 USD a month for each alarm; e-mails are free up to 1,000 a month.
 */
export class AlarmTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  private readonly label: string;
  private readonly prefix: string;

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:AlarmTopic", name, {}, opts);
    this.label = name;
    this.prefix = args.context.prefix;
    const topic = new sns.Topic(
      `${name}-topic`,
      { displayName: `Alarms of ${args.context.prefix}`, kmsMasterKeyId: args.keyArn },
      { parent: this },
    );
    args.emails.forEach((endpoint, index) => {
      new sns.TopicSubscription(
        `${name}-email-${index + 1}`,
        { topic: topic.arn, protocol: "email", endpoint },
        { parent: this },
      );
    });
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /** Adds alarms that tell this topic, by role: `error-rate` is `<stack>-error-rate`. */
  add<Role extends string>(
    specs: Readonly<Record<Role, AlarmSpec>>,
  ): Readonly<Record<Role, MetricAlarm>> {
    const roles = Object.keys(specs) as Role[];
    const alarms = roles.map((role) => [role, this.alarm(role, specs[role])]);
    return Object.fromEntries(alarms) as Record<Role, MetricAlarm>;
  }

  private alarm(role: string, spec: AlarmSpec): MetricAlarm {
    return new MetricAlarm(
      `${this.label}-${role}`,
      {
        ...spec.measure,
        name: physicalName("alarm", `${this.prefix}-${role}`),
        alarmDescription: spec.description,
        actionsEnabled: true,
        alarmActions: [this.arn],
        okActions: [this.arn],
        tags: { Severity: spec.severity },
      },
      { parent: this },
    );
  }
}
