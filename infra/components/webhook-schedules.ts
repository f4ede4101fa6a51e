import * as iam from "@pulumi/aws/iam";
import * as lambda from "@pulumi/aws/lambda";
import * as scheduler from "@pulumi/aws/scheduler";
import * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import { queueRetentionSeconds } from "../defaults";
import { assumedBy, policyDocument, refusePlainHttp, resourcePolicy } from "../iam-policy";
import { automaticName, physicalName } from "../names";
import type { StackContext } from "../stack-context";
import type { WebhookFunction } from "./webhook-function";

export interface WebhookSchedulesArgs {
  readonly context: StackContext;
  readonly jobs: WebhookFunction;
}

/** Job of infra/webhooks/entry/jobs.ts to when it runs. Each is our choice unless it says so. */
const schedules = {
  relay: {
    // What the receiver's wake-up did not take along waits a minute at most.
    expression: "rate(1 minute)",
    description: "Hands stored webhook events to their queues",
  },
  measure: {
    expression: "rate(1 minute)",
    description: "Reports how many webhook events wait, and for how long",
  },
  sweep: {
    expression: "rate(5 minutes)",
    description: "Puts webhook events back whose message was lost",
  },
  "clean-up": {
    // paymentsvc-083 and 084 ask for it weekly, finsight-123 monthly.
    expression: "rate(1 day)",
    description: "Removes old webhook events, payloads and idempotency keys",
  },
} as const;

/** Seconds, EventBridge Scheduler's shortest: the next start of a minute's job is as good. */
const shortestAge = 60;
/** Seconds and attempts for a start of a job that comes seldom. */
const seldom = { maximumEventAgeInSeconds: 3_600, maximumRetryAttempts: 5 };

/**
 * The clock of the webhook jobs. A start that failed for good is in a queue with an alarm; a job
 * that failed is run again by the clock. Costs 0.10 USD a month for 90,000 starts.
 */
export class WebhookSchedules extends pulumi.ComponentResource {
  /** EventBridge Scheduler's group, a dimension of its metrics. */
  readonly groupName: string;
  readonly failureQueueName: string;

  constructor(name: string, args: WebhookSchedulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookSchedules", name, {}, opts);
    const { prefix } = args.context;
    this.groupName = physicalName("scheduleGroup", `${prefix}-webhooks`);
    this.failureQueueName = physicalName("queue", `${prefix}-webhook-job-failures`);
    const failures = this.failures(name, args);
    const role = new iam.Role(
      automaticName("role", `${name}-role`),
      { assumeRolePolicy: assumedBy("scheduler.amazonaws.com", args.context.accountId) },
      { parent: this },
    );
    const rights = new iam.RolePolicy(
      `${name}-rights`,
      {
        role: role.id,
        policy: policyDocument([
          { actions: ["lambda:InvokeFunction"], resources: [args.jobs.functionArn] },
          { actions: ["sqs:SendMessage"], resources: [failures.arn] },
        ]),
      },
      { parent: this },
    );
    const group = new scheduler.ScheduleGroup(
      `${name}-group`,
      { name: this.groupName },
      { parent: this },
    );
    for (const [job, { expression, description }] of Object.entries(schedules)) {
      const target = {
        arn: args.jobs.function.arn,
        roleArn: role.arn,
        input: JSON.stringify({ job }),
        retryPolicy: expression.includes("minute")
          ? { maximumEventAgeInSeconds: shortestAge, maximumRetryAttempts: 1 }
          : seldom,
        deadLetterConfig: { arn: failures.queue.arn },
      };
      this.schedule(`${name}-${job}`, { job, group, expression, description, target, rights });
    }
    this.once(name, args);
    this.registerOutputs({ groupName: this.groupName });
  }

  private schedule(
    child: string,
    given: {
      readonly job: string;
      readonly group: scheduler.ScheduleGroup;
      readonly expression: string;
      readonly description: string;
      readonly target: scheduler.ScheduleArgs["target"];
      readonly rights: iam.RolePolicy;
    },
  ): void {
    new scheduler.Schedule(
      child,
      {
        name: physicalName("schedule", `webhook-${given.job}`),
        groupName: given.group.name,
        description: given.description,
        state: "ENABLED",
        scheduleExpression: given.expression,
        scheduleExpressionTimezone: "UTC",
        flexibleTimeWindow: { mode: "OFF" },
        target: given.target,
      },
      { parent: this, dependsOn: [given.rights] },
    );
  }

  /** Lambda itself would repeat a failed event for hours, beside the clock. */
  private once(name: string, { jobs }: WebhookSchedulesArgs): void {
    new lambda.FunctionEventInvokeConfig(
      `${name}-once`,
      {
        functionName: jobs.function.name,
        maximumEventAgeInSeconds: shortestAge,
        maximumRetryAttempts: 0,
      },
      { parent: this },
    );
  }

  /** The messages say which job did not start, and hold no data of the system. */
  private failures(name: string, { context }: WebhookSchedulesArgs) {
    const { accountId, region } = context;
    const arn = `arn:aws:sqs:${region}:${accountId}:${this.failureQueueName}`;
    const queue = new sqs.Queue(
      `${name}-failures`,
      {
        name: this.failureQueueName,
        sqsManagedSseEnabled: true,
        messageRetentionSeconds: queueRetentionSeconds,
      },
      { parent: this },
    );
    new sqs.QueuePolicy(
      `${name}-failures-policy`,
      { queueUrl: queue.url, policy: resourcePolicy(refusePlainHttp("sqs:*", arn)) },
      { parent: this },
    );
    return { queue, arn };
  }
}
