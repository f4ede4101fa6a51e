/**
 * A demonstration of failure: FinSight as it might look the week before its launch, written with
 * raw resources. Everything is right but for the typical mistakes, each marked with the policy that
 * must find it. Preview it (`gonogo preview finsight-broken`) and compare with finsight.ts, where
 * the components make these mistakes impossible to write.
 */
import * as apigatewayv2 from "@pulumi/aws/apigatewayv2";
import * as ec2 from "@pulumi/aws/ec2";
import * as ecs from "@pulumi/aws/ecs";
import * as elasticache from "@pulumi/aws/elasticache";
import * as kms from "@pulumi/aws/kms";
import * as lb from "@pulumi/aws/lb";
import * as rds from "@pulumi/aws/rds";
import * as s3 from "@pulumi/aws/s3";
import * as secretsmanager from "@pulumi/aws/secretsmanager";
import * as sqs from "@pulumi/aws/sqs";
import * as vpc from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import { RandomId, RandomPassword } from "@pulumi/random";
import { z } from "zod";
import { readStackConfig } from "../config/stack-config";
import type { SystemConfig } from "../config/system-config";
import { stripeApiVersion } from "../defaults";
import { refusePlainHttp, resourcePolicy } from "../iam-policy";
import { StripeWebhookEndpoint } from "../stripe/webhook-endpoint";
import type { System } from "../system";
import { finsightEventNames } from "./finsight/event-names";

interface Place {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Output<string>[];
  readonly keyArn: pulumi.Output<string>;
}

function place(): Place {
  const key = new kms.Key("key", {
    deletionWindowInDays: 30,
    // Mistake: kms-key-rotation. Whoever copies the key's material once can use it forever.
    enableKeyRotation: false,
  });
  const network = new ec2.Vpc("network", { cidrBlock: "10.30.0.0/16" });
  const vpcId = network.id;
  const subnetIds = ["a", "b"].map((zone, index) => {
    const availabilityZone = `us-east-1${zone}`;
    const cidrBlock = `10.30.${index}.0/24`;
    return new ec2.Subnet(`subnet-${zone}`, { vpcId, availabilityZone, cidrBlock }).id;
  });
  return { vpcId, subnetIds, keyArn: key.arn };
}

function postgres({ vpcId, subnetIds, keyArn }: Place): void {
  const group = new ec2.SecurityGroup("postgres-group", { vpcId, description: "Postgres" });
  // Mistake: database-ports-not-public. Passwords are tried within minutes, all day long.
  new vpc.SecurityGroupIngressRule("postgres-from-anywhere", {
    securityGroupId: group.id,
    ipProtocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
    cidrIpv4: "0.0.0.0/0",
  });
  const parameters = new rds.ParameterGroup("postgres-parameters", {
    family: "postgres17",
    // Mistake: database-requires-tls, reported at the instance that uses this group.
    parameters: [{ name: "rds.force_ssl", value: "0", applyMethod: "pending-reboot" }],
  });
  const subnets = new rds.SubnetGroup("postgres-subnets", { subnetIds });
  new rds.Instance("postgres", {
    engine: "postgres",
    engineVersion: "17",
    instanceClass: "db.t4g.medium",
    allocatedStorage: 20,
    username: "finsight_owner",
    manageMasterUserPassword: true,
    dbSubnetGroupName: subnets.name,
    parameterGroupName: parameters.name,
    vpcSecurityGroupIds: [group.id],
    kmsKeyId: keyArn,
    // Mistake: rds-storage-encrypted. It cannot be turned on later: the data has to move.
    storageEncrypted: false,
    // Mistake: databases-not-public. The instance gets an address that the internet can reach.
    publiclyAccessible: true,
    // Mistake: rds-automated-backups. Zero days turns backups and point-in-time recovery off.
    backupRetentionPeriod: 0,
    // Mistake: rds-automated-backups-kept. What backups there are vanish with the instance.
    deleteAutomatedBackups: true,
    // Mistake: rds-final-snapshot. A replacement deletes the data for good.
    skipFinalSnapshot: true,
    // Mistake: database-deletion-protection. One wrong command is enough.
    deletionProtection: false,
  });
}

function redis({ vpcId, subnetIds, keyArn }: Place): void {
  const subnets = new elasticache.SubnetGroup("redis-subnets", { subnetIds });
  const group = new ec2.SecurityGroup("redis-group", { vpcId, description: "Redis" });
  const token = new RandomPassword("redis-token", {
    // Mistake: generated-secret-strength. Twelve characters are guessed offline.
    length: 12,
    special: false,
  });
  new elasticache.ReplicationGroup("redis", {
    description: "Cache of finsight-broken",
    engine: "valkey",
    engineVersion: "8.0",
    nodeType: "cache.t4g.small",
    numCacheClusters: 2,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    subnetGroupName: subnets.name,
    securityGroupIds: [group.id],
    authToken: token.result,
    transitEncryptionEnabled: true,
    // Mistake: redis-requires-tls. Clients may still speak plain text, token included.
    transitEncryptionMode: "preferred",
    // Mistake: redis-at-rest-encrypted. Snapshots and disks hold the keys of customers in clear.
    atRestEncryptionEnabled: false,
    kmsKeyId: keyArn,
    // Mistake: redis-snapshots. There is nothing to restore from.
    snapshotRetentionLimit: 0,
    finalSnapshotIdentifier: "finsight-broken-redis-final",
  });
}

function secrets({ keyArn }: Place): void {
  // Mistake: secret-generator-kind. RandomId's value stands in the state in clear.
  const jwt = new RandomId("jwt-secret", { byteLength: 32 });
  const secret = new secretsmanager.Secret("jwt", {
    name: "finsight-broken/JWT_SECRET_KEY",
    kmsKeyId: keyArn,
    // Mistake: secret-recovery-window. A deletion is final at once.
    recoveryWindowInDays: 0,
  });
  new secretsmanager.SecretVersion("jwt-value", { secretId: secret.id, secretString: jwt.hex });
}

function tasks(): void {
  const image = `finsight/api@sha256:${"0".repeat(64)}`;
  const task = (role: string, values: Record<string, string>) => {
    const environment = Object.entries(values).map(([name, value]) => ({ name, value }));
    return {
      family: `finsight-broken-${role}`,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions: JSON.stringify([{ name: role, image, environment }]),
    };
  };
  // Mistake: environment-no-secrets. Everybody who may read task definitions reads it.
  new ecs.TaskDefinition(
    "api",
    task("api", { DEBUG: "false", API_KEY_SALT: "generate_random_secret_here" }),
  );
  // Mistake: debug-mode-off. Errors show code and settings to whoever causes them.
  new ecs.TaskDefinition("worker", task("worker", { DEBUG: "true" }));
}

function edge({ vpcId, subnetIds }: Place): void {
  const group = new ec2.SecurityGroup("edge-group", { vpcId, description: "Load balancer" });
  const balancer = new lb.LoadBalancer("edge", {
    loadBalancerType: "application",
    subnets: subnetIds,
    securityGroups: [group.id],
    dropInvalidHeaderFields: true,
    enableDeletionProtection: true,
  });
  const targets = new lb.TargetGroup("api-targets", {
    vpcId,
    targetType: "ip",
    protocol: "HTTP",
    port: 8000,
  });
  new lb.Listener("http", {
    loadBalancerArn: balancer.arn,
    port: 80,
    protocol: "HTTP",
    // Mistake: load-balancer-https-only. API keys cross the internet in clear.
    defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
  });
  new apigatewayv2.Api("partner-api", {
    protocolType: "HTTP",
    // Mistake: api-cors-origins. Any site can call the API from a customer's browser.
    corsConfiguration: { allowOrigins: ["*"], allowMethods: ["GET"] },
  });
}

function storage(): void {
  const exports = new s3.Bucket("exports", { bucket: "finsight-broken-exports" });
  const arn = "arn:aws:s3:::finsight-broken-exports";
  new s3.BucketPolicy("exports-policy", {
    bucket: exports.bucket,
    policy: resourcePolicy(refusePlainHttp("s3:*", [arn, `${arn}/*`])),
  });
  new s3.BucketPublicAccessBlock("exports-access", {
    bucket: exports.bucket,
    blockPublicAcls: true,
    // Mistake: s3-public-access-blocked, reported at the bucket. A later policy can open it.
    blockPublicPolicy: false,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
}

function billing(): void {
  const deadLetters = new sqs.Queue("stripe-dead-letters", {
    sqsManagedSseEnabled: true,
    redriveAllowPolicy: JSON.stringify({ redrivePermission: "allowAll" }),
  });
  const events = new sqs.Queue("stripe-events", {
    sqsManagedSseEnabled: true,
    redrivePolicy: deadLetters.arn.apply((deadLetterTargetArn) =>
      JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 }),
    ),
  });
  for (const [name, queue] of Object.entries({ deadLetters, events })) {
    new sqs.QueuePolicy(`${name}-policy`, {
      queueUrl: queue.url,
      policy: resourcePolicy(refusePlainHttp("sqs:*", "*")),
    });
  }
  new StripeWebhookEndpoint("stripe", {
    // Mistake: stripe-webhook-url. A developer's tunnel was good enough for the first test.
    url: "https://finsight.ngrok.app/api/v1/webhooks/stripe",
    // Mistake: stripe-webhook-events. Nobody learns that a customer has cancelled.
    enabledEvents: finsightEventNames.filter((name) => name !== "customer.subscription.deleted"),
    apiVersion: stripeApiVersion,
  });
}

const config: SystemConfig = {
  namespace: { name: "finsight-broken", settings: z.strictObject({}), secrets: {} },
  also: [],
  rules: () => [],
};

export const system: System = {
  config,
  deploy() {
    readStackConfig(config);
    const here = place();
    postgres(here);
    redis(here);
    secrets(here);
    tasks();
    edge(here);
    storage();
    billing();
    return {};
  },
};
