import * as pulumi from "@pulumi/pulumi";
import {
  edgeAlarms,
  postgresAlarms,
  redisAlarms,
  serviceAlarms,
  webhookAlarms,
} from "../alarm-specs";
import { awsProvider } from "../aws-provider";
import { AlarmTopic } from "../components/alarm-topic";
import { Backend } from "../components/backend";
import { Cluster } from "../components/cluster";
import { Connection } from "../components/connection";
import { Edge } from "../components/edge";
import { EncryptionKey } from "../components/encryption-key";
import { Network } from "../components/network";
import { Postgres } from "../components/postgres";
import { Redis } from "../components/redis";
import { Secrets, type SecretsArgs } from "../components/secrets";
import { Service, type ServiceArgs } from "../components/service";
import { StripeCatalogue } from "../components/stripe-catalogue";
import { Task, type TaskArgs } from "../components/task";
import { WebhookEndpoint } from "../components/webhook-endpoint";
import { type FinsightSettings, finsightConfig } from "../config/finsight";
import { readStackConfig, type StackConfig } from "../config/stack-config";
import { stripeApiVersion } from "../defaults";
import { contextOf } from "../stack-context";
import type { System } from "../system";
import {
  finsightEnvironment,
  finsightEvents,
  finsightPlans,
  finsightSecrets,
} from "./finsight/facts";

const port = 8000;
const health = `http://127.0.0.1:${port}/health`;
/** finsight-022. */
const webhookPath = "/api/v1/webhooks/stripe";

type Config = StackConfig<FinsightSettings>;
/** What nearly every part needs: where it lives and which keys encrypt it. */
type Base = Pick<SecretsArgs<string>, "context" | "keyArn" | "replica">;

/**
 * FinSight: an API over Postgres and Redis behind a TLS edge, paid through Stripe. The constructor
 * is the list of its parts, each built from those above it.
 */
class Finsight extends pulumi.ComponentResource {
  readonly apiUrl: string;
  readonly webhookUrl: string;

  constructor(name: string, config: Config, opts: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Finsight", name, {}, opts);
    const child = { parent: this };
    const { settings } = config;
    const context = contextOf(config, settings.awsAccountId);

    const key = new EncryptionKey(
      `${name}-encryption`,
      { context, description: `Data of ${config.stack}`, replicaRegion: settings.backupRegion },
      child,
    );
    const base: Base = { context, keyArn: key.arn, replica: key.replica };
    const alarms = new AlarmTopic(
      `${name}-alarms`,
      { ...base, emails: settings.alarmEmails },
      child,
    );
    const network = new Network(
      `${name}-network`,
      { ...base, vpcCidr: settings.vpcCidr, zones: settings.availabilityZones },
      child,
    );
    const isolated = { ...base, vpcId: network.vpcId, subnetIds: network.isolatedSubnetIds };
    const postgres = new Postgres(
      `${name}-postgres`,
      { ...isolated, databaseName: "finsight" },
      child,
    );
    const redis = new Redis(`${name}-redis`, { ...isolated, role: "cache" }, child);
    const secrets = this.secrets(name, config, base, postgres.url, redis.url);
    const edge = this.edge(name, config, base, network);
    const errorRate = alarms.add(edgeAlarms(edge.arnSuffix, edge.certificateArn))["error-rate"];
    const api = this.api(name, config, base, {
      network,
      edge,
      references: secrets.of("api"),
      rollbackAlarms: errorRate ? [errorRate] : [],
    });
    this.migration(name, config, base, postgres, secrets.of("migrate"));
    this.connections(name, api.service.securityGroupId, network, postgres, redis);
    alarms.add(serviceAlarms(api.cluster.clusterName, api.service.serviceName));
    alarms.add(postgresAlarms(postgres.identifier, context.sizes.postgres));
    alarms.add(redisAlarms(redis.identifier, context.sizes.redis.nodes));
    alarms.add(webhookAlarms(api.queue.queueName, api.queue.deadLetterQueueName));

    this.apiUrl = `https://${settings.apiDomain}`;
    this.webhookUrl = `${this.apiUrl}${webhookPath}`;
    this.registerOutputs({ apiUrl: this.apiUrl, webhookUrl: this.webhookUrl });
  }

  private secrets(
    name: string,
    config: Config,
    base: Base,
    databaseUrl: pulumi.Output<string>,
    redisUrl: pulumi.Output<string>,
  ) {
    const stripeSecretKey = config.secret("stripeSecretKey");
    const sentryDsn = config.secret("sentryDsn");
    const entries = finsightSecrets({ databaseUrl, redisUrl, stripeSecretKey, sentryDsn });
    return new Secrets(`${name}-secrets`, { ...base, entries }, { parent: this });
  }

  private edge(name: string, { settings }: Config, base: Base, network: Network): Edge {
    return new Edge(
      `${name}-edge`,
      {
        ...base,
        vpcId: network.vpcId,
        subnetIds: network.publicSubnetIds,
        zoneId: settings.hostedZoneId,
        hosts: [settings.apiDomain],
        webhookPaths: [webhookPath],
      },
      { parent: this },
    );
  }

  private api(
    name: string,
    { settings }: Config,
    base: Base,
    parts: Pick<ServiceArgs, "references" | "rollbackAlarms"> & { network: Network; edge: Edge },
  ) {
    const child = { parent: this };
    const { network, edge } = parts;
    const { vpcId, privateSubnetIds: subnetIds } = network;
    const backend = new Backend(
      `${name}-api-edge`,
      { edge, vpcId, hosts: [settings.apiDomain], port, healthPath: "/health", priority: 100 },
      child,
    );
    const webhook = new WebhookEndpoint(
      `${name}-webhook`,
      {
        ...base,
        backend,
        host: settings.apiDomain,
        path: webhookPath,
        events: finsightEvents,
        apiVersion: stripeApiVersion,
        secretVariable: "STRIPE_WEBHOOK_SECRET",
        consumers: ["api"],
        priority: 10,
      },
      child,
    );
    const catalogue = new StripeCatalogue(
      `${name}-stripe`,
      { ...base, system: "finsight", plans: finsightPlans },
      child,
    );
    const { environment, prefix } = base.context;
    const cluster = new Cluster(`${name}-cluster`, { prefix }, child);
    const { queueName, permissions } = webhook.queue;
    const service = new Service(
      `${name}-api`,
      {
        ...base,
        role: "api",
        image: settings.image,
        cluster,
        vpcId,
        subnetIds,
        backend,
        healthCommand: `python -c "from urllib.request import urlopen as u; u('${health}')"`,
        environment: finsightEnvironment(settings, { environment, port, queueName }),
        references: { ...parts.references, ...webhook.references, ...catalogue.references },
        permissions,
        rollbackAlarms: parts.rollbackAlarms,
      },
      child,
    );
    return { service, cluster, queue: webhook.queue };
  }

  /** Run by hand or by the pipeline before a release: makes the application's role and schema. */
  private migration(
    name: string,
    { settings }: Config,
    base: Base,
    postgres: Postgres,
    references: TaskArgs["references"],
  ): Task {
    return new Task(
      `${name}-migrate`,
      {
        ...base,
        role: "migrate",
        image: settings.image,
        command: ["python", "-m", "scripts.migrate"],
        cpu: 256,
        memoryMib: 512,
        environment: { DB_INSTANCE_IDENTIFIER: postgres.identifier },
        references,
        permissions: [
          { actions: ["rds:DescribeDBInstances"], resources: ["*"] },
          { actions: ["secretsmanager:GetSecretValue"], resources: [postgres.masterSecretArn] },
          { actions: ["kms:Decrypt"], resources: [base.keyArn] },
        ],
      },
      { parent: this },
    );
  }

  private connections(
    name: string,
    from: pulumi.Output<string>,
    network: Network,
    postgres: Postgres,
    redis: Redis,
  ): void {
    const child = { parent: this };
    const database = { from, to: postgres.securityGroupId, port: 5432 };
    new Connection(`${name}-api-to-postgres`, database, child);
    new Connection(`${name}-api-to-redis`, { from, to: redis.securityGroupId, port: 6379 }, child);
    if (network.endpointsSecurityGroupId) {
      const to = network.endpointsSecurityGroupId;
      new Connection(`${name}-api-to-endpoints`, { from, to, port: 443 }, child);
    }
  }
}

export const system: System = {
  config: finsightConfig,
  deploy() {
    const config = readStackConfig(finsightConfig);
    const aws = awsProvider(config, {
      system: "finsight",
      accountId: config.settings.awsAccountId,
    });
    const { apiUrl, webhookUrl } = new Finsight("finsight", config, { providers: { aws } });
    return { apiUrl, webhookUrl };
  },
};
