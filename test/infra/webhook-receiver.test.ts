import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type * as lambda from "@pulumi/aws/lambda";
import * as pulumi from "@pulumi/pulumi";
import { preview } from "../../gonogo/engine/preview";
import type { PreviewResult } from "../../gonogo/engine/types";
import { WebhookReceiver, type WebhookReceiverArgs } from "../../infra/components/webhook-receiver";
import type { Parts } from "../../infra/parts";
import { receiverProblems } from "../../infra/platform/check-receiver";
import { receiverHosts, receives, receivesStripe } from "../../infra/platform/receiver-paths";
import { contextOf } from "../../infra/stack-context";
import { webhookCode, webhookCodeDigest } from "../../infra/webhooks/code.gen.js";
import { documentOf } from "./policy-documents";
import {
  changed,
  ofType,
  only,
  partsOf,
  refusal,
  register,
  registerSystem,
  stackFile,
} from "./support";

const root = path.dirname(path.dirname(__dirname));
const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const account = "111122223333";
const context = contextOf(
  { stack: "shop-prod", environment: "production", region: "eu-central-1" },
  account,
);
const keyArn = `arn:aws:kms:eu-central-1:${account}:key/0`;
const secretArn = (name: string) =>
  `arn:aws:secretsmanager:eu-central-1:${account}:secret:shop-prod/${name}-??????`;

const args: WebhookReceiverArgs = {
  context,
  keyArn,
  network: {
    vpcId: pulumi.output("vpc-1"),
    privateSubnetIds: [pulumi.output("subnet-1"), pulumi.output("subnet-2")],
    endpointsSecurityGroupId: pulumi.output("sg-endpoints"),
  },
  database: {
    host: "db.internal",
    name: "shop",
    loginPrefix: "shop",
    owner: { secret: "arn:master", isName: false, host: "db.internal", database: "shop" },
    securityGroupId: "sg-database",
    authorities: "-----BEGIN CERTIFICATE-----",
  },
  origin: "https://api.shop.dev",
  endpoints: [
    { provider: "stripe", path: "/hooks/stripe", secrets: ["shop-prod/STRIPE_WEBHOOK_SECRET"] },
  ],
  live: true,
  payloadKeys: "shop-prod/WEBHOOK_PAYLOAD_KEYS",
  queues: { stripe: "shop-prod-stripe-events" },
  grants: [{ user: "shop_app", role: "webhooks_worker" }],
};

const make = (more: Partial<WebhookReceiverArgs> = {}) =>
  register(empty, () => new WebhookReceiver("hooks", { ...args, ...more }));

/** Files of a function's archive, as the program gave it. */
async function filesOf({ code }: lambda.Function): Promise<Record<string, string>> {
  const archive = await new Promise<pulumi.asset.Archive | undefined>((resolve) => {
    code.apply(resolve);
  });
  const assets = await (archive as pulumi.asset.AssetArchive).assets;
  const entries = Object.entries(assets).map(
    async ([name, asset]) => [name, await (asset as pulumi.asset.StringAsset).text] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

type Resources = Awaited<ReturnType<typeof make>>;

function rights(resources: Resources, name: string) {
  const { Statement } = documentOf(only(resources, `${name}-rights`).inputs.policy) as {
    Statement: { Action: string[]; Resource: string[]; Condition?: object }[];
  };
  return (action: string) =>
    Statement.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
}

function config(resources: Resources, name: string): Record<string, unknown> {
  const { environment } = only(resources, `${name}-function`).inputs as {
    environment: { variables: Record<string, string> };
  };
  assert.deepEqual(Object.keys(environment.variables), ["WEBHOOKS"]);
  return JSON.parse(environment.variables.WEBHOOKS ?? "");
}

describe("the receiver of webhooks", () => {
  let resources: Resources;
  let files: readonly Record<string, string>[];
  before(async () => {
    let hooks: WebhookReceiver | undefined;
    resources = await register(empty, () => {
      hooks = new WebhookReceiver("hooks", args);
    });
    assert.ok(hooks);
    files = await Promise.all([hooks.receiver.function, hooks.jobs.function].map(filesOf));
  });

  it("tells its functions names and no secret, in one variable", () => {
    const database = {
      secret: "shop-prod/WEBHOOK_RECEIVER_DATABASE_URL",
      certificates: "database-authorities.pem",
    };
    assert.deepEqual(config(resources, "hooks-receiver"), {
      origin: "https://api.shop.dev",
      isProduction: true,
      database,
      payloadKeys: "shop-prod/WEBHOOK_PAYLOAD_KEYS",
      endpoints: args.endpoints,
      wakes: "shop-prod-webhook-jobs",
      namespace: "shop-prod",
    });
    const { queues } = config(resources, "hooks-jobs");
    const stripe = `https://sqs.eu-central-1.amazonaws.com/${account}/shop-prod-stripe-events`;
    assert.deepEqual(queues, { stripe });
  });

  it("lets the receiver read its own secrets and wake the jobs, and nothing else", () => {
    const of = rights(resources, "hooks-receiver");
    assert.deepEqual(of("secretsmanager:GetSecretValue"), [
      secretArn("WEBHOOK_RECEIVER_DATABASE_URL"),
      secretArn("WEBHOOK_PAYLOAD_KEYS"),
      secretArn("STRIPE_WEBHOOK_SECRET"),
    ]);
    const jobs = `arn:aws:lambda:eu-central-1:${account}:function:shop-prod-webhook-jobs`;
    assert.deepEqual(of("lambda:InvokeFunction"), [jobs]);
    assert.deepEqual(of("sqs:SendMessage"), []);
    assert.deepEqual([...of("kms:Decrypt")], [keyArn, keyArn]);
  });

  it("lets the jobs send to the queues and read neither signing secrets nor the master's", () => {
    const of = rights(resources, "hooks-jobs");
    assert.deepEqual(of("secretsmanager:GetSecretValue"), [
      secretArn("WEBHOOK_JOBS_DATABASE_URL"),
      secretArn("WEBHOOK_PAYLOAD_KEYS"),
    ]);
    const queue = `arn:aws:sqs:eu-central-1:${account}:shop-prod-stripe-events`;
    assert.deepEqual(of("sqs:SendMessage"), [queue]);
    assert.deepEqual(of("sqs:ReceiveMessage"), []);
    assert.deepEqual(of("lambda:InvokeFunction"), []);
  });

  it("lets only the migration read the master's secret", () => {
    const readers = ["hooks-receiver", "hooks-jobs", "hooks-migration"].filter((name) =>
      rights(resources, name)("secretsmanager:GetSecretValue").includes("arn:master"),
    );
    assert.deepEqual(readers, ["hooks-migration"]);
  });

  it("migrates with each new code, as master, and makes the three logins", () => {
    const { inputs } = only(resources, "hooks-migration-run");
    assert.equal((inputs.triggers as Record<string, string>).code, webhookCodeDigest);
    const event = JSON.parse(String(inputs.input));
    assert.deepEqual(event.owner, { secret: "arn:master", host: "db.internal", database: "shop" });
    assert.equal(event.encrypted, true);
    assert.deepEqual(event.grants, args.grants);
    assert.deepEqual(
      event.logins.map(({ roles }: { roles: string[] }) => roles),
      [
        ["webhooks_receiver"],
        ["webhooks_worker", "webhooks_janitor", "webhooks_rekeyer"],
        ["webhooks_operator", "webhooks_rekeyer"],
      ],
    );
    assert.ok(!String(inputs.input).includes("postgresql://"));
  });

  it("runs on the newest Node of Lambda, in private subnets", () => {
    const functions = ofType(resources, "aws:lambda/function:Function");
    assert.equal(functions.length, 3);
    for (const { inputs } of functions) {
      assert.equal(inputs.runtime, "nodejs24.x");
      assert.match(String(inputs.handler), /^index\.(receive|jobs|migrate)$/);
      const { subnetIds } = inputs.vpcConfig as { subnetIds: string[] };
      assert.deepEqual(subnetIds, ["subnet-1", "subnet-2"]);
    }
  });

  it("gives the functions the committed code and the database's authorities", () => {
    for (const each of files) {
      assert.deepEqual(Object.keys(each).sort(), ["database-authorities.pem", "index.js"]);
      assert.ok(each["index.js"] === webhookCode);
      assert.equal(each["database-authorities.pem"], args.database.authorities);
    }
  });

  it("is called by the load balancer alone, which keeps headers that came twice", () => {
    const group = only(resources, "hooks-tg").inputs;
    assert.deepEqual([group.targetType, group.lambdaMultiValueHeadersEnabled], ["lambda", true]);
    const permissions = ofType(resources, "aws:lambda/permission:Permission");
    const principals = permissions.map(({ inputs }) => inputs.principal);
    assert.deepEqual(principals, ["elasticloadbalancing.amazonaws.com"]);
    assert.deepEqual(ofType(resources, "aws:lambda/functionUrl:FunctionUrl"), []);
  });

  it("starts each job by the clock, and leaves repeating to it", () => {
    const inputs = ofType(resources, "aws:scheduler/schedule:Schedule").map((each) => {
      const { input, deadLetterConfig } = each.inputs.target as Record<string, unknown>;
      assert.ok(deadLetterConfig, each.name);
      return JSON.parse(String(input)).job;
    });
    assert.deepEqual(inputs.sort(), ["clean-up", "measure", "relay", "sweep"]);
    assert.equal(only(resources, "hooks-clock-once").inputs.maximumRetryAttempts, 0);
  });

  it("opens the database to its group, and no port of the internet but 443", () => {
    const type = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    const out = ofType(resources, type).map(({ inputs }) => [
      inputs.fromPort,
      inputs.cidrIpv4 ?? inputs.referencedSecurityGroupId,
    ]);
    assert.deepEqual(out.sort(), [
      [443, "0.0.0.0/0"],
      [5432, "sg-database"],
    ]);
  });

  it("goes out to a provider's database on its port, and signs in with its URL to migrate", async () => {
    const { securityGroupId: _, authorities: __, ...place } = args.database;
    const owner = { secret: "shop-prod/DATABASE_URL", isName: true };
    const outside = await make({ database: { ...place, port: 6543, owner, userSuffix: ".abc" } });
    const type = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    const ports = ofType(outside, type).map(({ inputs }) => inputs.fromPort);
    assert.deepEqual(ports.sort(), [443, 6543]);
    const readable = rights(outside, "hooks-migration")("secretsmanager:GetSecretValue");
    assert.ok(readable.includes(secretArn("DATABASE_URL")));
    const { database } = config(outside, "hooks-receiver");
    assert.deepEqual(database, { secret: "shop-prod/WEBHOOK_RECEIVER_DATABASE_URL" });
    assert.equal(
      JSON.parse(String(only(outside, "hooks-migration-run").inputs.input)).certificates,
      undefined,
    );
  });

  it("refuses more paths than a function can be told", () => {
    const endpoints = Array.from({ length: 60 }, (_, index) => ({
      provider: "twilio" as const,
      path: `/webhooks/twilio/${"a".repeat(20)}/${index}`,
      secrets: ["shop-prod/TWILIO_AUTH_TOKEN"],
    }));
    const text = refusal(() => new WebhookReceiver("many", { ...args, endpoints }));
    assert.match(text, /are told \d+ bytes; Lambda takes 4096/);
  });
});

describe("who answers a webhook's path", () => {
  let parts: Parts;
  before(async () => {
    parts = await partsOf(stackFile("clientflow-prod"));
  });

  it("is the receiver, but for bodies that a load balancer does not hand to a function", () => {
    const { webhooks = {} } = parts;
    const received = Object.keys(webhooks).filter((name) => {
      const part = webhooks[name];
      return part !== undefined && receives(parts, part);
    });
    assert.deepEqual([received, receivesStripe(parts)], [["twilio", "gcal"], true]);
    assert.deepEqual(receiverHosts(parts), ["api"]);
    assert.deepEqual(receiverProblems(parts), []);
  });

  it("is the service in a system without a Postgres, or where the definition says so", () => {
    const { postgres: _, ...without } = parts;
    assert.equal(receivesStripe(without), false);
    const { stripe } = parts;
    assert.ok(stripe);
    const webhook = { ...stripe.webhook, answeredBy: "service" as const };
    assert.equal(receivesStripe({ ...parts, stripe: { ...stripe, webhook } }), false);
  });

  it("has keys for payloads, which every handler has, known secrets and one host", () => {
    const { WEBHOOK_PAYLOAD_KEYS: keys, TWILIO_AUTH_TOKEN: _, ...secrets } = parts.secrets;
    const { twilio } = parts.webhooks ?? {};
    assert.ok(keys && twilio && parts.stripe);
    const problems = receiverProblems({ ...parts, secrets }).join("\n");
    assert.match(problems, /needs exactly one secret of kind webhook-payload-keys/);
    assert.match(problems, /twilio is verified with TWILIO_AUTH_TOKEN, which is no secret/);
    const elsewhere = { ...keys, consumers: ["web"] as const };
    const given = { ...parts.secrets, WEBHOOK_PAYLOAD_KEYS: elsewhere };
    assert.deepEqual(receiverProblems({ ...parts, secrets: given }), [
      "api takes webhook events and cannot open them: give it WEBHOOK_PAYLOAD_KEYS.",
    ]);
    const moved = { ...parts.webhooks, twilio: { ...twilio, host: "web" } };
    assert.match(
      receiverProblems({ ...parts, webhooks: moved }).join(),
      /hosts api, web: webhooks/,
    );
    const second = { ...parts.webhooks, whatsapp: { ...twilio, path: "/webhooks/whatsapp" } };
    assert.deepEqual(receiverProblems({ ...parts, webhooks: second }), [
      "The webhooks twilio and whatsapp are both twilio: events of a provider have one queue.",
    ]);
  });
});

describe("the webhook routes of a stack", function () {
  this.timeout(180_000);
  let result: PreviewResult;
  before(async () => {
    result = await preview({ programDir: root, stack: "clientflow-prod", policyPacks: [] });
  });

  const target = (provider: string) => {
    const rule = result.resources.find(
      ({ name }) => name === `clientflow-${provider}-webhook-post`,
    );
    assert.ok(rule, provider);
    const urns = rule.propertyDependencies?.actions ?? [];
    return urns.map((urn) => urn.split("::").at(-1));
  };

  it("lead to the receiver, and mail of any size to the service", () => {
    for (const provider of ["stripe", "twilio", "gcal"]) {
      assert.deepEqual(target(provider), ["clientflow-webhooks-tg"], provider);
    }
    assert.deepEqual(target("sendgrid-inbound"), ["clientflow-api-tg"]);
  });

  it("are served when the tables are there: the functions wait for the migration", () => {
    for (const role of ["receiver", "jobs"]) {
      const name = `clientflow-webhooks-${role}-function`;
      const found = result.resources.find((each) => each.name === name);
      const after = found?.dependencies.map((urn) => urn.split("::").at(-1));
      assert.ok(after?.includes("clientflow-webhooks-migration-run"), role);
    }
  });
});

describe("the webhooks of the five systems", function () {
  this.timeout(180_000);

  it("take test events on a production stack that is launched softly", async () => {
    const soft = changed(stackFile("paymentsvc-prod"), { "paymentsvc:stripePhase": "soft-launch" });
    const resources = await registerSystem("paymentsvc", soft);
    assert.equal(config(resources, "paymentsvc-webhooks-receiver").isProduction, false);
  });

  it("are put into the queues by the receiver alone, and taken out by the services", async () => {
    const resources = await registerSystem("toolbox", stackFile("toolbox-prod"));
    const documents = ofType(resources, "aws:iam/rolePolicy:RolePolicy").map(
      ({ name, inputs }) => ({
        name,
        text: JSON.stringify(documentOf(inputs.policy)),
      }),
    );
    const having = (action: string) =>
      documents.filter(({ text }) => text.includes(`"${action}"`)).map(({ name }) => name);
    assert.deepEqual(having("sqs:ReceiveMessage"), ["toolbox-api-task-task-policy"]);
    const senders = having("sqs:SendMessage").filter((name) => !/jobs-run|clock/.test(name));
    assert.deepEqual(senders, ["toolbox-webhooks-jobs-rights"]);
  });

  it("know the authorities of the stack's region, and refuse a region without", () => {
    const text = readFileSync(path.join(root, "infra/webhooks/rds-authorities.gen.ts"), "utf8");
    for (const stack of ["finsight-prod", "clientflow-prod", "toolbox-staging"]) {
      assert.ok(text.includes(`"${stackFile(stack).config["aws:region"]}"`), stack);
    }
  });
});
