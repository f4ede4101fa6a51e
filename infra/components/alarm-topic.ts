import { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmCategory, AlarmSpec, AlarmSpecs, Severity } from "../alarms/alarm";
import { checkAlarm } from "../alarms/check";
import { topicPolicy } from "../alarms/topic-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { AlarmChat, type AlarmChatSettings } from "./alarm-chat";

export type { AlarmSpec } from "../alarms/alarm";

export interface AlarmTopicArgs {
  readonly context: StackContext;
  /** Its policy must let CloudWatch, EventBridge, Budgets and Backup use it. */
  readonly keyArn: pulumi.Input<string>;
  /** Are told of everything. Each address confirms one subscription for each severity. */
  readonly emails: readonly string[];
  /** HTTPS receivers of critical alarms, such as PagerDuty's; their keys are in the URLs. */
  readonly pagerUrls?: readonly pulumi.Input<string>[] | undefined;
  /** A Slack channel that is told of everything. */
  readonly chat?: AlarmChatSettings | undefined;
  /** Where the topics are; default: the stack's region. `keyArn` must be a key there. */
  readonly region?: string | undefined;
  /** Takes the alarms of other regions: CloudWatch tells only topics of the alarm's own region. */
  readonly elsewhere?: AlarmTopic | undefined;
}

/** An alarm that exists: what the dashboard draws. */
export interface AddedAlarm {
  readonly role: string;
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly severity: Severity;
  readonly category: AlarmCategory;
}

/**
 * Every alarm of the stack reaches people, when it starts and when it ends, over encrypted topics:
 * one that wakes somebody and one that waits. CloudWatch, EventBridge, Budgets, Backup and Cost
 * Anomaly Detection may publish to them. Serves paymentsvc-036, toolbox-031, 032, 076, 535 to 538,
 * 551 and clientflow-161. Costs 0.10 USD a month for each metric of an alarm; e-mails are free up
 * to 1,000 a month, calls of an HTTPS receiver up to 100,000.
 */
export class AlarmTopic extends pulumi.ComponentResource {
  /** The critical topic's. */
  readonly arn: pulumi.Output<string>;
  readonly criticalArn: pulumi.Output<string>;
  readonly warningArn: pulumi.Output<string>;
  readonly region: string;
  private readonly label: string;
  private readonly context: StackContext;
  private readonly elsewhere: AlarmTopic | undefined;
  private readonly regionArgs: { readonly region?: string };
  private readonly added: AddedAlarm[] = [];

  constructor(name: string, args: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:AlarmTopic", name, {}, opts);
    this.label = name;
    this.context = args.context;
    this.elsewhere = args.elsewhere;
    this.region = args.region ?? args.context.region;
    this.regionArgs = this.region === args.context.region ? {} : { region: this.region };
    const critical = this.topic(name, "critical", args);
    const warning = this.topic(name, "warning", args);
    this.pagers(name, critical, args.pagerUrls ?? []);
    if (args.chat) {
      const topicArns = [critical.arn, warning.arn];
      const { context, chat } = args;
      new AlarmChat(`${name}-chat`, { context, chat, topicArns }, { parent: this });
    }
    this.arn = critical.arn;
    this.criticalArn = critical.arn;
    this.warningArn = warning.arn;
    this.registerOutputs({ criticalArn: this.criticalArn, warningArn: this.warningArn });
  }

  /** Everything that was added, here and elsewhere. */
  get alarms(): readonly AddedAlarm[] {
    return [...this.added, ...(this.elsewhere?.alarms ?? [])];
  }

  /** Adds alarms that tell the topic of their severity: `error-rate` is `<stack>-error-rate`. */
  add<Role extends string>(specs: AlarmSpecs<Role>): Readonly<Record<Role, MetricAlarm>> {
    const roles = Object.keys(specs) as Role[];
    const alarms = roles.map((role) => [role, this.alarm(role, specs[role])]);
    return Object.fromEntries(alarms) as Record<Role, MetricAlarm>;
  }

  private topic(name: string, severity: Severity, args: AlarmTopicArgs): sns.Topic {
    const { prefix, accountId } = args.context;
    const topicName = physicalName("topic", `${prefix}-${severity}`);
    const topic = new sns.Topic(
      `${name}-${severity}`,
      {
        name: topicName,
        displayName: `${severity === "critical" ? "Alarms" : "Warnings"} of ${prefix}`,
        kmsMasterKeyId: args.keyArn,
        // Receivers verify what they get by SHA-256; version 1 is SHA-1.
        signatureVersion: 2,
        ...this.regionArgs,
      },
      { parent: this },
    );
    new sns.TopicPolicy(
      `${name}-${severity}-policy`,
      {
        arn: topic.arn,
        policy: topicPolicy({ region: this.region, accountId, topicName }),
        ...this.regionArgs,
      },
      { parent: this },
    );
    args.emails.forEach((endpoint, index) => {
      new sns.TopicSubscription(
        `${name}-${severity}-email-${index + 1}`,
        { topic: topic.arn, protocol: "email", endpoint, ...this.regionArgs },
        { parent: this },
      );
    });
    return topic;
  }

  private pagers(name: string, topic: sns.Topic, urls: readonly pulumi.Input<string>[]): void {
    urls.forEach((url, index) => {
      new sns.TopicSubscription(
        `${name}-pager-${index + 1}`,
        {
          topic: topic.arn,
          protocol: "https",
          endpoint: pulumi.secret(url),
          endpointAutoConfirms: true,
          ...this.regionArgs,
        },
        { parent: this },
      );
    });
  }

  private alarm(role: string, spec: AlarmSpec): MetricAlarm {
    const region = spec.region ?? this.context.region;
    if (region !== this.region) return this.forward(role, spec, region);
    checkAlarm(role, spec);
    const { severity, category = "other" } = spec;
    const alarmName = physicalName("alarm", `${this.context.prefix}-${role}`);
    const arn = `arn:aws:cloudwatch:${region}:${this.context.accountId}:alarm:${alarmName}`;
    this.added.push({ role, arn, name: alarmName, region, severity, category });
    const actions = [severity === "critical" ? this.criticalArn : this.warningArn];
    return new MetricAlarm(
      `${this.label}-${role}`,
      {
        ...spec.measure,
        name: alarmName,
        alarmDescription: spec.description,
        actionsEnabled: true,
        alarmActions: actions,
        okActions: actions,
        tags: { Severity: severity, Category: category },
        ...this.regionArgs,
      },
      { parent: this },
    );
  }

  private forward(role: string, spec: AlarmSpec, region: string): MetricAlarm {
    if (this.elsewhere?.region !== region) {
      throw new pulumi.RunError(
        `The alarm ${role} is in ${region} and ${this.label} in ${this.region}: CloudWatch tells ` +
          `only topics of the alarm's own region. Give ${this.label} a topic of ${region} as ` +
          "`elsewhere`.",
      );
    }
    return this.elsewhere.alarm(role, spec);
  }
}
