import { LogDataProtectionPolicy } from "@pulumi/aws/cloudwatch/logDataProtectionPolicy";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmSpecs } from "../alarms/alarm";
import { dataProtectionPolicy } from "../log-data-protection";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { MetricFilters } from "./metric-filters";

export interface LogProtectionArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** Log groups that may receive personal data, by a short name: every service's. */
  readonly logGroups: Readonly<Record<string, pulumi.Input<string>>>;
  /** What makes the log groups, where they are given by name: they have to exist first. */
  readonly after?: readonly pulumi.Resource[];
}

/**
 * Personal data and credentials that a log receives by mistake are masked for whoever reads it
 * without `logs:Unmask`, and counted: an alarm says that the service's own redaction has a hole.
 * Serves paymentsvc-028 and clientflow-081. Costs 0.12 USD for each GB of these logs.
 */
export class LogProtection extends pulumi.ComponentResource {
  /** Where CloudWatch writes what it found: kinds and places, not the data. */
  readonly findingsLogGroup: string;
  /** For AlarmTopic.add. */
  readonly alarms: AlarmSpecs;

  constructor(name: string, args: LogProtectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:LogProtection", name, {}, opts);
    const { context, keyArn } = args;
    // CloudWatch's own deliveries go to groups of this prefix without a resource policy for each.
    this.findingsLogGroup = physicalName("logGroup", `/aws/vendedlogs/${context.prefix}/findings`);
    const findings = new LogGroup(
      `${name}-findings`,
      {
        name: this.findingsLogGroup,
        kmsKeyId: keyArn,
        retentionInDays: context.sizes.logRetentionDays,
      },
      { parent: this },
    );
    for (const [group, logGroupName] of Object.entries(args.logGroups)) {
      new LogDataProtectionPolicy(
        `${name}-${group}`,
        {
          logGroupName,
          policyDocument: dataProtectionPolicy(`${context.prefix}-${group}`, this.findingsLogGroup),
        },
        // The destination has to exist before a policy names it.
        {
          parent: this,
          dependsOn: [findings, ...(args.after ?? [])],
        },
      );
    }
    const counted = new MetricFilters(
      `${name}-metrics`,
      { context, logGroups: { findings: findings.name }, metrics: findingMetrics },
      { parent: this },
    );
    this.alarms = counted.alarms;
    this.registerOutputs({ findingsLogGroup: this.findingsLogGroup });
  }
}

const findingMetrics = {
  PersonalDataInLogs: {
    // Every line of the findings is one.
    pattern: "",
    source: "clientflow-081",
    category: "security",
    alarm: {
      comparison: "above",
      threshold: 0,
      periodSeconds: 300,
      severity: "warning",
      description: "A log got personal data: read the findings, then mend the service's redaction.",
    },
  },
} as const;
