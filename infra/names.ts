import * as pulumi from "@pulumi/pulumi";

/** What AWS accepts as a name, and how long it may be. */
const rules = {
  /** RDS instance: a letter, then letters, digits and single hyphens. */
  dbInstance: { limit: 63, pattern: /^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/ },
  replicationGroup: { limit: 40, pattern: /^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/ },
  /** ElastiCache user and user group. */
  cacheUser: { limit: 40, pattern: /^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/ },
  lambda: { limit: 64, pattern: /^[A-Za-z0-9_-]+$/ },
  /** Database or role of Postgres: 63 bytes, as a name that needs no quotes. */
  postgresName: { limit: 63, pattern: /^[a-z_][a-z0-9_]*$/ },
  bucket: { limit: 63, pattern: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/ },
  queue: { limit: 80, pattern: /^[A-Za-z0-9_-]+$/ },
  secret: { limit: 512, pattern: /^[A-Za-z0-9/_+=.@-]+$/ },
  /** AWS ends a secret's ARN with a hyphen and six characters; a name must not end so itself. */
  secretWithoutSuffix: { limit: 512, pattern: /^(?!.*-[A-Za-z0-9]{6}$).+$/ },
  parameter: { limit: 1011, pattern: /^\/[A-Za-z0-9/_.-]+$/ },
  logGroup: { limit: 512, pattern: /^[A-Za-z0-9/_.#-]+$/ },
  taskFamily: { limit: 255, pattern: /^[A-Za-z0-9_-]+$/ },
  topic: { limit: 256, pattern: /^[A-Za-z0-9_-]+$/ },
  dashboard: { limit: 255, pattern: /^[A-Za-z0-9_-]+$/ },
  /** EventBridge rule. */
  eventRule: { limit: 64, pattern: /^[A-Za-z0-9._-]+$/ },
  /** Amazon Data Firehose. */
  deliveryStream: { limit: 64, pattern: /^[A-Za-z0-9_.-]+$/ },
  /** CloudWatch Synthetics. */
  canary: { limit: 255, pattern: /^[a-z0-9_-]+$/ },
  /** Namespace and name of an own CloudWatch metric. */
  metric: { limit: 255, pattern: /^[A-Za-z][A-Za-z0-9./_#-]*$/ },
  alarm: { limit: 255, pattern: /^[\x20-\x7e]+$/ },
  proxy: { limit: 63, pattern: /^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/ },
  ecsService: { limit: 255, pattern: /^[A-Za-z0-9_-]+$/ },
  schedule: { limit: 64, pattern: /^[A-Za-z0-9_.-]+$/ },
  scheduleGroup: { limit: 64, pattern: /^[A-Za-z0-9_.-]+$/ },
  backupVault: { limit: 50, pattern: /^[A-Za-z0-9_-]{2,}$/ },
  /** Plan, rule and selection of AWS Backup. */
  backupPlan: { limit: 50, pattern: /^[A-Za-z0-9._-]+$/ },
  /** Restore testing plan and selection: no hyphens. */
  restoreTest: { limit: 50, pattern: /^[A-Za-z0-9_]+$/ },
  trail: { limit: 128, pattern: /^[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?=[A-Za-z0-9])){2,}$/ },
  budget: { limit: 100, pattern: /^[^:\\/]+$/ },
  /** WAF's ACLs and their metrics. */
  webAcl: { limit: 128, pattern: /^[A-Za-z0-9_-]+$/ },
  /** CloudFront's policies, functions and access controls. */
  cloudFront: { limit: 64, pattern: /^[A-Za-z0-9_-]+$/ },
  /** CloudWatch's sources and destinations of delivered logs. */
  logDelivery: { limit: 60, pattern: /^[A-Za-z0-9_-]+$/ },
  configurationSet: { limit: 64, pattern: /^[A-Za-z0-9_-]+$/ },
  iamUser: { limit: 64, pattern: /^[A-Za-z0-9_+=,.@-]+$/ },
} as const;
export type NameKind = keyof typeof rules;

/**
 * A physical name that AWS accepts. Throws where the stack's name makes it too long or gives it a
 * character that the service refuses, which would otherwise fail in the middle of a deployment.
 */
export function physicalName(kind: NameKind, name: string): string {
  const { limit, pattern } = rules[kind];
  if (name.length > limit) {
    throw new pulumi.RunError(
      `The name ${name} has ${name.length} characters; AWS allows ${limit} for a ${kind}. ` +
        "Give the stack a shorter name.",
    );
  }
  if (!pattern.test(name)) {
    throw new pulumi.RunError(
      `AWS does not accept ${name} as the name of a ${kind}: it must match ${pattern.source}. ` +
        "Give the stack another name.",
    );
  }
  return name;
}

/** Longest names of what Pulumi names by itself. */
const automaticLimits = { targetGroup: 32, loadBalancer: 32, role: 64 } as const;

/**
 * The name of a resource whose physical name Pulumi makes of it, a hyphen and seven characters.
 * Throws where AWS would refuse the result.
 */
export function automaticName(kind: keyof typeof automaticLimits, name: string): string {
  const most = automaticLimits[kind] - 8;
  if (name.length > most) {
    throw new pulumi.RunError(
      `The name ${name} has ${name.length} characters; at most ${most} leave room for what ` +
        `Pulumi adds to the name of a ${kind}. Give the component a shorter name.`,
    );
  }
  return name;
}
