import * as pulumi from "@pulumi/pulumi";
import { jobsSeconds, receiverSeconds } from "../defaults";
import type { Permission } from "../iam-policy";
import type { StackContext } from "../stack-context";
import type {
  DatabaseConfig,
  EndpointConfig,
  JobsConfig,
  ReceiverConfig,
} from "../webhooks/entry/config";
import type { MigrateEvent } from "../webhooks/entry/migrate";
import { Connection } from "./connection";
import type { Network } from "./network";
import type { SecretPlace } from "./stored-secret";
import { type OutboundPort, TaskGroup } from "./task-group";
import { authoritiesFile, WebhookFunction } from "./webhook-function";
import { type WebhookDatabase, webhookLogins } from "./webhook-logins";
import { WebhookMigration, type WebhookOwner } from "./webhook-migration";
import { WebhookSchedules } from "./webhook-schedules";
import { WebhookTarget } from "./webhook-target";

export interface WebhookReceiverArgs extends SecretPlace {
  readonly network: Pick<Network, "vpcId" | "privateSubnetIds" | "endpointsSecurityGroupId">;
  readonly database: WebhookDatabase & {
    readonly owner: WebhookOwner;
    /** Group to connect to on port 5432; undefined for a provider's database. */
    readonly securityGroupId?: pulumi.Input<string> | undefined;
    /** Authorities of its certificate (PEM); those that Node trusts unless given. */
    readonly authorities?: string | undefined;
  };
  /** Origin that providers call: `https://api.example.com`. */
  readonly origin: string;
  readonly endpoints: readonly EndpointConfig[];
  /** Whether events of a provider's test mode are refused. */
  readonly live: boolean;
  /** Name of the secret with the keys of payloads. */
  readonly payloadKeys: string;
  /** What opens keys of payloads that KMS encrypted. */
  readonly unwraps?: readonly Permission[] | undefined;
  /** Provider, as infra/webhooks/ names it, to the name of its queue. */
  readonly queues: Readonly<Record<string, string>>;
  /** Roles of the schema for those that handle events, where they are there: `shop_app`. */
  readonly grants: MigrateEvent["grants"];
  /** What must exist first: the secrets that are only named here. */
  readonly after?: readonly pulumi.Resource[] | undefined;
}

/**
 * What takes in webhooks: one function behind the load balancer that verifies a delivery and stores
 * its events, and one by the clock that hands them to their queues, both with logins that can do
 * nothing else, and with secrets that are read by name while they run. An event that was answered
 * with 2xx is in Postgres. Serves finsight-024, paymentsvc-012, 013 and 083, toolbox-086,
 * catalytic-076 and clientflow-013, 018, 020 and 032. Costs about 4 USD a month: four secrets, their
 * copies and the functions.
 */
export class WebhookReceiver extends pulumi.ComponentResource {
  readonly target: WebhookTarget;
  readonly receiver: WebhookFunction;
  readonly jobs: WebhookFunction;
  readonly schedules: WebhookSchedules;
  /** Name of the secret with the connection URL of those who operate webhooks. */
  readonly operatorSecret: string;
  /** Function to its log. */
  readonly logGroupNames: Readonly<Record<string, string>>;

  constructor(name: string, args: WebhookReceiverArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookReceiver", name, {}, opts);
    const own = { parent: this };
    const shared = this.shared(name, args);
    const { logins, versions } = webhookLogins(name, args, args.database, own);
    const authorities = args.database.authorities;
    const certificates = authorities === undefined ? undefined : authoritiesFile;
    const migration = new WebhookMigration(
      `${name}-migration`,
      {
        ...shared,
        owner: args.database.owner,
        logins: { logins, versions },
        certificates,
        grants: args.grants,
        encrypted: true,
      },
      own,
    );
    const login = (secret: string): DatabaseConfig => ({
      secret,
      ...(certificates !== undefined && { certificates }),
    });
    const after = [migration.done];
    const place = { ...shared, after };
    this.jobs = this.jobsFunction(name, args, place, login(logins.jobs.secret));
    this.receiver = this.receiverFunction(name, args, place, login(logins.receiver.secret));
    this.target = new WebhookTarget(name, { function: this.receiver.function }, own);
    const { context } = args;
    this.schedules = new WebhookSchedules(`${name}-clock`, { context, jobs: this.jobs }, own);
    this.operatorSecret = logins.operator.secret;
    this.logGroupNames = {
      "webhook-receiver": this.receiver.logGroupName,
      "webhook-jobs": this.jobs.logGroupName,
      "webhook-migration": migration.logGroupName,
    };
    this.registerOutputs({ functionName: this.receiver.functionName });
  }

  /** The functions' group: to the database, to AWS, and to nothing else. */
  private shared(name: string, args: WebhookReceiverArgs) {
    const { context, keyArn, network, database, after } = args;
    const { authorities, port, securityGroupId } = database;
    const outbound: OutboundPort[] =
      securityGroupId === undefined
        ? [{ port: port ?? 5432, description: "External postgres" }]
        : [];
    const group = new TaskGroup(
      `${name}-functions`,
      {
        role: "webhooks",
        vpcId: network.vpcId,
        endpointsSecurityGroupId: network.endpointsSecurityGroupId,
        outbound,
      },
      { parent: this },
    );
    if (securityGroupId !== undefined) {
      const connection = { from: group.id, to: securityGroupId, port: 5432 };
      new Connection(`${name}-to-postgres`, connection, { parent: this });
    }
    return {
      context,
      keyArn,
      subnetIds: network.privateSubnetIds,
      securityGroupId: group.id,
      authorities,
      after,
    };
  }

  private jobsFunction(
    name: string,
    args: WebhookReceiverArgs,
    place: ReturnType<WebhookReceiver["shared"]>,
    database: DatabaseConfig,
  ): WebhookFunction {
    const { context, payloadKeys, queues } = args;
    const { accountId, region, prefix } = context;
    const urls = Object.entries(queues).map(([provider, queue]) => [
      provider,
      `https://sqs.${region}.amazonaws.com/${accountId}/${queue}`,
    ]);
    const config: JobsConfig = {
      database,
      payloadKeys,
      queues: Object.fromEntries(urls),
      namespace: prefix,
    };
    return new WebhookFunction(
      `${name}-jobs`,
      {
        ...place,
        role: "webhook-jobs",
        handler: "jobs",
        description: `Hands on and cleans up webhook events of ${prefix}`,
        config,
        secrets: [database.secret, payloadKeys],
        permissions: [
          ...sendTo(context, args.keyArn, Object.values(queues)),
          ...(args.unwraps ?? []),
        ],
        timeoutSeconds: jobsSeconds,
      },
      { parent: this },
    );
  }

  private receiverFunction(
    name: string,
    args: WebhookReceiverArgs,
    place: ReturnType<WebhookReceiver["shared"]>,
    database: DatabaseConfig,
  ): WebhookFunction {
    const { context, origin, endpoints, live, payloadKeys } = args;
    const config: ReceiverConfig = {
      origin,
      isProduction: live,
      database,
      payloadKeys,
      endpoints,
      wakes: this.jobs.functionName,
      namespace: context.prefix,
    };
    const signing = endpoints.flatMap((each) => ("secrets" in each ? each.secrets : []));
    return new WebhookFunction(
      `${name}-receiver`,
      {
        ...place,
        role: "webhook-receiver",
        handler: "receive",
        description: `Takes in webhooks of ${context.prefix}`,
        config,
        secrets: [database.secret, payloadKeys, ...signing],
        permissions: [
          { actions: ["lambda:InvokeFunction"], resources: [this.jobs.functionArn] },
          ...(args.unwraps ?? []),
        ],
        timeoutSeconds: receiverSeconds,
      },
      { parent: this },
    );
  }
}

function sendTo(
  { accountId, region }: StackContext,
  keyArn: pulumi.Input<string>,
  queues: readonly string[],
): Permission[] {
  return [
    {
      actions: ["sqs:SendMessage"],
      resources: queues.map((queue) => `arn:aws:sqs:${region}:${accountId}:${queue}`),
    },
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [keyArn],
      condition: { StringEquals: { "kms:ViaService": `sqs.${region}.amazonaws.com` } },
    },
  ];
}
