/** Containers: services, one-off tasks and scheduled jobs. */

/**
 * A value that the definition cannot know. The platform writes those that a name decides into the
 * task definition, and the others into Parameter Store, where ECS fetches them.
 */
export type Fact =
  /** File that a client verifies Postgres with; the image must have it. */
  | { readonly from: "postgres-certificates" }
  /** The same for whoever connects to the instance itself: the migration. */
  | { readonly from: "instance-certificates" }
  /** RDS's name of the instance. */
  | { readonly from: "postgres-identifier" }
  | { readonly from: "redis-host" }
  | { readonly from: "redis-port" }
  /** Name of the SQS queue of a webhook: `stripe` or a provider of `webhooks`. */
  | { readonly from: "queue-name"; readonly webhook: string }
  /** Stripe's id of a price. */
  | { readonly from: "price"; readonly plan: string; readonly interval: "month" | "year" }
  /** Proxies in X-Forwarded-For that the application may trust: the last so many entries. */
  | { readonly from: "proxy-hops" }
  /** SES's configuration set, which every mail must name. */
  | { readonly from: "ses-configuration-set" }
  | { readonly from: "smtp-host" }
  | { readonly from: "smtp-port" }
  /** Stripe's id of the customer portal's configuration. */
  | { readonly from: "portal-configuration" }
  | { readonly from: "region" };

export type EnvironmentValue = string | Fact;

/** What every container says, whatever runs it. */
export interface TaskPart {
  /** By digest: one of the stack's `images`. */
  readonly image: string;
  /** Replaces the image's own command. */
  readonly command?: readonly string[];
  /** Variables that anybody may read, by exact name. Secrets come from `Parts.secrets`. */
  readonly environment: Readonly<Record<string, EnvironmentValue>>;
  /**
   * Variable that receives a path, to the file there: its text is a variable of `Parts.secrets`,
   * which only this container can read and which does not reach it as a variable.
   * `{ JWT_PRIVATE_KEY_PATH: { path: "/run/secrets/jwt.pem", secret: "JWT_PRIVATE_KEY" } }`.
   * Needs a `command`.
   */
  readonly files?: Readonly<Record<string, { readonly path: string; readonly secret: string }>>;
  /** Stores that the task connects to. */
  readonly connects: readonly ("postgres" | "redis")[];
  /** TCP ports of the internet beside 443, which is always open: 587 for mail. */
  readonly outbound?: readonly { readonly port: number; readonly description: string }[];
  /** Folders in memory that the container may write to, to their MiB; `/tmp` is always one. */
  readonly scratch?: Readonly<Record<string, number>>;
}

export interface ServicePart extends TaskPart {
  /** Row of the size table. */
  readonly size: "api" | "web" | "worker";
  /** TCP port; undefined for a worker, which answers nobody. */
  readonly port?: number;
  /** Required with a port. Path that answers 200 while a task is healthy. */
  readonly healthPath?: string;
  /** Shell command in the container that succeeds while it is healthy. */
  readonly healthCommand: string;
  /** Seconds, for a command that takes longer than the default's 5: from 5 to 300, and 2 to 60. */
  readonly healthTiming?: { readonly interval: number; readonly timeout: number };
  /** Path of Prometheus metrics on `port`: scraped from inside, never public. */
  readonly metricsPath?: string;
  /** Webhooks (`stripe` or a provider) whose queue the service may send to and receive from. */
  readonly queues?: readonly string[];
  /** Grows with the messages that wait in a queue, instead of with CPU only. */
  readonly scaling?: {
    readonly queue: string;
    readonly secondsPerMessage: number;
    readonly maxAgeSeconds: number;
  };
}

/** A task that runs once and ends: `connects` to the instance itself, as master. */
export interface MigrationPart extends TaskPart {
  readonly command: readonly string[];
}

export interface JobPart extends TaskPart {
  readonly command: readonly string[];
  /** EventBridge Scheduler's expression in UTC: `cron(0 3 1 * ? *)` or `rate(7 days)`. */
  readonly schedule: string;
  /** What it does, for those who read the list of schedules. */
  readonly description: string;
  /** Checklist box that asks for it, or `our choice`. */
  readonly source: string;
}
