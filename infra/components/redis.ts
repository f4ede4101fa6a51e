import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as ec2 from "@pulumi/aws/ec2";
import * as elasticache from "@pulumi/aws/elasticache";
import * as pulumi from "@pulumi/pulumi";
import { valkeyVersion, windows } from "../defaults";
import { physicalName } from "../names";
import { guarded } from "../protection";
import { checkRedisSize } from "../redis-sizes";
import type { StackContext } from "../stack-context";
import { type PasswordGenerations, RedisAccess } from "./redis-access";
import { type RedisRole, redisParameterGroup } from "./redis-parameters";

export interface RedisArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  /** Isolated subnets. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Encrypts memory snapshots, disks and logs. */
  readonly keyArn: pulumi.Input<string>;
  readonly role: RedisRole;
  /** `token` unless given: one password for all clients. `users` gives the application a user. */
  readonly auth?: "token" | "users";
  /** Generations of the password; the first one unless given. */
  readonly password?: PasswordGenerations;
}

const redisPort = 6379;
const logTypes = ["slow-log", "engine-log"] as const;

/**
 * A private Valkey (Redis protocol) that speaks TLS only, asks for a token, is encrypted on disk
 * and snapshotted daily; with two nodes or more it survives the loss of a zone. Costs about
 * 9 USD a month in development (one cache.t4g.micro) and 185 in production (two cache.m7g.large;
 * us-east-1, November 2026).
 */
export class Redis extends pulumi.ComponentResource {
  /** ElastiCache's name of the group. */
  readonly identifier: string;
  /** `rediss://` URL with the password, secret. */
  readonly url: pulumi.Output<string>;
  /** The primary's host name, which stays the same over a failover. */
  readonly host: pulumi.Output<string>;
  readonly port = redisPort;
  /** User to sign in as; empty with a token, where the password is enough. */
  readonly user: string;
  /** Secret. */
  readonly password: pulumi.Output<string>;
  /** The group to connect to on port 6379. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Redis", name, {}, opts);
    checkRedisSize(args.context.sizes.redis);
    this.identifier = physicalName("replicationGroup", `${args.context.prefix}-redis`);
    const group = new ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: "Redis", tags: { Name: name } },
      { parent: this },
    );
    const { context, auth = "token", password: generations = { current: "1" } } = args;
    const { identifier } = this;
    const access = new RedisAccess(
      name,
      { context, identifier, auth, generations },
      { parent: this },
    );
    const cluster = this.replicationGroup(name, args, group.id, access);
    this.host = cluster.primaryEndpointAddress;
    this.user = access.user;
    this.password = pulumi.secret(access.password);
    this.url = pulumi.secret(
      pulumi.interpolate`rediss://${this.user}:${this.password}@${this.host}:${redisPort}/0`,
    );
    this.securityGroupId = group.id;
    this.registerOutputs({ identifier: this.identifier, url: this.url });
  }

  private replicationGroup(
    name: string,
    args: RedisArgs,
    groupId: pulumi.Input<string>,
    access: RedisAccess,
  ): elasticache.ReplicationGroup {
    const { nodeType, nodes, snapshotRetentionDays } = args.context.sizes.redis;
    const subnets = new elasticache.SubnetGroup(
      `${name}-subnets`,
      { subnetIds: [...args.subnetIds], description: "Isolated subnets of Redis" },
      { parent: this },
    );
    return new elasticache.ReplicationGroup(
      `${name}-cluster`,
      {
        replicationGroupId: this.identifier,
        description: `Redis of ${args.context.prefix}`,
        engine: "valkey",
        engineVersion: valkeyVersion,
        nodeType,
        // Queue libraries touch several keys in one script, which a sharded cluster refuses.
        clusterMode: "disabled",
        numCacheClusters: nodes,
        automaticFailoverEnabled: nodes > 1,
        multiAzEnabled: nodes > 1,
        port: redisPort,
        subnetGroupName: subnets.name,
        securityGroupIds: [groupId],
        parameterGroupName: redisParameterGroup(`${name}-parameters`, args.role, nodeType, {
          parent: this,
        }).name,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        ...access.inputs,
        atRestEncryptionEnabled: true,
        kmsKeyId: args.keyArn,
        snapshotRetentionLimit: snapshotRetentionDays,
        snapshotWindow: windows.redisSnapshot,
        finalSnapshotIdentifier: `${this.identifier}-final`,
        maintenanceWindow: windows.redisMaintenance,
        autoMinorVersionUpgrade: true,
        applyImmediately: false,
        logDeliveryConfigurations: this.logs(name, args),
        // No notificationTopicArn: ElastiCache cannot publish to an encrypted topic and silently
        // turns it inactive. Alarms on the nodes' own figures tell instead.
        tags: { DataClass: args.context.dataClass },
      },
      guarded(`${name}-cluster`, { parent: this }),
    );
  }

  private logs(name: string, args: RedisArgs) {
    return logTypes.map((logType) => {
      const group = new LogGroup(
        `${name}-${logType}`,
        {
          name: physicalName("logGroup", `/aws/elasticache/${this.identifier}/${logType}`),
          kmsKeyId: args.keyArn,
          retentionInDays: args.context.sizes.logRetentionDays,
        },
        { parent: this },
      );
      return {
        destination: group.name,
        destinationType: "cloudwatch-logs",
        logFormat: "json",
        logType,
      };
    });
  }
}
