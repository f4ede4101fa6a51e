/** Bounds and lists of numbers. */
import { type AwsRule, each, inputsWith, number, valuesAt } from "./rule";

/** `[least, most]`, or every number that is allowed. */
type Allowed = { readonly range: readonly [number, number] } | { readonly one: readonly number[] };
type Row = readonly [type: string, path: string, allowed: Allowed, source: string];

const range = (low: number, high: number): Allowed => ({ range: [low, high] });
const one = (...values: readonly number[]): Allowed => ({ one: values });
const logDays = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
  3288, 3653,
];
const insightDays = [7, ...Array.from({ length: 23 }, (_, month) => 31 * (month + 1)), 731];

const rows: readonly Row[] = [
  ["aws:sqs/queue:Queue", "visibilityTimeoutSeconds", range(0, 43_200), "SQS: SetQueueAttributes"],
  [
    "aws:sqs/queue:Queue",
    "messageRetentionSeconds",
    range(60, 1_209_600),
    "SQS: SetQueueAttributes",
  ],
  ["aws:sqs/queue:Queue", "receiveWaitTimeSeconds", range(0, 20), "SQS: SetQueueAttributes"],
  ["aws:sqs/queue:Queue", "delaySeconds", range(0, 900), "SQS: SetQueueAttributes"],
  [
    "aws:sqs/queue:Queue",
    "kmsDataKeyReusePeriodSeconds",
    range(60, 86_400),
    "SQS: SetQueueAttributes",
  ],
  [
    "aws:cloudwatch/logGroup:LogGroup",
    "retentionInDays",
    one(...logDays),
    "CloudWatch Logs: PutRetentionPolicy",
  ],
  ["aws:lb/loadBalancer:LoadBalancer", "idleTimeout", range(1, 4000), "ELB: LoadBalancerAttribute"],
  [
    "aws:lb/targetGroup:TargetGroup",
    "deregistrationDelay",
    range(0, 3600),
    "ELB: TargetGroupAttribute",
  ],
  ["aws:lb/targetGroup:TargetGroup", "port", range(1, 65_535), "ELB: CreateTargetGroup"],
  [
    "aws:lb/targetGroup:TargetGroup",
    "healthCheck.interval",
    range(5, 300),
    "ELB: CreateTargetGroup",
  ],
  [
    "aws:lb/targetGroup:TargetGroup",
    "healthCheck.timeout",
    range(2, 120),
    "ELB: CreateTargetGroup",
  ],
  [
    "aws:lb/targetGroup:TargetGroup",
    "healthCheck.healthyThreshold",
    range(2, 10),
    "ELB: CreateTargetGroup",
  ],
  [
    "aws:lb/targetGroup:TargetGroup",
    "healthCheck.unhealthyThreshold",
    range(2, 10),
    "ELB: CreateTargetGroup",
  ],
  ["aws:lb/listener:Listener", "port", range(1, 65_535), "ELB: CreateListener"],
  ["aws:lb/listenerRule:ListenerRule", "priority", range(1, 50_000), "ELB: CreateRule"],
  ["aws:rds/instance:Instance", "backupRetentionPeriod", range(0, 35), "RDS: CreateDBInstance"],
  [
    "aws:rds/instance:Instance",
    "monitoringInterval",
    one(0, 1, 5, 10, 15, 30, 60),
    "RDS: CreateDBInstance",
  ],
  [
    "aws:rds/instance:Instance",
    "performanceInsightsRetentionPeriod",
    one(...insightDays),
    "RDS: CreateDBInstance",
  ],
  ["aws:rds/instance:Instance", "port", range(1150, 65_535), "RDS: CreateDBInstance"],
  [
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    "retentionPeriod",
    range(1, 35),
    "RDS: StartDBInstanceAutomatedBackupsReplication",
  ],
  ["aws:rds/proxy:Proxy", "idleClientTimeout", range(1, 28_800), "RDS: CreateDBProxy"],
  [
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
    "connectionPoolConfig.maxConnectionsPercent",
    range(1, 100),
    "RDS: ConnectionPoolConfiguration",
  ],
  [
    "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
    "connectionPoolConfig.connectionBorrowTimeout",
    range(0, 3600),
    "RDS: ConnectionPoolConfiguration",
  ],
  [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "snapshotRetentionLimit",
    range(0, 35),
    "ElastiCache: CreateReplicationGroup",
  ],
  [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "numCacheClusters",
    range(1, 6),
    "ElastiCache: CreateReplicationGroup",
  ],
  ["aws:kms/key:Key", "deletionWindowInDays", range(7, 30), "KMS: ScheduleKeyDeletion"],
  ["aws:kms/key:Key", "rotationPeriodInDays", range(90, 2560), "KMS: EnableKeyRotation"],
  [
    "aws:kms/replicaKey:ReplicaKey",
    "deletionWindowInDays",
    range(7, 30),
    "KMS: ScheduleKeyDeletion",
  ],
  [
    "aws:secretsmanager/secret:Secret",
    "recoveryWindowInDays",
    one(0, ...Array.from({ length: 24 }, (_, day) => 7 + day)),
    "Secrets Manager: DeleteSecret",
  ],
  [
    "aws:secretsmanager/secretRotation:SecretRotation",
    "rotationRules.automaticallyAfterDays",
    range(1, 1000),
    "Secrets Manager: RotationRulesType",
  ],
  [
    "aws:wafv2/webAcl:WebAcl",
    "rules[].statement.rateBasedStatement.limit",
    range(10, 2_000_000_000),
    "WAF: RateBasedStatement",
  ],
  [
    "aws:wafv2/webAcl:WebAcl",
    "rules[].statement.rateBasedStatement.evaluationWindowSec",
    one(60, 120, 300, 600),
    "WAF: RateBasedStatement",
  ],
  [
    "aws:wafv2/webAcl:WebAcl",
    "rules[].action.block.customResponse.responseCode",
    range(200, 599),
    "WAF: CustomResponse",
  ],
  ["aws:route53/record:Record", "ttl", range(0, 2_147_483_647), "Route 53: ResourceRecordSet"],
  [
    "aws:route53/healthCheck:HealthCheck",
    "requestInterval",
    one(10, 30),
    "Route 53: HealthCheckConfig",
  ],
  [
    "aws:route53/healthCheck:HealthCheck",
    "failureThreshold",
    range(1, 10),
    "Route 53: HealthCheckConfig",
  ],
  [
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    "minRetentionDays",
    range(1, 36_500),
    "AWS Backup: PutBackupVaultLockConfiguration",
  ],
  [
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    "maxRetentionDays",
    range(1, 36_500),
    "AWS Backup: PutBackupVaultLockConfiguration",
  ],
  [
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    "changeableForDays",
    range(3, 36_500),
    "AWS Backup: PutBackupVaultLockConfiguration",
  ],
  [
    "aws:backup/plan:Plan",
    "rules[].startWindow",
    range(60, 129_600),
    "AWS Backup: BackupRuleInput",
  ],
  [
    "aws:backup/plan:Plan",
    "rules[].completionWindow",
    range(60, 525_600),
    "AWS Backup: BackupRuleInput",
  ],
  [
    "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    "startWindowHours",
    range(1, 168),
    "AWS Backup: RestoreTestingPlanForCreate",
  ],
  [
    "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    "recoveryPointSelection.selectionWindowDays",
    range(1, 365),
    "AWS Backup: RestoreTestingRecoveryPointSelection",
  ],
  [
    "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    "validationWindowHours",
    range(1, 168),
    "AWS Backup: RestoreTestingSelectionForCreate",
  ],
  ["aws:lambda/function:Function", "memorySize", range(128, 10_240), "Lambda: CreateFunction"],
  ["aws:lambda/function:Function", "timeout", range(1, 900), "Lambda: CreateFunction"],
  ["aws:iam/role:Role", "maxSessionDuration", range(3600, 43_200), "IAM: CreateRole"],
  [
    "aws:ecs/service:Service",
    "healthCheckGracePeriodSeconds",
    range(0, 2_147_483_647),
    "ECS: CreateService",
  ],
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "evaluationPeriods",
    range(1, 10_080),
    "CloudWatch: PutMetricAlarm",
  ],
  [
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec",
    range(0, 2_147_483_647),
    "CloudFront: ResponseHeadersPolicyStrictTransportSecurity",
  ],
  [
    "aws:synthetics/canary:Canary",
    "runConfig.timeoutInSeconds",
    range(3, 840),
    "Synthetics: CanaryRunConfigInput",
  ],
  [
    "aws:synthetics/canary:Canary",
    "successRetentionPeriod",
    range(1, 455),
    "Synthetics: CreateCanary",
  ],
  [
    "aws:synthetics/canary:Canary",
    "failureRetentionPeriod",
    range(1, 455),
    "Synthetics: CreateCanary",
  ],
  [
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "rule.defaultRetention.days",
    range(1, 36_500),
    "S3: DefaultRetention",
  ],
];

function fits(value: number, allowed: Allowed): boolean {
  if (!Number.isInteger(value)) return false;
  if ("one" in allowed) return allowed.one.includes(value);
  return value >= allowed.range[0] && value <= allowed.range[1];
}

export const numberRules: readonly AwsRule[] = rows.map(([type, path, allowed, source]) => {
  const bounds = "one" in allowed ? allowed.one : allowed.range;
  const least = Math.min(...bounds);
  const most = Math.max(...bounds);
  return each(type, {
    says: `${path} is ${"one" in allowed ? `one of ${bounds.join(", ")}` : `${least} to ${most}`}`,
    source,
    check(inputs) {
      const wrong = valuesAt(inputs, path).find(({ value }) => {
        const found = number(value);
        return found !== undefined && !fits(found, allowed);
      });
      return wrong && `${wrong.place} is ${wrong.value}`;
    },
    accepted: [inputsWith(path, least), inputsWith(path, most)],
    refused: [
      inputsWith(path, least - 1),
      inputsWith(path, most + 1),
      inputsWith(path, least + 0.5),
    ],
  });
});
