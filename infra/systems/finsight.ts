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
import { Edge } from "../components/edge";
import { EncryptionKey } from "../components/encryption-key";
import { Network } from "../components/network";
import { Postgres } from "../components/postgres";
import { Redis } from "../components/redis";
import { Secrets } from "../components/secrets";
import { type FinsightSettings, finsightConfig } from "../config/finsight";
import { readStackConfig, type StackConfig } from "../config/stack-config";
import { contextOf } from "../stack-context";
import type { System } from "../system";
import { type Base, FinsightApi } from "./finsight/api";
import { finsightSecrets } from "./finsight/facts";
import { FinsightMigration } from "./finsight/migration";

/** finsight-022. */
const webhookPath = "/api/v1/webhooks/stripe";

type Config = StackConfig<FinsightSettings>;

/**
 * FinSight: an API over Postgres and Redis behind a TLS edge, paid through Stripe. The constructor
 * is the list of its parts, each built from those above it.
 */
class Finsight extends pulumi.ComponentResource {
  /** What the pipeline needs to run the migration, and people to find the API. */
  readonly outputs: Readonly<Record<string, unknown>>;

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
    const { "error-rate": errorRate } = alarms.add(edgeAlarms(edge.arnSuffix, edge.certificateArn));
    const stores = { base, network, postgres, secrets };
    const api = new FinsightApi(
      `${name}-api`,
      { ...stores, settings, edge, redis, webhookPath, rollbackAlarms: [errorRate] },
      child,
    );
    const migration = new FinsightMigration(
      `${name}-migration`,
      { ...stores, image: settings.image },
      child,
    );
    alarms.add(serviceAlarms(api.clusterName, api.serviceName));
    alarms.add(postgresAlarms(postgres.identifier, context.sizes.postgres));
    alarms.add(redisAlarms(redis.identifier, context.sizes.redis.nodes));
    alarms.add(webhookAlarms(api.queue.queueName, api.queue.deadLetterQueueName));

    this.outputs = {
      apiUrl: `https://${settings.apiDomain}`,
      webhookUrl: `https://${settings.apiDomain}${webhookPath}`,
      migration: {
        cluster: api.clusterArn,
        taskDefinition: migration.definitionArn,
        subnets: network.privateSubnetIds,
        securityGroup: migration.securityGroupId,
      },
    };
    this.registerOutputs(this.outputs);
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
}

export const system: System = {
  config: finsightConfig,
  deploy() {
    const config = readStackConfig(finsightConfig);
    const { awsAccountId: accountId } = config.settings;
    const aws = awsProvider(config, { system: "finsight", accountId });
    return new Finsight("finsight", config, { providers: { aws } }).outputs;
  },
};
