import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import { AccessLogBucket } from "../../infra/components/access-log-bucket";
import { Connection } from "../../infra/components/connection";
import { EncryptionKey } from "../../infra/components/encryption-key";
import { Postgres } from "../../infra/components/postgres";
import { Redis } from "../../infra/components/redis";
import { Secrets } from "../../infra/components/secrets";
import { WebAcl } from "../../infra/components/web-acl";
import { WebhookQueue } from "../../infra/components/webhook-queue";
import { readSecret } from "../../infra/config/stack-config";
import type { Environment } from "../../infra/sizes";
import { contextOf } from "../../infra/stack-context";
import { system as finsight } from "../../infra/systems/finsight";
import { documentOf } from "./policy-documents";
import { ofType, only, type Registered, register } from "./support";

const empty = { stack: "shop-prod", config: {}, secretKeys: [] };
const keyArn = "arn:aws:kms:eu-central-1:111122223333:key/0";

function context(environment: Environment) {
  return contextOf({ stack: "shop-prod", environment, region: "eu-central-1" }, "111122223333");
}

const place = (environment: Environment) => ({
  context: context(environment),
  keyArn,
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
});

function statements(resource: Registered): { Effect: string; Sid: string; Resource: unknown }[] {
  return documentOf(resource.inputs.policy).Statement as never;
}

describe("components", () => {
  it("Postgres refuses plain connections through its own parameter group", async () => {
    const resources = await register(empty, () => {
      new Postgres("db", { ...place("production"), databaseName: "shop" });
    });
    const [group] = ofType(resources, "aws:rds/parameterGroup:ParameterGroup");
    const parameters = group?.inputs.parameters as { name: string; value: string }[];
    const value = (name: string) => parameters.find((each) => each.name === name)?.value;
    assert.equal(group?.inputs.family, "postgres17");
    assert.equal(value("rds.force_ssl"), "1");
    assert.equal(value("password_encryption"), "scram-sha-256");
    assert.equal(only(resources, "db-proxy-proxy").inputs.requireTls, true);
  });

  it("Postgres takes its size from the environment and its protections never", async () => {
    const protections = async (environment: Environment) => {
      const resources = await register(empty, () => {
        new Postgres("db", { ...place(environment), databaseName: "shop" });
      });
      const { inputs } = only(resources, "db-instance");
      return { proxies: ofType(resources, "aws:rds/proxy:Proxy").length, inputs };
    };
    const [small, large] = [await protections("development"), await protections("production")];
    assert.deepEqual([small.proxies, large.proxies], [0, 1]);
    assert.deepEqual([small.inputs.multiAz, large.inputs.multiAz], [false, true]);
    for (const key of [
      "storageEncrypted",
      "deletionProtection",
      "skipFinalSnapshot",
      "deleteAutomatedBackups",
      "publiclyAccessible",
      "manageMasterUserPassword",
    ]) {
      assert.equal(small.inputs[key], large.inputs[key], key);
    }
  });

  it("Postgres copies its backups to the second region with the key there", async () => {
    const replica = { region: "eu-west-1", keyArn: "arn:aws:kms:eu-west-1:111122223333:key/0" };
    const resources = await register(empty, () => {
      new Postgres("db", { ...place("production"), databaseName: "shop", replica });
    });
    const { inputs } = only(resources, "db-backup-copy");
    assert.deepEqual([inputs.region, inputs.kmsKeyId], [replica.region, replica.keyArn]);
  });

  it("Redis forgets in a cache and never in a queue", async () => {
    const policy = async (role: "cache" | "queue") => {
      const resources = await register(empty, () => {
        new Redis("redis", { ...place("production"), role });
      });
      const { inputs } = only(resources, "redis-parameters");
      const parameters = inputs.parameters as { name: string; value: string }[];
      return parameters.find(({ name }) => name === "maxmemory-policy")?.value;
    };
    assert.deepEqual([await policy("cache"), await policy("queue")], ["allkeys-lru", "noeviction"]);
  });

  it("Redis has no failover with one node, since AWS refuses it", async () => {
    const resources = await register(empty, () => {
      new Redis("redis", { ...place("development"), role: "cache" });
    });
    const { inputs } = only(resources, "redis-cluster");
    assert.deepEqual(
      [inputs.numCacheClusters, inputs.automaticFailoverEnabled, inputs.multiAzEnabled],
      [1, false, false],
    );
    assert.deepEqual(
      [inputs.transitEncryptionEnabled, inputs.transitEncryptionMode],
      [true, "required"],
    );
  });

  it("Secrets reach only their consumers", async () => {
    let seen: readonly string[][] = [];
    const resources = await register(empty, () => {
      const source = { kind: "generated" } as const;
      const secrets = new Secrets("secrets", {
        context: context("production"),
        keyArn,
        entries: {
          SHARED: { source, consumers: ["api", "worker"] },
          API_ONLY: { source, consumers: ["api"] },
        },
      });
      seen = ["api", "worker", "web"].map((service) => Object.keys(secrets.of(service)));
    });
    assert.deepEqual(seen, [["SHARED", "API_ONLY"], ["SHARED"], []]);
    const { inputs } = only(resources, "secrets-api-only");
    assert.equal(inputs.name, "shop-prod/API_ONLY");
    assert.equal(inputs.recoveryWindowInDays, 30);
    assert.equal(inputs.kmsKeyId, keyArn);
    assert.equal(inputs.replicas, undefined);
  });

  it("a new generation makes a new secret", async () => {
    const keepers = async (generation: string | undefined) => {
      const source = { kind: "generated", ...(generation && { generation }) } as const;
      const resources = await register(empty, () => {
        new Secrets("secrets", {
          context: context("production"),
          keyArn,
          entries: { KEY: { source, consumers: ["api"] } },
        });
      });
      return only(resources, "secrets-key-generator").inputs.keepers;
    };
    assert.deepEqual(await keepers(undefined), { generation: "1" });
    assert.deepEqual(await keepers("2"), { generation: "2" });
  });

  it("EncryptionKey has a twin only where a second region is asked for", async () => {
    const twins = async (replicaRegion: string | undefined) => {
      const resources = await register(empty, () => {
        const args = { context: context("production"), description: "Data", replicaRegion };
        new EncryptionKey("key", args);
      });
      assert.equal(only(resources, "key-key").inputs.enableKeyRotation, true);
      return ofType(resources, "aws:kms/replicaKey:ReplicaKey").length;
    };
    assert.deepEqual([await twins(undefined), await twins("eu-west-1")], [0, 1]);
  });

  it("AccessLogBucket refuses plain HTTP and all public access", async () => {
    const resources = await register(empty, () => {
      new AccessLogBucket("logs", { context: context("production") });
    });
    const [refusal] = statements(only(resources, "logs-policy"));
    const arn = "arn:aws:s3:::shop-prod-access-logs-111122223333";
    assert.equal(refusal?.Effect, "Deny");
    assert.deepEqual(refusal?.Resource, [arn, `${arn}/*`]);
    const { bucket: _, ...blocks } = only(resources, "logs-private").inputs;
    assert.deepEqual(Object.values(blocks), [true, true, true, true]);
  });

  it("WebhookQueue hides a message six times as long as its handler works", async () => {
    const resources = await register(empty, () => {
      new WebhookQueue("hook", { context: context("production"), provider: "stripe", keyArn });
    });
    const { inputs } = only(resources, "hook-events");
    assert.equal(inputs.visibilityTimeoutSeconds, 180);
    for (const queue of ["hook-events", "hook-dead-letters"]) {
      assert.equal(only(resources, queue).inputs.messageRetentionSeconds, 14 * 24 * 3600);
      assert.equal(statements(only(resources, `${queue}-policy`))[0]?.Sid, "RefusePlainHttp");
    }
  });

  it("WebAcl does not count a webhook's bursts against its sender", async () => {
    const resources = await register(empty, () => {
      new WebAcl("waf", {
        context: context("production"),
        resourceArn: "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/a/1",
        webhookPaths: ["/hooks/stripe", "/hooks/twilio"],
        keyArn,
      });
    });
    const rules = only(resources, "waf-acl").inputs.rules as {
      name: string;
      statement: { rateBasedStatement?: { limit: number; evaluationWindowSec: number } };
    }[];
    const rates = rules.flatMap(({ name, statement }) =>
      statement.rateBasedStatement
        ? [
            [
              name,
              statement.rateBasedStatement.limit,
              statement.rateBasedStatement.evaluationWindowSec,
            ],
          ]
        : [],
    );
    assert.deepEqual(rates, [
      ["webhook-rate-1", 1000, 60],
      ["webhook-rate-2", 1000, 60],
      ["client-rate", 60, 60],
    ]);
    const text = JSON.stringify(rules.find(({ name }) => name === "client-rate"));
    assert.match(text, /andStatement.*\/hooks\/stripe.*\/hooks\/twilio/);
  });

  it("Connection refers to groups and never to addresses", async () => {
    const resources = await register(empty, () => {
      new Connection("pair", { from: "sg-a", to: "sg-b", port: 5432 });
    });
    const { inputs: way } = only(resources, "pair-egress");
    const { inputs: back } = only(resources, "pair-ingress");
    assert.deepEqual([way.securityGroupId, way.referencedSecurityGroupId], ["sg-a", "sg-b"]);
    assert.deepEqual([back.securityGroupId, back.referencedSecurityGroupId], ["sg-b", "sg-a"]);
    assert.deepEqual([way.cidrIpv4, back.cidrIpv4], [undefined, undefined]);
  });
});

describe("a supplied secret", () => {
  const key = "finsight:stripeSecretKey";
  const live = ["sk", "live", "0123456789abcdefghij"].join("_");

  /** What the program gets: the value, or undefined where it stays unknown. */
  async function value(text: string, environment: Environment = "production") {
    runtime.setAllConfig({ [key]: text }, [key]);
    const output = readSecret(finsight.config.namespace, "stripeSecretKey", environment);
    const known = await (output as unknown as { isKnown: Promise<boolean> }).isKnown;
    assert.equal(await pulumi.isSecret(output), true);
    return known ? await new Promise((resolve) => output.apply(resolve)) : undefined;
  }

  it("passes with the shape of its environment", async () => {
    assert.equal(await value(live), live);
  });

  it("stays unknown when it cannot be decrypted", async () => {
    assert.equal(await value(runtime.unknownValue), undefined);
  });

  it("is refused in another shape, and not shown", async () => {
    await assert.rejects(value(live, "staging"), (error: Error) => {
      assert.match(error.message, /finsight:stripeSecretKey has the wrong shape \(not shown\)/);
      assert.match(error.message, /allowed: a test secret or restricted key/);
      assert.ok(!error.message.includes(live));
      return true;
    });
  });
});
