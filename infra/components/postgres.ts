import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as rds from "@pulumi/aws/rds";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { generatedSecretLength, postgresMajor, windows } from "../defaults";
import { assumedBy } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { postgresParameters } from "./postgres-parameters";
import { PostgresProxy } from "./postgres-proxy";

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
}

/** Debian's bundle of public authorities, and the place for RDS's global-bundle.pem. */
export const certificateFiles = {
  public: "/etc/ssl/certs/ca-certificates.crt",
  rds: "/etc/ssl/certs/rds-global-bundle.pem",
} as const;

/** Logs that RDS for PostgreSQL can export. */
const logTypes = ["postgresql", "upgrade"];

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
  /** Connection URL of the application's role, secret. */
  readonly url: pulumi.Output<string>;
  /** The group to connect to on port 5432: the proxy's where there is one. */
  readonly securityGroupId: pulumi.Output<string>;
  /** The instance's own group: for the migration, which signs in as master. */
  readonly instanceSecurityGroupId: pulumi.Output<string>;
  /**
   * File that a client verifies the server with (libpq's PGSSLROOTCERT); the image must have it.
   * The proxy shows a certificate of Amazon's public authority, the instance one of RDS's own.
   */
  readonly certificates: string;
  /** Secret that RDS itself made for the master role and rotates. */
  readonly masterSecretArn: pulumi.Output<string>;

  constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Postgres", name, {}, opts);
    this.identifier = physicalName("dbInstance", `${args.context.prefix}-postgres`);
    const group = new ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: "Postgres", tags: { Name: name } },
      { parent: this },
    );
    const instance = this.instance(name, args, group.id);
    if (args.replica) this.copyBackups(name, instance, args.replica, args.context);
    const login = this.login(name, args.databaseName);
    const proxy = args.context.sizes.postgres.proxy
      ? new PostgresProxy(
          `${name}-proxy`,
          {
            context: args.context,
            vpcId: args.vpcId,
            subnetIds: args.subnetIds,
            keyArn: args.keyArn,
            instanceIdentifier: instance.identifier,
            instanceSecurityGroupId: group.id,
            login,
          },
          { parent: this },
        )
      : undefined;
    const host = proxy?.host ?? instance.address;
    this.url = pulumi.secret(
      pulumi.interpolate`postgresql://${login.user}:${login.password}@${host}:5432/${args.databaseName}?sslmode=verify-full`,
    );
    this.securityGroupId = proxy?.securityGroupId ?? group.id;
    this.instanceSecurityGroupId = group.id;
    this.certificates = proxy ? certificateFiles.public : certificateFiles.rds;
    this.masterSecretArn = instance.masterUserSecrets.apply(([secret]) => {
      if (secret === undefined) throw new Error(`${this.identifier} has no managed master secret`);
      return secret.secretArn;
    });
    this.registerOutputs({ identifier: this.identifier, url: this.url });
  }

  private instance(name: string, args: PostgresArgs, groupId: pulumi.Input<string>) {
    const { sizes } = args.context;
    const subnets = new rds.SubnetGroup(
      `${name}-subnets`,
      { subnetIds: [...args.subnetIds], description: "Isolated subnets of Postgres" },
      { parent: this },
    );
    const parameters = new rds.ParameterGroup(
      `${name}-parameters`,
      {
        family: `postgres${postgresMajor}`,
        description: "TLS only, limits and logs",
        parameters: postgresParameters,
      },
      { parent: this },
    );
    const logs = this.logGroups(name, args);
    return new rds.Instance(
      `${name}-instance`,
      {
        identifier: this.identifier,
        engine: "postgres",
        engineVersion: postgresMajor,
        engineLifecycleSupport: "open-source-rds-extended-support-disabled",
        instanceClass: sizes.postgres.instanceClass,
        storageType: "gp3",
        allocatedStorage: sizes.postgres.storageGib,
        maxAllocatedStorage: sizes.postgres.maxStorageGib,
        storageEncrypted: true,
        kmsKeyId: args.keyArn,
        multiAz: sizes.postgres.multiAz,
        dbSubnetGroupName: subnets.name,
        publiclyAccessible: false,
        vpcSecurityGroupIds: [groupId],
        parameterGroupName: parameters.name,
        caCertIdentifier: "rds-ca-rsa2048-g1",
        dbName: args.databaseName,
        username: `${args.databaseName}_owner`,
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: args.keyArn,
        iamDatabaseAuthenticationEnabled: true,
        backupRetentionPeriod: sizes.postgres.backupRetentionDays,
        backupWindow: windows.postgresBackup,
        maintenanceWindow: windows.postgresMaintenance,
        copyTagsToSnapshot: true,
        deleteAutomatedBackups: false,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: `${this.identifier}-final`,
        deletionProtection: true,
        performanceInsightsEnabled: true,
        performanceInsightsKmsKeyId: args.keyArn,
        // Days: the free tier of insights.
        performanceInsightsRetentionPeriod: 7,
        monitoringInterval: 60,
        monitoringRoleArn: this.monitoringRole(name, args.context.accountId),
        enabledCloudwatchLogsExports: logTypes,
        autoMinorVersionUpgrade: true,
        allowMajorVersionUpgrade: false,
        applyImmediately: false,
        tags: { DataClass: "confidential" },
      },
      { parent: this, protect: true, dependsOn: logs },
    );
  }

  /** Made before the instance: RDS would create them without key and retention. */
  private logGroups(name: string, args: PostgresArgs): LogGroup[] {
    return logTypes.map(
      (type) =>
        new LogGroup(
          `${name}-logs-${type}`,
          {
            name: physicalName("logGroup", `/aws/rds/instance/${this.identifier}/${type}`),
            kmsKeyId: args.keyArn,
            retentionInDays: args.context.sizes.logRetentionDays,
          },
          { parent: this },
        ),
    );
  }

  private monitoringRole(name: string, accountId: string): pulumi.Output<string> {
    const role = new iam.Role(
      `${name}-monitoring`,
      { assumeRolePolicy: assumedBy("monitoring.rds.amazonaws.com", accountId) },
      { parent: this },
    );
    const attachment = new iam.RolePolicyAttachment(
      `${name}-monitoring-policy`,
      {
        role: role.name,
        policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
      },
      { parent: this },
    );
    // RDS tests the role when the instance is made, so the permission has to be there by then.
    return pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
  }

  /** Letters and digits only: the password is part of a URL. */
  private login(name: string, databaseName: string) {
    const password = new RandomPassword(
      `${name}-login-generator`,
      { length: generatedSecretLength, special: false },
      { parent: this },
    );
    return { user: `${databaseName}_app`, password: password.result };
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
