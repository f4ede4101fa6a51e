import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { queueRetentionSeconds } from "../defaults";
import { refusePlainHttp, resourcePolicy } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import type { AlarmSpec } from "./alarm-topic";

export interface JobFailuresArgs {
  readonly context: StackContext;
  readonly clusterName: string;
  /** ECS's families of the jobs' task definitions. */
  readonly families: readonly string[];
}

/**
 * The queue of jobs that did not start and of those that ended with an error, kept for two weeks.
 * The messages say which task and why, and hold no data of the system; SQS encrypts them with its
 * own key, since EventBridge could not use one of ours without a hole in its policy. Costs 0.40 USD
 * for each million messages.
 */
export class JobFailures extends pulumi.ComponentResource {
  readonly queueName: string;
  /** Made of names, so that policies with it are known before deployment. */
  readonly queueArn: string;
  /** For AlarmTopic.add. */
  readonly alarms: Readonly<Record<string, AlarmSpec>>;

  constructor(name: string, args: JobFailuresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:JobFailures", name, {}, opts);
    const { accountId, prefix, region } = args.context;
    this.queueName = physicalName("queue", `${prefix}-job-failures`);
    const ruleName = physicalName("eventRule", `${prefix}-job-failures`);
    const queue = new sqs.Queue(
      `${name}-queue`,
      {
        name: this.queueName,
        sqsManagedSseEnabled: true,
        messageRetentionSeconds: queueRetentionSeconds,
      },
      { parent: this },
    );
    this.queueArn = `arn:aws:sqs:${region}:${accountId}:${this.queueName}`;
    const ruleArn = `arn:aws:events:${region}:${accountId}:rule/${ruleName}`;
    new sqs.QueuePolicy(
      `${name}-policy`,
      {
        queueUrl: queue.url,
        policy: resourcePolicy(
          refusePlainHttp("sqs:*", this.queueArn),
          reportedBy(ruleArn, this.queueArn),
        ),
      },
      { parent: this },
    );
    this.alarms = failureAlarms(this.queueName);
    this.rule(name, ruleName, args, queue);
    this.registerOutputs({ queueName: this.queueName });
  }

  private rule(name: string, ruleName: string, args: JobFailuresArgs, queue: sqs.Queue): void {
    const { accountId, region } = args.context;
    const rule = new EventRule(
      `${name}-rule`,
      {
        name: ruleName,
        description: "Scheduled tasks that did not end well",
        eventPattern: JSON.stringify({
          source: ["aws.ecs"],
          "detail-type": ["ECS Task State Change"],
          detail: {
            clusterArn: [`arn:aws:ecs:${region}:${accountId}:cluster/${args.clusterName}`],
            group: args.families.map((family) => `family:${family}`),
            lastStatus: ["STOPPED"],
            // A task that could not start has no exit code.
            $or: [
              { containers: { exitCode: [{ "anything-but": [0] }] } },
              { stopCode: ["TaskFailedToStart"] },
            ],
          },
        }),
      },
      { parent: this },
    );
    new EventTarget(`${name}-target`, { rule: rule.name, arn: queue.arn }, { parent: this });
  }
}

function reportedBy(ruleArn: string, queueArn: string) {
  return {
    Sid: "RuleReports",
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
  };
}

function failureAlarms(queueName: string): Record<string, AlarmSpec> {
  return {
    "job-failures": {
      severity: "critical",
      description:
        "A scheduled job failed: its message in the queue says which, its log why. Run it again.",
      measure: {
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: queueName },
        statistic: "Maximum",
        period: 60,
        evaluationPeriods: 1,
        threshold: 0,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
      },
    },
  };
}
