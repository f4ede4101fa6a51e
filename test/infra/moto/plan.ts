/** Calls of the AWS API that make what a stack registers, for the services that moto implements. */
import { type Inputs, list, number, record, text } from "../aws-rules/rule";
import { inventedId, outputs } from "../deployed";
import type { Registered } from "../support";

export interface Call {
  readonly name: string;
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly params: Inputs;
  /** Invented id or ARN to the place of the real one in the answer. */
  readonly gives: Readonly<Record<string, string>>;
}

interface Maker {
  readonly service: string;
  readonly operation: string;
  params(inputs: Inputs, name: string): Inputs | undefined;
  /** Places of the ARN and of the id in the answer. */
  readonly arn?: string;
  readonly id?: string;
}

/** `fooBar` to `FooBar`, at every depth. */
function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toUpperCase() + key.slice(1),
      pascal(inner),
    ]),
  );
}

/** These members under AWS's names, without those that are not given. */
function renamed(inputs: Inputs, names: Readonly<Record<string, string>>): Inputs {
  return Object.fromEntries(
    Object.entries(names).flatMap(([ours, theirs]) =>
      inputs[ours] === undefined ? [] : [[theirs, inputs[ours]]],
    ),
  );
}

function maker(
  service: string,
  operation: string,
  params: Maker["params"],
  places: Pick<Maker, "arn" | "id"> = {},
): Maker {
  return { service, operation, params, ...places };
}

const asText = (value: unknown) => String(value);
const ours = (inputs: Inputs, name: string) => text(inputs.name) ?? `${name}-1a2b3c4`;

/** In the order in which they need each other. */
const makers: readonly (readonly [string, Maker])[] = [
  [
    "aws:kms/key:Key",
    maker(
      "kms",
      "create_key",
      (inputs) => renamed(inputs, { policy: "Policy", description: "Description" }),
      { arn: "KeyMetadata.Arn", id: "KeyMetadata.KeyId" },
    ),
  ],
  [
    "aws:ec2/vpc:Vpc",
    maker("ec2", "create_vpc", ({ cidrBlock }) => ({ CidrBlock: cidrBlock }), { id: "Vpc.VpcId" }),
  ],
  [
    "aws:ec2/subnet:Subnet",
    maker(
      "ec2",
      "create_subnet",
      (inputs) =>
        renamed(inputs, {
          vpcId: "VpcId",
          cidrBlock: "CidrBlock",
          availabilityZone: "AvailabilityZone",
        }),
      { id: "Subnet.SubnetId" },
    ),
  ],
  [
    "aws:ec2/securityGroup:SecurityGroup",
    maker(
      "ec2",
      "create_security_group",
      (inputs, name) => ({
        GroupName: ours(inputs, name),
        Description: inputs.description,
        VpcId: inputs.vpcId,
      }),
      { id: "GroupId" },
    ),
  ],
  [
    "aws:iam/role:Role",
    maker(
      "iam",
      "create_role",
      (inputs, name) => ({
        RoleName: ours(inputs, name),
        AssumeRolePolicyDocument: inputs.assumeRolePolicy,
        ...renamed(inputs, { description: "Description", path: "Path" }),
      }),
      // The provider's id of a role is its name.
      { arn: "Role.Arn", id: "Role.RoleName" },
    ),
  ],
  [
    "aws:iam/rolePolicy:RolePolicy",
    maker("iam", "put_role_policy", ({ role, policy }, name) => ({
      RoleName: role,
      PolicyName: name,
      // The provider takes an object too, and the API a text.
      PolicyDocument: typeof policy === "string" ? policy : JSON.stringify(policy),
    })),
  ],
  [
    "aws:sqs/queue:Queue",
    maker(
      "sqs",
      "create_queue",
      (inputs, name) => ({
        QueueName: ours(inputs, name),
        Attributes: Object.fromEntries(
          Object.entries(
            renamed(inputs, {
              visibilityTimeoutSeconds: "VisibilityTimeout",
              messageRetentionSeconds: "MessageRetentionPeriod",
              receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
            }),
          ).map(([key, value]) => [key, asText(value)]),
        ),
      }),
      { id: "QueueUrl" },
    ),
  ],
  [
    "aws:sqs/queuePolicy:QueuePolicy",
    maker("sqs", "set_queue_attributes", ({ queueUrl, policy }) => ({
      QueueUrl: queueUrl,
      Attributes: { Policy: policy },
    })),
  ],
  [
    "aws:sns/topic:Topic",
    maker("sns", "create_topic", (inputs, name) => ({ Name: ours(inputs, name) }), {
      arn: "TopicArn",
    }),
  ],
  ["aws:s3/bucket:Bucket", maker("s3", "create_bucket", ({ bucket }) => ({ Bucket: bucket }))],
  [
    "aws:s3/bucketPolicy:BucketPolicy",
    maker("s3", "put_bucket_policy", ({ bucket, policy }) => ({ Bucket: bucket, Policy: policy })),
  ],
  [
    "aws:s3/bucketVersioning:BucketVersioning",
    maker("s3", "put_bucket_versioning", ({ bucket, versioningConfiguration }) => ({
      Bucket: bucket,
      VersioningConfiguration: pascal(versioningConfiguration) as Inputs,
    })),
  ],
  [
    "aws:cloudwatch/logGroup:LogGroup",
    maker("logs", "create_log_group", (inputs, name) => ({ logGroupName: ours(inputs, name) })),
  ],
  [
    "aws:secretsmanager/secret:Secret",
    maker("secretsmanager", "create_secret", (inputs, name) => ({
      Name: ours(inputs, name),
      ...renamed(inputs, { description: "Description" }),
    })),
  ],
  [
    "aws:ssm/parameter:Parameter",
    maker("ssm", "put_parameter", (inputs) => {
      const value = text(inputs.value) ?? text(inputs.insecureValue);
      if (value === undefined) return undefined;
      return { Name: inputs.name, Value: value, Type: inputs.type };
    }),
  ],
  [
    "aws:lb/loadBalancer:LoadBalancer",
    maker(
      "elbv2",
      "create_load_balancer",
      (inputs, name) => ({
        Name: ours(inputs, name).slice(0, 32),
        Subnets: inputs.subnets,
        SecurityGroups: inputs.securityGroups,
      }),
      { arn: "LoadBalancers.0.LoadBalancerArn" },
    ),
  ],
  [
    "aws:lb/targetGroup:TargetGroup",
    maker(
      "elbv2",
      "create_target_group",
      (inputs, name) => {
        const check = record(inputs.healthCheck);
        return {
          Name: ours(inputs, name),
          ...renamed(inputs, {
            protocol: "Protocol",
            port: "Port",
            vpcId: "VpcId",
            targetType: "TargetType",
          }),
          ...renamed(check, {
            path: "HealthCheckPath",
            interval: "HealthCheckIntervalSeconds",
            timeout: "HealthCheckTimeoutSeconds",
            healthyThreshold: "HealthyThresholdCount",
            unhealthyThreshold: "UnhealthyThresholdCount",
          }),
          ...(text(check.matcher) && { Matcher: { HttpCode: check.matcher } }),
        };
      },
      { arn: "TargetGroups.0.TargetGroupArn" },
    ),
  ],
  [
    "aws:ecs/cluster:Cluster",
    maker("ecs", "create_cluster", (inputs, name) => ({ clusterName: ours(inputs, name) }), {
      arn: "cluster.clusterArn",
    }),
  ],
  [
    "aws:ecs/taskDefinition:TaskDefinition",
    maker("ecs", "register_task_definition", (inputs) => ({
      ...renamed(inputs, {
        family: "family",
        cpu: "cpu",
        memory: "memory",
        networkMode: "networkMode",
        requiresCompatibilities: "requiresCompatibilities",
      }),
      containerDefinitions: JSON.parse(String(inputs.containerDefinitions)),
    })),
  ],
  [
    "aws:rds/parameterGroup:ParameterGroup",
    maker("rds", "create_db_parameter_group", (inputs, name) => ({
      DBParameterGroupName: ours(inputs, name),
      DBParameterGroupFamily: inputs.family,
      Description: text(inputs.description) ?? "Managed by Pulumi",
    })),
  ],
  [
    "aws:rds/subnetGroup:SubnetGroup",
    maker("rds", "create_db_subnet_group", (inputs, name) => ({
      DBSubnetGroupName: ours(inputs, name),
      DBSubnetGroupDescription: text(inputs.description) ?? "Managed by Pulumi",
      SubnetIds: inputs.subnetIds,
    })),
  ],
  [
    "aws:rds/instance:Instance",
    maker("rds", "create_db_instance", (inputs) =>
      inputs.replicateSourceDb !== undefined
        ? undefined
        : {
            ...renamed(inputs, {
              identifier: "DBInstanceIdentifier",
              instanceClass: "DBInstanceClass",
              engine: "Engine",
              engineVersion: "EngineVersion",
              allocatedStorage: "AllocatedStorage",
              dbName: "DBName",
              username: "MasterUsername",
              backupRetentionPeriod: "BackupRetentionPeriod",
              backupWindow: "PreferredBackupWindow",
              maintenanceWindow: "PreferredMaintenanceWindow",
              multiAz: "MultiAZ",
              manageMasterUserPassword: "ManageMasterUserPassword",
              dbSubnetGroupName: "DBSubnetGroupName",
              deletionProtection: "DeletionProtection",
            }),
          },
    ),
  ],
  [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    maker("elasticache", "create_replication_group", (inputs) =>
      renamed(inputs, {
        replicationGroupId: "ReplicationGroupId",
        description: "ReplicationGroupDescription",
        engine: "Engine",
        engineVersion: "EngineVersion",
        nodeType: "CacheNodeType",
        numCacheClusters: "NumCacheClusters",
        automaticFailoverEnabled: "AutomaticFailoverEnabled",
        multiAzEnabled: "MultiAZEnabled",
        atRestEncryptionEnabled: "AtRestEncryptionEnabled",
        transitEncryptionEnabled: "TransitEncryptionEnabled",
        snapshotRetentionLimit: "SnapshotRetentionLimit",
        snapshotWindow: "SnapshotWindow",
      }),
    ),
  ],
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    maker("cloudwatch", "put_metric_alarm", (inputs) => {
      if (list(inputs.metricQueries).length > 0) return undefined;
      const dimensions = Object.entries(record(inputs.dimensions));
      return {
        AlarmName: inputs.name,
        ...(pascal(
          renamed(inputs, {
            alarmDescription: "alarmDescription",
            metricName: "metricName",
            namespace: "namespace",
            statistic: "statistic",
            extendedStatistic: "extendedStatistic",
            period: "period",
            evaluationPeriods: "evaluationPeriods",
            threshold: "threshold",
            comparisonOperator: "comparisonOperator",
            treatMissingData: "treatMissingData",
          }),
        ) as Inputs),
        Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value: asText(Value) })),
      };
    }),
  ],
  [
    "aws:cloudwatch/eventRule:EventRule",
    maker("events", "put_rule", (inputs, name) => ({
      Name: ours(inputs, name),
      ...renamed(inputs, {
        eventPattern: "EventPattern",
        scheduleExpression: "ScheduleExpression",
      }),
    })),
  ],
  [
    "aws:backup/vault:Vault",
    maker("backup", "create_backup_vault", ({ name }) => ({ BackupVaultName: name })),
  ],
  [
    "aws:backup/plan:Plan",
    maker("backup", "create_backup_plan", ({ name, rules }) => ({
      BackupPlan: {
        BackupPlanName: name,
        Rules: list(rules)
          .map(record)
          .map((rule) => ({
            RuleName: rule.ruleName,
            TargetBackupVaultName: rule.targetVaultName,
            ScheduleExpression: rule.schedule,
            StartWindowMinutes: number(rule.startWindow),
            CompletionWindowMinutes: number(rule.completionWindow),
            Lifecycle: { DeleteAfterDays: number(record(rule.lifecycle).deleteAfter) },
          })),
      },
    })),
  ],
];

/** The calls for one region's share of a stack. */
export function callsFor(resources: readonly Registered[], region: string): readonly Call[] {
  return makers.flatMap(([type, make]) =>
    resources
      .filter((resource) => resource.type === type)
      .filter(({ inputs }) => (text(inputs.region) ?? region) === region)
      .flatMap(({ name, inputs }) => {
        const params = make.params(inputs, name);
        if (!params) return [];
        const { arn } = outputs(type, name, { ...inputs });
        const gives = {
          ...(make.arn && { [arn]: make.arn }),
          ...(make.id && { [inventedId(name)]: make.id }),
        };
        const { service, operation } = make;
        return [{ name, service, region, operation, params, gives }];
      }),
  );
}
