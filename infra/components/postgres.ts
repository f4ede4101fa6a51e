import * as ec2 from "@pulumi/aws/ec2";
import * as rds from "@pulumi/aws/rds";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../names";
import type { PoolClient } from "../postgres-capacity";
import { type PostgresClient, postgresUrl } from "../postgres-url";
import type { StackContext } from "../stack-context";
import { checkPostgres } from "./postgres-check";
import { type PostgresParts, postgresInstance } from "./postgres-instance";
import { type LoginGenerations, type PostgresLogin, postgresLogin } from "./postgres-login";
import { generatedMaster, managedMaster } from "./postgres-master";
import { postgresMonitoringRole } from "./postgres-monitoring";
import { postgresParameterGroup } from "./postgres-parameters";
import { PostgresProxy } from "./postgres-proxy";
import { PostgresReplica } from "./postgres-replica";

export interface PostgresArgs {
  readonly context: StackContext;
  readonly vpcId: pulumi.Input<string>;
  /** Isolated subnets in two zones or more. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Encrypts storage, snapshots, logs, insights and the master secret. */
  readonly keyArn: pulumi.Input<string>;
  /** Letters, digits and underscores; also the name of the application's role. */
  readonly databaseName: string;
  /** A second region that keeps the automated backups, and the key there. */
  readonly replica?: { readonly region: string; readonly keyArn: pulumi.Input<string> } | undefined;
  /** Who keeps pools of connections: refused when they do not all fit (finsight-036). */
  readonly clients?: readonly PoolClient[];
  /** Connections of logins with a limit of their own, past the proxy: the webhook functions'. */
  readonly otherConnections?: number;
  /** Copies for reading, 0 to 15; 0 unless given, since no checklist asks for one. */
  readonly readReplicas?: number;
  /** Every change of data, schema and rights goes to the log, by pgaudit (paymentsvc, toolbox). */
  readonly audit?: boolean;
  /** The first one unless given. */
  readonly login?: LoginGenerations;
}

/** Debian's bundle of public authorities, and the place for RDS's global-bundle.pem. */
export const certificateFiles = {
  public: "/etc/ssl/certs/ca-certificates.crt",
  rds: "/etc/ssl/certs/rds-global-bundle.pem",
} as const;

/**
 * A private, encrypted Postgres that accepts TLS only, keeps its backups after its own deletion,
 * and whose master password nobody ever sees. The application signs in with a role of its own,
 * which the migration task creates with the password of `url`. Costs about 26 USD a month in
 * development (db.t4g.small) and 270 in production (db.m7g.large in two zones, 100 GB), and
 * 22 more for the proxy (us-east-1, November 2026).
 */
export class Postgres extends pulumi.ComponentResource {
  /** RDS's name of the instance. */
  readonly identifier: string;
  /** Connection URL of the application's role for libpq's clients, secret. */
  readonly url: pulumi.Output<string>;
  /** The group to connect to on port 5432: the proxy's where there is one. */
  readonly securityGroupId: pulumi.Output<string>;
  /** The instance's own group: for the migration, which signs in as master, and for readers. */
  readonly instanceSecurityGroupId: pulumi.Output<string>;
  /** The instance's own address, past the proxy. */
  readonly instanceHost: pulumi.Output<string>;
  /**
   * File that a client verifies the server with (libpq's PGSSLROOTCERT); the image must have it.
   * The proxy shows a certificate of Amazon's public authority, the instance one of RDS's own.
   */
  readonly certificates: string;
  /** Secret of the master role, which RDS itself made and rotates unless there are copies. */
  readonly masterSecretArn: pulumi.Output<string>;
  /** Name of that secret where it is ours: with copies for reading. */
  readonly masterSecretName: string | undefined;
  /** RDS's name of the subnet group: a test of a restore needs it. */
  readonly subnetGroupName: pulumi.Output<string>;
  /** RDS's names of the copies for reading. */
  readonly replicaIdentifiers: readonly string[];
  /** The current one first. */
  private readonly logins: readonly [PostgresLogin, ...PostgresLogin[]];
  private readonly host: pulumi.Output<string>;
  private readonly readHosts: readonly pulumi.Output<string>[];
  readonly databaseName: string;

  constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Postgres", name, {}, opts);
    this.databaseName = physicalName("postgresName", args.databaseName);
    checkPostgres(args);
    this.identifier = physicalName("dbInstance", `${args.context.prefix}-postgres`);
    const group = new ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: "Postgres", tags: { Name: name } },
      { parent: this },
    );
    const master = this.master(name, args);
    const parts = { ...this.parts(name, args), groupId: group.id, master };
    const instance = postgresInstance(name, this.identifier, args, parts, { parent: this });
    if (args.replica) this.copyBackups(name, instance, args.replica, args.context);
    const replicas = this.replicas(name, args, instance, parts);
    const { current, alternate } = args.login ?? { current: "1" };
    const login = (generation: string) =>
      postgresLogin(name, this.databaseName, generation, { parent: this });
    this.logins = [login(current), ...(alternate === undefined ? [] : [login(alternate)])];
    const proxy = args.context.sizes.postgres.proxy
      ? this.proxy(name, args, instance, group.id)
      : undefined;
    this.host = proxy?.host ?? instance.address;
    this.readHosts = replicas.map((replica) => replica.host);
    this.replicaIdentifiers = replicas.map((replica) => replica.identifier);
    this.certificates = proxy ? certificateFiles.public : certificateFiles.rds;
    this.url = this.compose("libpq", this.host, {});
    this.securityGroupId = proxy?.securityGroupId ?? group.id;
    this.instanceSecurityGroupId = group.id;
    this.instanceHost = instance.address;
    this.subnetGroupName = parts.subnetGroupName;
    this.masterSecretArn = master.secretArn(instance);
    this.masterSecretName = master.secretName;
    this.registerOutputs({ identifier: this.identifier, url: this.url });
  }

  /** The URL in the form that `client` reads, with the file of certificates in it, secret. */
  urlFor(
    client: PostgresClient,
    options: { readonly poolMax?: number } = {},
  ): pulumi.Output<string> {
    return this.compose(client, this.host, { certificates: this.certificates, ...options });
  }

  /** The URL of the alternate role, for the migration that makes it; undefined without one. */
  alternateUrlFor(client: PostgresClient): pulumi.Output<string> | undefined {
    const [, alternate] = this.logins;
    const { certificates } = this;
    return alternate && this.compose(client, this.host, { certificates }, alternate);
  }

  /**
   * The URL of the copy for reading with this index, secret. It goes past the proxy, which serves
   * the source only: connect to `instanceSecurityGroupId`.
   */
  readUrlFor(client: PostgresClient, index = 0): pulumi.Output<string> {
    const host = this.readHosts[index];
    if (host === undefined) {
      throw new pulumi.RunError(
        `${this.identifier} has ${this.readHosts.length} copies for reading and none with index ` +
          `${index}. Give readReplicas.`,
      );
    }
    return this.compose(client, host, { certificates: certificateFiles.rds });
  }

  private compose(
    client: PostgresClient,
    host: pulumi.Output<string>,
    options: { readonly certificates?: string; readonly poolMax?: number },
    { user, password }: PostgresLogin = this.logins[0],
  ): pulumi.Output<string> {
    const url = pulumi
      .all([password, host])
      .apply(([secret, name]) =>
        postgresUrl(
          client,
          { user, password: secret, host: name, database: this.databaseName },
          options,
        ),
      );
    return pulumi.secret(url);
  }

  /** RDS makes no copy for reading of an instance whose master password it manages. */
  private master(name: string, { readReplicas = 0, databaseName, ...place }: PostgresArgs) {
    return readReplicas === 0
      ? managedMaster(databaseName, place.keyArn)
      : generatedMaster(`${name}-master`, databaseName, place, { parent: this });
  }

  private parts(name: string, args: PostgresArgs) {
    const subnets = new rds.SubnetGroup(
      `${name}-subnets`,
      { subnetIds: [...args.subnetIds], description: "Isolated subnets of Postgres" },
      { parent: this },
    );
    const child = { parent: this };
    return {
      subnetGroupName: subnets.name,
      parameterGroupName: postgresParameterGroup(`${name}-parameters`, args.audit ?? false, child)
        .name,
      monitoringRoleArn: postgresMonitoringRole(name, args.context.accountId, child),
    };
  }

  private proxy(
    name: string,
    args: PostgresArgs,
    instance: rds.Instance,
    groupId: pulumi.Output<string>,
  ): PostgresProxy {
    return new PostgresProxy(
      `${name}-proxy`,
      {
        context: args.context,
        vpcId: args.vpcId,
        subnetIds: args.subnetIds,
        keyArn: args.keyArn,
        instanceIdentifier: instance.identifier,
        instanceSecurityGroupId: groupId,
        logins: this.logins,
      },
      { parent: this },
    );
  }

  private replicas(name: string, args: PostgresArgs, source: rds.Instance, parts: PostgresParts) {
    return Array.from({ length: args.readReplicas ?? 0 }, (_, index) => {
      const { context, keyArn } = args;
      const { groupId: securityGroupId, parameterGroupName, monitoringRoleArn } = parts;
      return new PostgresReplica(
        `${name}-read-${index + 1}`,
        {
          context,
          keyArn,
          source,
          sourceIdentifier: this.identifier,
          index: index + 1,
          securityGroupId,
          parameterGroupName,
          monitoringRoleArn,
        },
        { parent: this },
      );
    });
  }

  private copyBackups(
    name: string,
    instance: rds.Instance,
    replica: { readonly region: string; readonly keyArn: pulumi.Input<string> },
    { sizes }: StackContext,
  ): void {
    new rds.InstanceAutomatedBackupsReplication(
      `${name}-backup-copy`,
      {
        sourceDbInstanceArn: instance.arn,
        kmsKeyId: replica.keyArn,
        retentionPeriod: sizes.postgres.backupRetentionDays,
        region: replica.region,
      },
      { parent: this },
    );
  }
}
