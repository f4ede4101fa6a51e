/** Thresholds of alarms that no checklist gives; each is our choice and says why. */
export const thresholds = {
  /**
   * Percent of disk that is left. RDS grows the disk by itself at 10: an alarm above that would
   * ring
   * at every growth, and this one says that it did not grow.
   */
  freeStoragePercent: 8,
  /** Percent of an instance's memory that is left. */
  freeMemoryPercent: 10,
  /** Seconds of one read or write of the disk: gp3 promises single-digit milliseconds. */
  diskLatencySeconds: 0.02,
  /** Waiting disk operations: AWS's own recommended alarm. */
  diskQueue: 64,
  /** Transaction ids in use; at 2.1 billion Postgres stops to protect itself. */
  transactionIds: 1_000_000_000,
  /** CPU credits of a burstable class: less is a few minutes of full speed. */
  cpuCredits: 20,
  /** Seconds that a read replica may be behind. */
  replicaLagSeconds: 60,
  /** Seconds that a Redis replica may be behind: what a failover would lose. */
  redisLagSeconds: 30,
  /** Percent of one core: Redis runs its commands on one. */
  redisCpuPercent: 75,
  /** Connections of one ElastiCache node, fixed by AWS; 20,000 on the micro nodes. */
  redisConnections: { micro: 20_000, others: 65_000 },
  /** Evictions in five minutes: a cache may forget, but not all the time. */
  cacheEvictions: 1000,
  /** Failed sign-ins of one Redis node in five minutes. */
  redisAuthFailures: 10,
  /** Slow statements in five minutes. */
  slowStatements: 50,
  /** Failed sign-ins to Postgres in five minutes. */
  postgresAuthFailures: 10,
  /** Seconds that a message may wait. */
  queueAgeSeconds: 600,
  /** Share of sign-ins that fail, in percent, and the least number that makes a share. */
  authFailures: { percent: 50, attempts: 20 },
  /** Requests over a client's limit in five minutes. */
  rateLimitHits: 500,
  /** Failed payments in a day. */
  paymentFailuresADay: 10,
  /** Failed webhook deliveries of one path in five minutes: Stripe itself tries again. */
  webhookFailures: 3,
  /** Standard deviations of the band of usual traffic. */
  trafficDeviations: 3,
  /** Percent of mails: AWS reviews an account at 5 and 0.1, and stops it at 10 and 0.5. */
  bounces: 4,
  complaints: 0.08,
} as const;
