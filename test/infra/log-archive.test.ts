import assert from "node:assert/strict";
import { LogArchive } from "../../infra/components/log-archive";
import { contextOf } from "../../infra/stack-context";
import { changed, ofType, only, register, registerSystem, stackFile } from "./support";

const facts = { stack: "shop-prod", environment: "production", region: "eu-central-1" } as const;
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";
const filter = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";

function archive() {
  return register({ stack: "shop-prod", config: {}, secretKeys: [] }, () => {
    const context = contextOf(facts, "111122223333");
    const logGroups = { api: "/shop-prod/api", worker: "/shop-prod/worker" };
    new LogArchive("shop-archive", { context, keyArn, logGroups });
  });
}

function statements(policy: unknown) {
  const document = typeof policy === "string" ? JSON.parse(policy) : policy;
  return document.Statement as {
    Sid?: string;
    Effect: string;
    Action: unknown;
    Resource: unknown;
  }[];
}

describe("the archive of logs", () => {
  it("takes every line of every log group", async () => {
    const filters = ofType(await archive(), filter).map(({ inputs }) => inputs);
    assert.deepEqual(
      filters.map(({ logGroup, filterPattern }) => [logGroup, filterPattern]),
      [
        ["/shop-prod/api", ""],
        ["/shop-prod/worker", ""],
      ],
    );
  });

  it("is encrypted with the stack's key on its way and at rest", async () => {
    const { inputs } = only(await archive(), "shop-archive-stream");
    assert.deepEqual(inputs.serverSideEncryption, {
      enabled: true,
      keyType: "CUSTOMER_MANAGED_CMK",
      keyArn,
    });
    assert.equal((inputs.extendedS3Configuration as { kmsKeyArn: string }).kmsKeyArn, keyArn);
  });

  it("lets nobody delete a line, and Firehose write without a checksum", async () => {
    const resources = await archive();
    const refusal = statements(only(resources, "shop-archive-lines-policy").inputs.policy).find(
      ({ Sid }) => Sid === "NobodyDeletes",
    );
    assert.deepEqual(refusal, {
      Sid: "NobodyDeletes",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
      Resource: "arn:aws:s3:::shop-prod-log-archive-111122223333/*",
    });
    assert.equal(only(resources, "shop-archive-lines-lock").inputs.rule, undefined);
  });

  it("is in production where a checklist asks for it, with the jobs' and the database's logs", async () => {
    const groups = async (stack: string) =>
      ofType(await registerSystem("catalytic", stackFile(stack)), filter)
        .map(({ inputs }) => inputs.logGroup)
        .sort();
    assert.deepEqual(await groups("catalytic-prod"), [
      "/aws/lambda/catalytic-prod-secret-rotation",
      "/aws/lambda/catalytic-prod-webhook-jobs",
      "/aws/lambda/catalytic-prod-webhook-migration",
      "/aws/lambda/catalytic-prod-webhook-receiver",
      "/aws/rds/instance/catalytic-prod-postgres/postgresql",
      "/catalytic-prod/api",
      "/catalytic-prod/migrate",
      "/catalytic-prod/web",
    ]);
    assert.deepEqual(await groups("catalytic-dev"), []);
  });
});

describe("what an account has once", () => {
  const trail = "aws:cloudtrail/trail:Trail";
  const detector = "aws:guardduty/detector:Detector";
  const count = async (stack: string, changes: Record<string, string> = {}) => {
    const resources = await registerSystem("paymentsvc", changed(stackFile(stack), changes));
    return [trail, detector].map((type) => ofType(resources, type).length);
  };

  it("is made by a production stack alone", async () => {
    assert.deepEqual(await count("paymentsvc-prod"), [1, 1]);
    assert.deepEqual(await count("paymentsvc-staging"), [0, 0]);
  });

  it("is left to the account where the stack file says so", async () => {
    const account = {
      "paymentsvc:auditTrail": "account",
      "paymentsvc:threatDetector": "account",
    };
    assert.deepEqual(await count("paymentsvc-prod", account), [0, 0]);
  });
});

describe("logs of jobs, migrations and rotations", () => {
  it("are masked as those of services are", async () => {
    const resources = await registerSystem("paymentsvc", stackFile("paymentsvc-prod"));
    const type = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy";
    assert.deepEqual(
      ofType(resources, type)
        .map(({ inputs }) => inputs.logGroupName)
        .sort(),
      [
        "/aws/lambda/paymentsvc-prod-secret-rotation",
        "/aws/lambda/paymentsvc-prod-webhook-jobs",
        "/aws/lambda/paymentsvc-prod-webhook-migration",
        "/aws/lambda/paymentsvc-prod-webhook-receiver",
        ...["api", "idempotency-keys-cleanup", "migrate", "webhook-events-cleanup", "worker"].map(
          (role) => `/paymentsvc-prod/${role}`,
        ),
      ],
    );
  });
});

describe("alarms beside e-mail", () => {
  it("reach a pager by a URL that nobody reads, and a Slack channel", async () => {
    const input = changed(stackFile("finsight-prod"), {
      "finsight:pagerUrl": "https://events.pager.dev/integration/0123456789abcdef/enqueue",
      "finsight:alarmChat": JSON.stringify({
        slackTeamId: "T0123ABCD",
        slackChannelId: "C0123ABCD",
      }),
    });
    const secretKeys = [...input.secretKeys, "finsight:pagerUrl"];
    const resources = await registerSystem("finsight", { ...input, secretKeys });
    const pager = only(resources, "finsight-alarms-pager-1").inputs;
    assert.deepEqual(
      [pager.protocol, pager.endpoint],
      ["https", "https://events.pager.dev/integration/0123456789abcdef/enqueue"],
    );
    const type = "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration";
    assert.equal(ofType(resources, type)[0]?.inputs.slackChannelId, "C0123ABCD");
  });
});
