import * as pulumi from "@pulumi/pulumi";
import type { AlarmTopic } from "../components/alarm-topic";
import { Budget } from "../components/budget";
import { Cluster } from "../components/cluster";
import { EncryptionKey } from "../components/encryption-key";
import { Network } from "../components/network";
import type { ScheduledJobs } from "../components/scheduled-jobs";
import type { CommonSettings } from "../config/common";
import type { Parts } from "../parts";
import type { StackContext } from "../stack-context";
import type { AnySystemDefinition, Place } from "../system-definition";
import type { Billing } from "./billing";
import type { Base, Build } from "./build";
import { type BuiltEdge, buildEdge } from "./edge";
import { buildEmail, dkimSelectorsOf } from "./email";
import { Facts } from "./facts";
import { buildMetrics } from "./metrics";
import { buildMigration } from "./migration";
import { buildAlarmTopic, buildEdgeAlarms, buildMonitoring } from "./monitoring";
import { buildRecovery } from "./recovery";
import { buildSecrets } from "./secrets";
import { buildServices, type TaskPlace } from "./services";
import { buildStores } from "./stores";
import { validationOf } from "./validation";
import { buildReceiver } from "./webhook-receiver";
import { buildWebhooks, Webhooks } from "./webhooks";

export interface SystemStackArgs {
  readonly definition: AnySystemDefinition;
  readonly parts: Parts;
  readonly place: Place<CommonSettings<string>>;
  readonly context: StackContext;
  /** A supplied secret by the name of its setting. */
  secret(setting: string): pulumi.Output<string>;
}

/**
 * A system from its definition. The constructor is the list of its parts, each built from those
 * above it; a part that the definition lacks is not built, and its code is not loaded.
 */
export class SystemStack extends pulumi.ComponentResource {
  /** What the pipeline needs to run the migration, and people to find the system. */
  readonly outputs: Readonly<Record<string, unknown>>;

  constructor(name: string, args: SystemStackArgs, opts: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:System", name, {}, opts);
    const child = { parent: this };
    const base = this.base(name, args);
    const build: Build = { ...args.definition, ...args, name, base, child };
    const { settings } = args.place;

    const topic = buildAlarmTopic(build);
    const network = new Network(
      `${name}-network`,
      { ...base, vpcCidr: settings.vpcCidr, zones: settings.availabilityZones },
      child,
    );
    const cluster = new Cluster(`${name}-cluster`, { prefix: base.context.prefix }, child);
    const stores = buildStores(build, network);
    const edge = buildEdge(build, network);
    const email = buildEmail(build);
    const secrets = buildSecrets(build, { ...stores, email }, cluster.clusterName);
    const webhooks = new Webhooks(buildReceiver(build, { network, stores, edge, secrets }));
    const billing = this.billing(build, edge, webhooks);
    buildWebhooks(build, edge, webhooks);
    const facts = new Facts(build, { stores, billing, webhooks, edge, email });
    const place = { network, cluster, stores, secrets, billing, webhooks, facts };
    const { rollback: rollbackAlarms } = buildEdgeAlarms(build, topic, edge);
    const metrics = buildMetrics(build, topic);
    const services = buildServices(build, { ...place, edge, email, metrics, rollbackAlarms });
    const migration = buildMigration(build, place);
    const jobs = this.jobs(build, topic, place);
    buildRecovery(build, { topic, network, stores });
    new Budget(
      `${name}-budget`,
      {
        ...base,
        monthlyUsd: settings.monthlyBudgetUsd,
        topicArn: topic.arn,
        emails: settings.alarmEmails,
      },
      child,
    );
    const tasks = { services, jobs, migration: migration.task };
    const watched = { topic, network, edge, stores, ...tasks, webhooks, email, secrets };
    const monitoring = buildMonitoring(build, watched);

    this.outputs = {
      ...edge.outputs,
      webhookUrls: webhooks.urls,
      ...webhooks.outputs,
      ...migration.outputs,
      ...monitoring,
      validation: validationOf(build),
      ...dkimSelectorsOf(build, email),
    };
    this.registerOutputs(this.outputs);
  }

  /** Loaded when it is needed: a preview pays for no concern that its system lacks. */
  private billing(build: Build, edge: BuiltEdge, webhooks: Webhooks): Billing | undefined {
    const { stripe } = build.parts;
    if (stripe === undefined) return undefined;
    const { buildBilling } = require("./billing") as typeof import("./billing");
    return buildBilling(build, stripe, edge, webhooks);
  }

  private jobs(build: Build, topic: AlarmTopic, place: TaskPlace): ScheduledJobs | undefined {
    const { jobs } = build.parts;
    if (jobs === undefined || Object.keys(jobs).length === 0) return undefined;
    const { buildJobs } = require("./jobs") as typeof import("./jobs");
    const built = buildJobs(build, place, jobs);
    topic.add(built.alarms);
    return built;
  }

  private base(name: string, { context, place }: SystemStackArgs): Base {
    const key = new EncryptionKey(
      `${name}-encryption`,
      {
        context,
        description: `Data of ${place.stack}`,
        replicaRegion: place.settings.backupRegion,
      },
      { parent: this },
    );
    return { context, keyArn: key.arn, replica: key.replica };
  }
}
