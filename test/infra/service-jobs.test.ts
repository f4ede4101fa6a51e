import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AlarmTopic } from "../../infra/components/alarm-topic";
import { MigrationTask } from "../../infra/components/migration-task";
import { type ScheduledJob, ScheduledJobs } from "../../infra/components/scheduled-jobs";
import { contextOf } from "../../infra/stack-context";
import { documentOf } from "./policy-documents";
import { ofType, only, type Registered, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  "111122223333",
);
const image = `shop@sha256:${"0a".repeat(32)}`;
const network = {
  vpcId: pulumi.output("vpc-1"),
  privateSubnetIds: [pulumi.output("subnet-1"), pulumi.output("subnet-2")],
  endpointsSecurityGroupId: pulumi.output("sg-endpoints"),
};

function job(changes: Partial<ScheduledJob> = {}): ScheduledJob {
  return {
    image,
    command: ["node", "cleanup.js"],
    schedule: "rate(7 days)",
    description: "Deletes webhook events older than 90 days",
    environment: {},
    references: {},
    permissions: [],
    ...changes,
  };
}

function build(jobs: Readonly<Record<string, ScheduledJob>>): Promise<readonly Registered[]> {
  return register(empty, () => {
    const scheduled = new ScheduledJobs("shop-jobs", {
      context,
      keyArn,
      network,
      cluster: { arn: pulumi.output("arn:cluster"), clusterName: "shop-prod" },
      jobs,
    });
    new AlarmTopic("shop-alarms", { context, keyArn, emails: [] }).add(scheduled.alarms);
  });
}

const two = {
  "webhook-cleanup": job(),
  "watch-renewal": job({
    schedule: "cron(0 3 * * ? *)",
    timezone: "Europe/Berlin",
    flexibleMinutes: 0,
    enabled: false,
  }),
};

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, string>>;
}

function statements(resource: Registered): readonly Statement[] {
  return documentOf(resource.inputs.policy).Statement as never;
}

describe("scheduled jobs", () => {
  it("start by the clock, privately, and are tried again", async () => {
    const resources = await build(two);
    const { inputs } = only(resources, "shop-jobs-webhook-cleanup-schedule");
    assert.equal(inputs.scheduleExpression, "rate(7 days)");
    assert.equal(inputs.state, "ENABLED");
    assert.deepEqual(inputs.flexibleTimeWindow, { mode: "FLEXIBLE", maximumWindowInMinutes: 15 });
    const target = inputs.target as Record<string, Record<string, Record<string, unknown>>>;
    assert.deepEqual(target.retryPolicy, {
      maximumRetryAttempts: 5,
      maximumEventAgeInSeconds: 3_600,
    });
    assert.equal(target.ecsParameters?.networkConfiguration?.assignPublicIp, false);
    assert.ok(target.deadLetterConfig);
  });

  it("keep the time zone, the exact start and the switch of each", async () => {
    const { inputs } = only(await build(two), "shop-jobs-watch-renewal-schedule");
    assert.equal(inputs.scheduleExpressionTimezone, "Europe/Berlin");
    assert.deepEqual(inputs.flexibleTimeWindow, { mode: "OFF" });
    assert.equal(inputs.state, "DISABLED");
  });

  it("let the scheduler start these tasks on this cluster, and nothing else", async () => {
    const resources = await build(two);
    const role = only(resources, "shop-jobs-scheduler");
    assert.match(String(role.inputs.assumeRolePolicy), /scheduler\.amazonaws\.com.*111122223333/);
    const ecs = "arn:aws:ecs:eu-central-1:111122223333";
    const allowed = statements(only(resources, "shop-jobs-run-tasks"));
    assert.deepEqual(
      allowed.map(({ Action, Resource }) => [Action, Resource]),
      [
        [
          ["ecs:RunTask"],
          [
            `${ecs}:task-definition/shop-prod-webhook-cleanup:*`,
            `${ecs}:task-definition/shop-prod-watch-renewal:*`,
          ],
        ],
        [["ecs:TagResource"], [`${ecs}:task/shop-prod/*`]],
        [["sqs:SendMessage"], ["arn:aws:sqs:eu-central-1:111122223333:shop-prod-job-failures"]],
      ],
    );
    assert.deepEqual(allowed[0]?.Condition, {
      ArnEquals: { "ecs:cluster": `${ecs}:cluster/shop-prod` },
    });
  });

  it("report a start that failed and a task that ended badly to one queue", async () => {
    const resources = await build(two);
    const { inputs } = only(resources, "shop-jobs-failures-rule");
    const { detail } = JSON.parse(String(inputs.eventPattern));
    assert.deepEqual(detail.group, [
      "family:shop-prod-webhook-cleanup",
      "family:shop-prod-watch-renewal",
    ]);
    assert.deepEqual(detail.clusterArn, [
      "arn:aws:ecs:eu-central-1:111122223333:cluster/shop-prod",
    ]);
    assert.deepEqual(detail.lastStatus, ["STOPPED"]);
    assert.deepEqual(detail.$or, [
      { containers: { exitCode: [{ "anything-but": [0] }] } },
      { stopCode: ["TaskFailedToStart"] },
    ]);
    const { name, sqsManagedSseEnabled } = only(resources, "shop-jobs-failures-queue").inputs;
    assert.deepEqual([name, sqsManagedSseEnabled], ["shop-prod-job-failures", true]);
    const [plain, rule] = statements(only(resources, "shop-jobs-failures-policy"));
    assert.equal(plain?.Condition?.Bool?.["aws:SecureTransport"], "false");
    assert.deepEqual(rule?.Condition?.ArnEquals, {
      "aws:SourceArn": `arn:aws:events:eu-central-1:111122223333:rule/${inputs.name}`,
    });
  });

  it("ring when that queue is not empty", async () => {
    const { inputs } = only(await build(two), "shop-alarms-job-failures");
    assert.deepEqual(inputs.dimensions, { QueueName: "shop-prod-job-failures" });
    assert.deepEqual([inputs.threshold, inputs.comparisonOperator], [0, "GreaterThanThreshold"]);
    assert.equal((inputs.alarmActions as unknown[]).length, 1);
  });

  it("have a task, a log and a group each", async () => {
    const resources = await build(two);
    assert.equal(ofType(resources, "aws:ecs/taskDefinition:TaskDefinition").length, 2);
    const groups = ofType(resources, "aws:cloudwatch/logGroup:LogGroup");
    assert.deepEqual(
      groups.map(({ inputs }) => inputs.name),
      ["/shop-prod/watch-renewal", "/shop-prod/webhook-cleanup"],
    );
    assert.equal(ofType(resources, "aws:ec2/securityGroup:SecurityGroup").length, 2);
  });

  const refused: readonly [string, Record<string, ScheduledJob>, RegExp][] = [
    ["by an unknown schedule", { a: job({ schedule: "weekly" }) }, /schedule of a is weekly/],
    ["in an unknown time zone", { a: job({ timezone: "Mars/Base" }) }, /time zone of a is Mars/],
    ["two days late", { a: job({ flexibleMinutes: 2_880 }) }, /from 0 to 1440/],
    ["under a long name", { ["a".repeat(65)]: job() }, /AWS allows 64 for a schedule/],
    ["with a strange size", { a: job({ memoryMib: 600 }) }, /pairs these units with 512 to 2048/],
  ];
  for (const [what, jobs, message] of refused) {
    it(`are refused ${what}`, () => assert.rejects(build(jobs), message));
  }
});

describe("the migration task", () => {
  const database = {
    identifier: "shop-prod-postgres",
    masterSecretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-1",
    instanceSecurityGroupId: "sg-instance",
  };

  function migrate(more: { readonly database?: typeof database }) {
    return register(empty, () => {
      new MigrationTask("shop-migration", {
        context,
        keyArn,
        image,
        command: ["npx", "prisma", "migrate", "deploy"],
        vpcId: network.vpcId,
        environment: { LOG_LEVEL: "INFO" },
        references: {},
        ...more,
      });
    });
  }

  it("signs in as master of its own instance, and reads no other secret", async () => {
    const resources = await migrate({ database });
    const allowed = statements(only(resources, "shop-migration-task-task-policy"));
    assert.deepEqual(
      allowed.map(({ Action, Resource }) => [Action, Resource]),
      [
        [
          ["rds:DescribeDBInstances"],
          ["arn:aws:rds:eu-central-1:111122223333:db:shop-prod-postgres"],
        ],
        [["secretsmanager:GetSecretValue"], [database.masterSecretArn]],
        [["kms:Decrypt"], [keyArn]],
      ],
    );
    assert.deepEqual(allowed[2]?.Condition?.StringEquals, {
      "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
    });
    const { inputs } = only(resources, "shop-migration-to-postgres-egress");
    assert.equal(inputs.referencedSecurityGroupId, "sg-instance");
    const text = only(resources, "shop-migration-task-definition").inputs.containerDefinitions;
    const [container] = JSON.parse(String(text));
    assert.deepEqual(container.environment, [
      { name: "DB_INSTANCE_IDENTIFIER", value: "shop-prod-postgres" },
      { name: "LOG_LEVEL", value: "INFO" },
    ]);
    assert.equal(container.portMappings, undefined);
  });

  it("needs nothing of AWS for a database elsewhere", async () => {
    const resources = await migrate({});
    assert.equal(
      resources.some(({ name }) => name === "shop-migration-task-task-policy"),
      false,
    );
    const type = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    assert.equal(ofType(resources, type).length, 0);
  });
});
