import assert from "node:assert/strict";
import Stripe from "stripe";
import { stripeApiVersion } from "../../infra/defaults";
import { finsightEvents, finsightPlans } from "../../infra/systems/finsight/facts";
import { ofType, only, type Registered, registerSystem, stackFile } from "./support";

interface Container {
  readonly image: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
}

function container(resources: readonly Registered[], name: string): Container {
  const text = only(resources, name).inputs.containerDefinitions;
  assert.equal(typeof text, "string", "containerDefinitions must be known in a preview");
  const [first] = JSON.parse(text as string) as Container[];
  assert.ok(first);
  return first;
}

describe("finsight in production", () => {
  let resources: readonly Registered[];
  let api: Container;
  before(async () => {
    resources = await registerSystem("finsight", stackFile("finsight-prod"));
    api = container(resources, "finsight-api-service-task-definition");
  });

  it("hands the API every plain variable under its exact name", () => {
    const environment = Object.fromEntries(api.environment.map(({ name, value }) => [name, value]));
    assert.deepEqual(environment, {
      ALLOWED_ORIGINS: "https://app.finsight.example,https://www.finsight.example",
      CACHE_TTL_COMPANIES: "86400",
      CACHE_TTL_FILINGS: "3600",
      CACHE_TTL_METRICS: "300",
      DB_POOL_MAX: "20",
      DB_POOL_MIN: "5",
      DEBUG: "false",
      ENVIRONMENT: "production",
      FEATURE_EXPORTS_ENABLED: "true",
      LOG_LEVEL: "INFO",
      MAX_CONTENT_LENGTH: "1048576",
      PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt",
      PORT: "8000",
      SEC_USER_AGENT: "FinSight ops@finsight.example",
      STRIPE_PUBLISHABLE_KEY: "pk_live_sampleReplaceMe00000000",
      WEBHOOK_QUEUE_NAME: "finsight-prod-stripe-events",
    });
  });

  it("hands the API every secret by reference under its exact name", () => {
    assert.deepEqual(api.secrets.map(({ name }) => name).sort(), [
      "API_KEY_SALT",
      "DATABASE_URL",
      "JWT_SECRET_KEY",
      "REDIS_URL",
      "SENTRY_DSN",
      "STRIPE_PRICE_ENTERPRISE_MONTH",
      "STRIPE_PRICE_PROFESSIONAL_MONTH",
      "STRIPE_PRICE_STARTER_MONTH",
      "STRIPE_SECRET_KEY",
      "STRIPE_WEBHOOK_SECRET",
    ]);
  });

  it("refers only to secrets and parameters that the stack makes", () => {
    const secrets = ofType(resources, "aws:secretsmanager/secret:Secret").map(
      ({ inputs }) => `/aws/reference/secretsmanager/${inputs.name}`,
    );
    const parameters = ofType(resources, "aws:ssm/parameter:Parameter").map(
      ({ inputs }) => inputs.name,
    );
    const made = new Set<unknown>([...secrets, ...parameters]);
    const migrate = container(resources, "finsight-migration-task-definition");
    for (const { name, valueFrom } of [...api.secrets, ...migrate.secrets]) {
      assert.ok(made.has(valueFrom), `${name} refers to ${valueFrom}, which nobody makes`);
    }
  });

  it("generates its own secrets from at least 32 characters, each from its own generator", () => {
    const generators = ofType(resources, "random:index/randomPassword:RandomPassword");
    assert.equal(generators.length, 4);
    for (const { inputs } of generators) assert.ok(Number(inputs.length) >= 32);
  });

  it("asks Stripe for the families of the checklist and for nothing twice", () => {
    const { inputs } = only(resources, "finsight-api-webhook-stripe");
    const events = inputs.enabledEvents as string[];
    assert.equal(inputs.url, "https://api.finsight.example/api/v1/webhooks/stripe");
    assert.equal(events.filter((name) => name.startsWith("customer.subscription.")).length, 8);
    assert.equal(events.filter((name) => name.startsWith("invoice.")).length, 17);
    assert.deepEqual(
      events.filter((name) => !/^(customer\.subscription|invoice)\./.test(name)),
      ["checkout.session.completed"],
    );
    assert.equal(new Set(events).size, events.length);
    assert.deepEqual([...events].sort(), [...finsightEvents].sort());
  });

  it("renders events in the version of the pinned Stripe package", () => {
    assert.equal(stripeApiVersion, Stripe.API_VERSION);
    assert.equal(
      only(resources, "finsight-api-webhook-stripe").inputs.apiVersion,
      stripeApiVersion,
    );
  });

  it("sells the three plans at the checklist's prices", () => {
    const prices = ofType(resources, "pulumi-nodejs:dynamic/stripe:Price").map(({ inputs }) => [
      inputs.lookupKey,
      inputs.currency,
      inputs.unitAmount,
      (inputs.recurring as { interval: string }).interval,
    ]);
    assert.deepEqual(prices.sort(), [
      ["finsight_enterprise_month", "usd", 99_900, "month"],
      ["finsight_professional_month", "usd", 19_900, "month"],
      ["finsight_starter_month", "usd", 4_900, "month"],
    ]);
    assert.equal(Object.keys(finsightPlans).length, 3);
  });

  it("protects what holds data", () => {
    const { inputs } = only(resources, "finsight-postgres-instance");
    assert.deepEqual(
      [inputs.deletionProtection, inputs.skipFinalSnapshot, inputs.deleteAutomatedBackups],
      [true, false, false],
    );
    assert.equal(inputs.finalSnapshotIdentifier, "finsight-prod-postgres-final");
    assert.equal(inputs.publiclyAccessible, false);
    assert.equal(inputs.manageMasterUserPassword, true);
    assert.equal(inputs.password, undefined);
  });

  it("puts the databases and the tasks behind the right subnets", () => {
    const routes = ofType(resources, "aws:ec2/route:Route").map(({ name }) => name);
    assert.deepEqual(
      routes.filter((name) => name.includes("isolated")),
      [],
    );
    assert.equal(routes.length, 6);
  });

  it("gives each zone its own NAT gateway, and staging one", async () => {
    assert.equal(ofType(resources, "aws:ec2/natGateway:NatGateway").length, 3);
    const staging = await registerSystem("finsight", stackFile("finsight-staging"));
    assert.equal(ofType(staging, "aws:ec2/natGateway:NatGateway").length, 1);
  });

  it("opens nothing but 80 and 443 to the world, and those at the load balancer only", () => {
    const open = ofType(resources, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
      .filter(({ inputs }) => inputs.cidrIpv4 !== undefined || inputs.cidrIpv6 !== undefined)
      .map(({ name, inputs }) => [name, inputs.fromPort, inputs.toPort]);
    assert.deepEqual(open, [
      ["finsight-edge-in-443", 443, 443],
      ["finsight-edge-in-80", 80, 80],
    ]);
  });

  it("tells people of every alarm", () => {
    const alarms = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm");
    assert.ok(alarms.length >= 10);
    for (const { name, inputs } of alarms) {
      assert.equal((inputs.alarmActions as unknown[]).length, 1, name);
    }
    assert.ok(ofType(resources, "aws:sns/topicSubscription:TopicSubscription").length >= 1);
  });
});
