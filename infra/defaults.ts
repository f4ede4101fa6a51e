/**
 * Every number that we chose, with its reason. A figure that a checklist gives names its box; all
 * others are our choice and may be argued with here, in one place.
 */

/** RDS engine version: a major only, so that automatic minor upgrades do not fight the program. */
export const postgresMajor = "17"; // At least 14: finsight-026. 17 is supported until 2029.
/** Valkey, Redis's open fork; at least the Redis 6 that the checklists ask for. */
export const valkeyVersion = "8.0";

/** finsight-049: the largest request body, in bytes (1 MiB). */
export const maxBodyBytes = 1_048_576;

/** Requests a minute from one address. Our default: of five checklists only catalytic's has it. */
export const requestsPerMinute = 60;
/** Webhook deliveries a minute from one address: Stripe sends bursts from few addresses. */
export const webhookRequestsPerMinute = 1_000;

/** Days a deleted secret can be brought back: the longest that Secrets Manager offers. */
export const secretRecoveryDays = 30;
/** Days a key waits for its deletion: the longest that KMS offers; all data is behind it. */
export const keyDeletionDays = 30;
/** Days between two rotations of a key's material: KMS's own default, and what auditors ask. */
export const keyRotationDays = 365;
/** Characters of a generated secret: 48 letters and digits are 285 bits; 32 is the floor. */
export const generatedSecretLength = 48;

/** Daily windows in UTC, when the Americas sleep; they do not overlap. */
export const windows = {
  postgresBackup: "07:00-08:00",
  postgresMaintenance: "sun:08:30-sun:09:30",
  redisSnapshot: "06:00-07:00",
  redisMaintenance: "sun:09:30-sun:10:30",
} as const;

/**
 * When AWS Backup runs, UTC: hours away from RDS's own windows, in which and for an hour before
 * which AWS Backup cannot snapshot an instance.
 */
export const backupSchedules = {
  /** catalytic-208. */
  daily: "cron(0 3 * * ? *)",
  /** finsight-120: after Sunday's maintenance, with a weekday ahead for what it finds. */
  restoreTest: "cron(0 5 ? * MON *)",
} as const;
/** Minutes: the shortest start window that AWS allows, and the time for a large first snapshot. */
export const backupWindowMinutes = { start: 60, completion: 240 } as const;
/** Days that nobody can take from a recovery point: a week covers an unnoticed weekend. */
export const vaultMinRetentionDays = 7;
/** Days: a backup plan cannot fill the vault with points for ever by a mistyped retention. */
export const vaultMaxRetentionDays = 366;
/** Days in which a compliance lock can still be taken back; AWS's shortest is 3. */
export const vaultGraceDays = 14;
/** Hours that a restored test database runs for its validation; each costs as the original does. */
export const restoreValidationHours = 2;
/** catalytic-219, catalytic-220 ask for figures and give none; both are our choice. Minutes. */
export const recoveryObjectives = { rpoMinutes: 60, rtoMinutes: 240 } as const;
/** Minutes between two uploads of transaction logs by RDS's automated backups. */
export const rdsRewindMinutes = 5;
/** Minutes that AWS Backup's continuous backup of a bucket may lag behind. */
export const bucketRewindMinutes = 15;
/** Days that a bucket can be rewound: AWS's longest for continuous backups. */
export const bucketRewindDays = 35;

/** Days that the audit trail cannot be deleted, and is kept: auditors ask for a year. */
export const auditLockDays = 365;
export const auditRetentionDays = 400;
/** Days that archived logs are kept: as long as the audit trail. */
export const logArchiveRetentionDays = 400;
/** When Firehose writes a file: after five minutes or 5 MiB, its own defaults. */
export const logArchiveBuffer = { seconds: 300, mib: 5 } as const;
/** Days that a launch report cannot be deleted, and is kept: until after the next year's audit. */
export const evidenceLockDays = 365;
export const evidenceRetentionDays = 730;

/** Percent of the month's budget: spent (finsight-125), and foreseen. */
export const budgetPercents = { actual: [80, 100], forecast: [100] } as const;

/** Milliseconds. A statement that runs longer is a bug in an API that promises 500 ms. */
export const statementTimeoutMs = 30_000;
/** Milliseconds. An idle transaction holds locks and stops vacuum. */
export const idleTransactionTimeoutMs = 60_000;
/** Milliseconds: finsight-504's goal; slower statements are logged. */
export const slowStatementMs = 500;

/**
 * Percent of the instance's connections that the proxy may use; the rest is for people and jobs.
 */
export const proxyConnectionsPercent = 80;

/** Postgres connections beside the pools: the migration, two people, monitoring and RDS itself. */
export const postgresReserve = 15;
/** Tasks during a rolling deployment for each task otherwise: the services start 200 percent. */
export const deploymentSurge = 2;
/**
 * Seconds that a request waits for a connection of the proxy, well below the edge's own timeout.
 */
export const proxyBorrowSeconds = 10;
/** Seconds after which the proxy closes a silent client: RDS's own default, stated. */
export const proxyIdleClientSeconds = 1_800;

/** Seconds after which Redis closes a silent client; pools of live tasks send more often. */
export const redisIdleClientSeconds = 3_600;

/** Days between two rotations of a secret: finsight-122 asks monthly. */
export const secretRotationDays = 30;
/** Bits of an RSA key: catalytic-138's floor is 2,048; NIST takes 3,072 beyond 2030. */
export const rsaBits = 3_072;
/** Bytes of a generated secret in base64: toolbox-701 and toolbox-702. */
export const generatedSecretBytes = 32;

/** Seconds that a stopping task keeps its open requests: below the container's stop timeout. */
export const deregistrationDelaySeconds = 30;
export const stopTimeoutSeconds = 60;
/** Seconds of a silent connection: not above 60, so that a slow client cannot hold a task. */
export const idleTimeoutSeconds = 60;

/** Deliveries before a message goes to the dead-letter queue: AWS's own advice is 5. */
export const maxReceiveCount = 5;
/** Seconds a worker has for one webhook event; the queue hides it six times as long. */
export const webhookHandlerSeconds = 30;
/** Seconds that a message is kept: SQS's longest, 14 days; Stripe itself gives up after 3. */
export const queueRetentionSeconds = 1_209_600;

/**
 * Most connections of each login of the webhook functions: what a burst of deliveries cannot take
 * from the application. A delivery holds one for some milliseconds, so that 40 take in thousands in
 * a second; what comes beyond is answered 503 and comes again.
 */
export const webhookLoginConnections = { receiver: 40, jobs: 10, operator: 3 } as const;
export const webhookConnections = Object.values(webhookLoginConnections).reduce(
  (sum, connections) => sum + connections,
  0,
);

/** Seconds. The webhook receiver gives up after 8 and answers 503: the provider comes again. */
export const receiverSeconds = 15;
/** Seconds of a webhook job; the relay and the clean-up go on with their next run. */
export const jobsSeconds = 60;

/** Days that access logs are kept. */
export const accessLogDays = 365;

/** Seconds; browsers remember for two years to speak TLS only (the HSTS preload list asks 1). */
export const hstsSeconds = 63_072_000;

/** Percent of a target: scale out above it. */
export const scalingTargetPercent = 65;

/** finsight-503: share of failed requests, in percent. */
export const errorRatePercent = 1;
/** finsight-504: average latency, in seconds. */
export const averageLatencySeconds = 0.5;
/** Percent: what is left is for the time a person needs to react. */
export const utilisationAlarmPercent = 80;
/** Days: ACM renews 60 days ahead, so 30 days left means that renewal has failed. */
export const certificateDaysLeft = 30;

/**
 * Stripe API version that webhook events are rendered in: the one that the pinned `stripe` package
 * was made for. A new version is a new endpoint beside the old one.
 */
export const stripeApiVersion = "2026-10-28.endive";

/** MiB of memory for `/tmp`, which is the only directory a container may write to by default. */
export const scratchMib = 64;
/** Seconds, within ECS's bounds: three failures in 45 s replace a task, a minute to start. */
export const containerHealth = { interval: 15, timeout: 5, retries: 3, startPeriod: 60 } as const;
/**
 * Seconds and answers of a load balancer's check: two good ones let a task in, three bad ones out.
 */
export const targetHealth = {
  intervalSeconds: 15,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
} as const;
/** Seconds in which a new task may fail the load balancer's checks. */
export const gracePeriodSeconds = 60;
/** Seconds between two scalings: grow at once, shrink slowly. */
export const scalingCooldown = { out: 60, in: 300 } as const;
/** The metrics sidecar: CloudWatch's alarms look at minutes; 128 MiB is AWS's own smallest. */
export const collector = {
  intervalSeconds: 60,
  timeoutSeconds: 10,
  memoryMib: 128,
  restartSeconds: 60,
} as const;
/** Scheduled jobs: an hour of retries, then the failure queue; spread over a quarter of an hour. */
export const jobDelivery = { attempts: 5, ageSeconds: 3_600, flexibleMinutes: 15 } as const;

/** Seconds that CloudFront keeps a file whose answer does not say how long: a day. */
export const staticTtlSeconds = 86_400;
/**
 * Seconds that browsers keep a file whose name changes with its content: a year, HTTP's longest.
 */
export const immutableSeconds = 31_536_000;
/** Seconds that CloudFront waits for an answer, and keeps a silent connection to the balancer. */
export const originSeconds = { answer: 30, keepAlive: 50 } as const;
/** CloudFront's locations: Europe and North America are the cheapest of the three classes. */
export const cloudFrontPriceClass = "PriceClass_100";
/** Seconds that resolvers keep a record: an hour for what seldom changes. */
export const recordTtlSeconds = 3_600;
/** Days that a file that was replaced or deleted on the CDN can be brought back. */
export const oldAssetDays = 90;

/**
 * CloudWatch Synthetics' runtime: the newest with Node and Puppeteer in November 2026. AWS refuses
 * new canaries on a deprecated one and warns 60 days ahead.
 */
export const canaryRuntime = "syn-nodejs-puppeteer-17.0";
/** Days that a canary's reports are kept. */
export const canaryArtifactDays = 31;
