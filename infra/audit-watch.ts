/**
 * What the audit trail is watched for, between the reviews that people make of it: acts that are
 * rare when all is well. After the monitoring section of the CIS AWS Foundations Benchmark.
 */
export interface AuditWatch {
  /** CloudWatch Logs filter pattern over CloudTrail's events. */
  readonly pattern: string;
  readonly severity: "critical" | "warning";
  /** What has happened, and the first thing to look at. */
  readonly description: string;
}

export const auditWatches: Readonly<Record<string, AuditWatch>> = {
  "root-used": {
    pattern:
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && ' +
      '$.eventType != "AwsServiceEvent" }',
    severity: "critical",
    description: "Somebody used the root user: ask who it was, and change its password.",
  },
  "sign-in-without-mfa": {
    pattern:
      '{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Yes" && ' +
      '$.userIdentity.type = "IAMUser" && $.responseElements.ConsoleLogin = "Success" }',
    severity: "critical",
    description: "Somebody signed in without a second factor: enforce one for this user.",
  },
  "trail-changed": {
    pattern:
      "{ $.eventName = CreateTrail || $.eventName = UpdateTrail || $.eventName = DeleteTrail || " +
      "$.eventName = StartLogging || $.eventName = StopLogging }",
    severity: "critical",
    description: "The audit trail was changed: find out who did it, and turn it on again.",
  },
  "key-disabled": {
    pattern:
      '{ $.eventSource = "kms.amazonaws.com" && ' +
      "($.eventName = DisableKey || $.eventName = ScheduleKeyDeletion) }",
    severity: "critical",
    description: "A key was turned off or is to be deleted: cancel it, all data is behind it.",
  },
  "bucket-policy-changed": {
    pattern:
      '{ $.eventSource = "s3.amazonaws.com" && ($.eventName = PutBucketPolicy || ' +
      "$.eventName = DeleteBucketPolicy || $.eventName = PutBucketAcl || " +
      "$.eventName = PutBucketPublicAccessBlock || $.eventName = DeleteBucketPublicAccessBlock) }",
    severity: "warning",
    description: "Who may read a bucket has changed: check that a deployment did it.",
  },
  "calls-refused": {
    pattern: '{ $.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*" }',
    severity: "warning",
    description: "Calls were refused: a role lacks a permission, or somebody tries what it can.",
  },
};
