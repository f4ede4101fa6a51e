import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import * as pulumi from "@pulumi/pulumi";
import { Backend } from "../../components/backend";
import { Cluster } from "../../components/cluster";
import { Connection } from "../../components/connection";
import type { Edge } from "../../components/edge";
import type { Network } from "../../components/network";
import type { Postgres } from "../../components/postgres";
import type { Redis } from "../../components/redis";
import type { Secrets, SecretsArgs } from "../../components/secrets";
import { Service } from "../../components/service";
import { StripeCatalogue } from "../../components/stripe-catalogue";
import { WebhookEndpoint } from "../../components/webhook-endpoint";
import type { WebhookQueue } from "../../components/webhook-queue";
import type { FinsightSettings } from "../../config/finsight";
import { stripeApiVersion } from "../../defaults";
import { finsightEnvironment, finsightEvents, finsightPlans } from "./facts";

/** What nearly every part needs: where it lives and which keys encrypt it. */
export type Base = Pick<SecretsArgs<string>, "context" | "keyArn" | "replica">;

export interface FinsightApiArgs {
  readonly base: Base;
  readonly settings: FinsightSettings;
  readonly network: Network;
  readonly edge: Edge;
  readonly postgres: Postgres;
  readonly redis: Redis;
  readonly secrets: Secrets<string>;
  /** Exact path of Stripe's webhook. */
  readonly webhookPath: string;
  /** Alarms that roll a deployment back. */
  readonly rollbackAlarms: readonly MetricAlarm[];
}

const port = 8000;
const healthPath = "/health"; // finsight-046.
const probe = `from urllib.request import urlopen as u; u('http://127.0.0.1:${port}${healthPath}')`;

/** FinSight's API with all that it sells through: its plans and its webhook. */
export class FinsightApi extends pulumi.ComponentResource {
  readonly clusterName: string;
  readonly clusterArn: pulumi.Output<string>;
  readonly serviceName: string;
  readonly queue: WebhookQueue;

  constructor(name: string, args: FinsightApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:FinsightApi", name, {}, opts);
    const child = { parent: this };
    const { base, network, postgres, redis, settings } = args;
    const hosts = [settings.apiDomain];
    const backend = new Backend(
      `${name}-backend`,
      { edge: args.edge, vpcId: network.vpcId, hosts, port, healthPath, priority: 100 },
      child,
    );
    const webhook = this.webhook(name, args, backend);
    const plans = new StripeCatalogue(
      `${name}-plans`,
      { ...base, system: "finsight", plans: finsightPlans },
      child,
    );
    const { prefix } = base.context;
    const cluster = new Cluster(`${name}-cluster`, { prefix }, child);
    const service = new Service(
      `${name}-service`,
      {
        ...base,
        role: "api",
        image: settings.image,
        cluster,
        vpcId: network.vpcId,
        subnetIds: network.privateSubnetIds,
        endpointsSecurityGroupId: network.endpointsSecurityGroupId,
        backend,
        healthCommand: `python -c "${probe}"`,
        environment: this.environment(args, webhook.queue),
        references: { ...args.secrets.of("api"), ...webhook.references, ...plans.references },
        permissions: webhook.queue.permissions,
        rollbackAlarms: args.rollbackAlarms,
      },
      child,
    );
    const from = service.securityGroupId;
    const database = { from, to: postgres.securityGroupId, port: 5432 };
    new Connection(`${name}-to-postgres`, database, child);
    new Connection(`${name}-to-redis`, { from, to: redis.securityGroupId, port: 6379 }, child);
    this.clusterName = cluster.clusterName;
    this.clusterArn = cluster.arn;
    this.serviceName = service.serviceName;
    this.queue = webhook.queue;
    this.registerOutputs({ serviceName: this.serviceName });
  }

  private webhook(name: string, args: FinsightApiArgs, backend: Backend): WebhookEndpoint {
    return new WebhookEndpoint(
      `${name}-webhook`,
      {
        ...args.base,
        backend,
        host: args.settings.apiDomain,
        path: args.webhookPath,
        events: finsightEvents,
        apiVersion: stripeApiVersion,
        secretVariable: "STRIPE_WEBHOOK_SECRET",
        consumers: ["api"],
        priority: 10,
      },
      { parent: this },
    );
  }

  private environment({ base, postgres, settings }: FinsightApiArgs, queue: WebhookQueue) {
    return finsightEnvironment(settings, {
      environment: base.context.environment,
      port,
      queueName: queue.queueName,
      certificates: postgres.certificates,
    });
  }
}
