/** Databases: what the system decides. Sizes are the environment's (infra/sizes.ts). */

export interface PostgresPart {
  /** `external` is a provider's database: its URL is the secret setting `databaseUrl`. */
  readonly mode: "rds" | "external";
  /** Letters, digits and underscores; also the beginning of its roles' names. */
  readonly databaseName: string;
  /** Read replicas where the size table has them; default: none. */
  readonly readReplicas?: boolean;
  /** Every change of data, schema and rights goes to the log; default: no. */
  readonly audit?: boolean;
}

export interface RedisPart {
  /** `external` is a provider's Redis: its URL is the secret setting `redisUrl`. */
  readonly mode: "elasticache" | "external";
  /**
   * `cache` forgets the least used keys when memory is full. `queue` refuses writes instead: for
   * job
   * queues, revoked tokens, and whatever else must not be forgotten.
   */
  readonly role: "cache" | "queue";
  /** `token`: one password for all clients, the default. `users`: the application has a user. */
  readonly auth?: "token" | "users";
}
