import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as ec2 from "@pulumi/aws/ec2";
import * as elasticache from "@pulumi/aws/elasticache";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { generatedSecretLength, valkeyVersion, windows } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface RedisArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  /** Isolated subnets. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Encrypts memory snapshots, disks and logs. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * A `cache` forgets the least used keys when memory is full; a `queue` or list of revoked tokens
   * must not forget, so it refuses writes.
   */
  readonly role: "cache" | "queue";
}

const evictionByRole = { cache: "allkeys-lru", queue: "noeviction" } as const;
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
  /** `rediss://` URL with the token, secret. */
  readonly url: pulumi.Output<string>;
  /** The group to connect to on port 6379. */
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Redis", name, {}, opts);
    this.identifier = physicalName("replicationGroup", `${args.context.prefix}-redis`);
    const group = new ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: "Redis", tags: { Name: name } },
      { parent: this },
    );
    // Letters and digits: all of them are allowed in a token and need no escape in a URL.
    const token = new RandomPassword(
      `${name}-token-generator`,
      { length: generatedSecretLength, special: false },
      { parent: this },
    );
    const cluster = this.replicationGroup(name, args, group.id, token.result);
    this.url = pulumi.secret(
      pulumi.interpolate`rediss://:${token.result}@${cluster.primaryEndpointAddress}:6379/0`,
    );
    this.securityGroupId = group.id;
    this.registerOutputs({ identifier: this.identifier, url: this.url });
  }

  private replicationGroup(
    name: string,
    args: RedisArgs,
    groupId: pulumi.Input<string>,
    authToken: pulumi.Output<string>,
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
        port: 6379,
        subnetGroupName: subnets.name,
        securityGroupIds: [groupId],
        parameterGroupName: this.parameters(name, args.role, nodeType),
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        authToken,
        // A changed token is added first; the old one keeps working until a later SET.
        authTokenUpdateStrategy: "ROTATE",
        atRestEncryptionEnabled: true,
        kmsKeyId: args.keyArn,
        snapshotRetentionLimit: snapshotRetentionDays,
        snapshotWindow: windows.redisSnapshot,
        finalSnapshotIdentifier: `${this.identifier}-final`,
        maintenanceWindow: windows.redisMaintenance,
        autoMinorVersionUpgrade: true,
        applyImmediately: false,
        logDeliveryConfigurations: this.logs(name, args),
        tags: { DataClass: "confidential" },
      },
      { parent: this, protect: true },
    );
  }

  private parameters(name: string, role: RedisArgs["role"], nodeType: string) {
    const group = new elasticache.ParameterGroup(
      `${name}-parameters`,
      {
        family: `valkey${valkeyVersion.split(".")[0]}`,
        description: `A ${role}: eviction and memory`,
        parameters: [
          { name: "maxmemory-policy", value: evictionByRole[role] },
          { name: "reserved-memory-percent", value: reservedPercent(nodeType) },
        ],
      },
      { parent: this },
    );
    return group.name;
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

/** Memory that snapshots and failover need, as AWS advises: more on the smallest nodes. */
function reservedPercent(nodeType: string): string {
  if (nodeType.endsWith(".micro")) return "50";
  return nodeType.endsWith(".small") ? "30" : "25";
}
