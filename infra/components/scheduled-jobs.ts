import * as iam from "@pulumi/aws/iam";
import type { PolicyDocument } from "@pulumi/aws/iam/documents";
import * as scheduler from "@pulumi/aws/scheduler";
import * as pulumi from "@pulumi/pulumi";
import { jobDelivery } from "../defaults";
import { assumedBy, policyDocument } from "../iam-policy";
import { refuse } from "../limits/refuse";
import { checkDelivery, checkSchedule, checkTimezone } from "../limits/schedule";
import { automaticName, physicalName } from "../names";
import type { AlarmSpec } from "./alarm-topic";
import type { Cluster } from "./cluster";
import { JobFailures } from "./job-failures";
import type { Network } from "./network";
import { Task, type TaskArgs } from "./task";
import { type OutboundPort, TaskGroup } from "./task-group";

/** A task that runs by the clock and ends. */
export interface ScheduledJob
  extends Omit<
    TaskArgs,
    "context" | "keyArn" | "role" | "cpu" | "memoryMib" | "port" | "metrics" | "healthCommand"
  > {
  readonly command: readonly string[];
  /** `rate(7 days)` or `cron(0 3 ? * SUN *)`. */
  readonly schedule: string;
  /** For those who read the list of schedules: what it does. */
  readonly description: string;
  /** Of the cron expression, UTC when left out. */
  readonly timezone?: string | undefined;
  /** Minutes that the start may be late, so that not all jobs of the account start at once. */
  readonly flexibleMinutes?: number | undefined;
  /** False keeps the job and does not start it. */
  readonly enabled?: boolean | undefined;
  /** Fargate's smallest pair when left out. */
  readonly cpu?: number | undefined;
  readonly memoryMib?: number | undefined;
  /** Ports of the internet besides 443. */
  readonly outbound?: readonly OutboundPort[] | undefined;
}

export interface ScheduledJobsArgs {
  readonly context: TaskArgs["context"];
  readonly keyArn: pulumi.Input<string>;
  readonly cluster: Pick<Cluster, "arn" | "clusterName">;
  readonly network: Pick<Network, "vpcId" | "privateSubnetIds" | "endpointsSecurityGroupId">;
  /** By name: `webhook-cleanup`. */
  readonly jobs: Readonly<Record<string, ScheduledJob>>;
}

/**
 * Tasks that the clock starts, each with a role and a group of its own. A start that fails is tried
 * again for an hour; a start that failed for good and a task that ended with an error are in one
 * queue, with an alarm. A job may be started twice, so its code must stand it. Costs 1 USD for each
 * million starts and the tasks' minutes. Serves paymentsvc-083 and 084, finsight-123 and
 * clientflow-066.
 */
export class ScheduledJobs extends pulumi.ComponentResource {
  /** By job: the group to allow connections from. */
  readonly securityGroupIds: Readonly<Record<string, pulumi.Output<string>>>;
  readonly logGroupNames: Readonly<Record<string, string>>;
  /** EventBridge Scheduler's group of all jobs, a dimension of its metrics. */
  readonly groupName: string;
  readonly failureQueueName: string;
  /** For AlarmTopic.add. */
  readonly alarms: Readonly<Record<string, AlarmSpec>>;

  constructor(name: string, args: ScheduledJobsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:ScheduledJobs", name, {}, opts);
    const jobs = Object.entries(args.jobs);
    for (const [job, definition] of jobs) check(job, definition);
    const tasks = jobs.map(([job, definition]) => this.job(name, job, definition, args));
    const failures = new JobFailures(
      `${name}-failures`,
      {
        context: args.context,
        clusterName: args.cluster.clusterName,
        families: tasks.map(({ task }) => task.family),
      },
      { parent: this },
    );
    const role = this.role(name, args, failures, tasks);
    this.groupName = physicalName("scheduleGroup", args.context.prefix);
    const group = new scheduler.ScheduleGroup(
      `${name}-group`,
      { name: this.groupName },
      { parent: this },
    );
    for (const each of tasks) this.schedule(name, args, each, { role, group, failures });
    const byJob = <Value>(value: (each: JobTask) => Value) =>
      Object.fromEntries(tasks.map((each) => [each.job, value(each)]));
    this.securityGroupIds = byJob((each) => each.groupId);
    this.logGroupNames = byJob((each) => each.task.logGroupName);
    this.failureQueueName = failures.queueName;
    this.alarms = failures.alarms;
    this.registerOutputs({ failureQueueName: this.failureQueueName });
  }

  private job(name: string, job: string, definition: ScheduledJob, args: ScheduledJobsArgs) {
    const { context, keyArn, network } = args;
    const { cpu = 256, memoryMib = 512 } = definition;
    const task = new Task(
      `${name}-${job}`,
      { ...definition, context, keyArn, role: job, cpu, memoryMib },
      { parent: this },
    );
    const { endpointsSecurityGroupId, vpcId } = network;
    const { outbound = [] } = definition;
    const group = new TaskGroup(
      `${name}-${job}-tasks`,
      { role: job, vpcId, endpointsSecurityGroupId, outbound },
      { parent: this },
    );
    return { job, definition, task, groupId: group.id };
  }

  /** May start these tasks on this cluster with their own roles, and report what it could not. */
  private role(
    name: string,
    { context, cluster }: ScheduledJobsArgs,
    failures: JobFailures,
    tasks: readonly JobTask[],
  ): SchedulerRole {
    const { accountId, region } = context;
    const role = new iam.Role(
      automaticName("role", `${name}-scheduler`),
      { assumeRolePolicy: assumedBy("scheduler.amazonaws.com", accountId) },
      { parent: this },
    );
    const ecs = `arn:aws:ecs:${region}:${accountId}`;
    const run = policyDocument([
      {
        actions: ["ecs:RunTask"],
        resources: tasks.map(({ task }) => `${ecs}:task-definition/${task.family}:*`),
        condition: { ArnEquals: { "ecs:cluster": `${ecs}:cluster/${cluster.clusterName}` } },
      },
      // A task carries the tags of its definition only with this.
      {
        actions: ["ecs:TagResource"],
        resources: [`${ecs}:task/${cluster.clusterName}/*`],
        condition: { StringEquals: { "ecs:CreateAction": "RunTask" } },
      },
      { actions: ["sqs:SendMessage"], resources: [failures.queueArn] },
    ]);
    // A document of its own: the roles' ARNs are not known before deployment, the rest is.
    const pass = policyDocument([
      {
        actions: ["iam:PassRole"],
        resources: tasks.flatMap(({ task }) => [task.executionRoleArn, task.taskRoleArn]),
        condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      },
    ]);
    const attach = (child: string, policy: PolicyDocument) =>
      new iam.RolePolicy(child, { role: role.id, policy }, { parent: this });
    return {
      arn: role.arn,
      policies: [attach(`${name}-run-tasks`, run), attach(`${name}-pass-roles`, pass)],
    };
  }

  private schedule(
    name: string,
    args: ScheduledJobsArgs,
    { job, definition, task, groupId }: JobTask,
    shared: {
      readonly role: SchedulerRole;
      readonly group: scheduler.ScheduleGroup;
      readonly failures: JobFailures;
    },
  ): void {
    const minutes = definition.flexibleMinutes ?? jobDelivery.flexibleMinutes;
    new scheduler.Schedule(
      `${name}-${job}-schedule`,
      {
        name: physicalName("schedule", job),
        groupName: shared.group.name,
        description: definition.description,
        state: definition.enabled === false ? "DISABLED" : "ENABLED",
        scheduleExpression: definition.schedule,
        scheduleExpressionTimezone: definition.timezone ?? "UTC",
        flexibleTimeWindow:
          minutes === 0 ? { mode: "OFF" } : { mode: "FLEXIBLE", maximumWindowInMinutes: minutes },
        target: {
          arn: args.cluster.arn,
          roleArn: shared.role.arn,
          ecsParameters: {
            taskDefinitionArn: task.definitionArn,
            taskCount: 1,
            launchType: "FARGATE",
            platformVersion: "LATEST",
            enableExecuteCommand: false,
            enableEcsManagedTags: true,
            propagateTags: "TASK_DEFINITION",
            networkConfiguration: {
              assignPublicIp: false,
              subnets: [...args.network.privateSubnetIds],
              securityGroups: [groupId],
            },
          },
          retryPolicy: {
            maximumRetryAttempts: jobDelivery.attempts,
            maximumEventAgeInSeconds: jobDelivery.ageSeconds,
          },
          deadLetterConfig: { arn: shared.failures.queueArn },
        },
      },
      // A job must not start before it may.
      { parent: this, dependsOn: [...shared.role.policies, ...task.prerequisites] },
    );
  }
}

interface SchedulerRole {
  readonly arn: pulumi.Output<string>;
  /** What must exist before the first start. */
  readonly policies: readonly iam.RolePolicy[];
}

interface JobTask {
  readonly job: string;
  readonly definition: ScheduledJob;
  readonly task: Task;
  readonly groupId: pulumi.Output<string>;
}

function check(job: string, definition: ScheduledJob): void {
  physicalName("schedule", job);
  checkSchedule(job, definition.schedule);
  checkTimezone(job, definition.timezone ?? "UTC");
  const flexibleMinutes = definition.flexibleMinutes ?? jobDelivery.flexibleMinutes;
  checkDelivery(job, { ...jobDelivery, flexibleMinutes });
  if (definition.description.length > 512) {
    refuse(`The description of ${job} has more than the 512 characters that AWS takes.`);
  }
}
