/** What probes look at, by kind; made from the outputs of a deployed stack. */

/** A host that answers HTTPS. */
export interface HttpTarget {
  /** "api": the key of the output without `Url`. */
  readonly role: string;
  /** `https://api.example.com`: without a path. */
  readonly url: string;
  /** Paths that the internet must not reach: `/metrics`. */
  readonly privatePaths?: readonly string[];
}

/** A domain that sends mail. */
export interface MailTarget {
  /** `example.com`. */
  readonly domain: string;
  /** Selectors of DKIM keys, where they are known. */
  readonly selectors: readonly string[];
}

/** The application's Postgres, as its own role reaches it. */
export interface PostgresTarget {
  readonly name: "postgres";
  /** Holds the connection URL, in any form that clients read. */
  readonly variable: string;
  readonly mode: "rds" | "external";
  /** RDS's name of the instance. */
  readonly identifier?: string;
  readonly region?: string;
  /** What the stack was made with: a floor of what is asked for. */
  readonly version?: number;
  readonly retentionDays?: number;
  readonly tables?: readonly string[];
  readonly pool?: { readonly min: number; readonly max: number };
  /** Certificates of authorities, PEM; RDS's and the public ones unless given. */
  readonly ca?: string;
}

/** The application's Redis or Valkey. */
export interface RedisTarget {
  readonly name: "redis";
  /** Variables of one URL, or of host, port, user and password. */
  readonly variables: {
    readonly url?: string | undefined;
    readonly host?: string | undefined;
    readonly port?: string | undefined;
    readonly user?: string | undefined;
    readonly password?: string | undefined;
  };
  readonly mode: "elasticache" | "external";
  readonly role?: "cache" | "queue";
  /** ElastiCache's name of the replication group. */
  readonly identifier?: string;
  readonly region?: string;
  readonly retentionDays?: number;
  readonly ca?: string;
}

/** The running tasks of one ECS service. */
export interface TasksTarget {
  /** The service, as the stack names it: `api`. */
  readonly name: string;
  readonly cluster: string;
  readonly service: string;
  readonly region?: string;
  /** Variables that each task must have. */
  readonly required: readonly string[];
}

export interface Targets {
  /** Hosts that answer with an API. */
  readonly api: readonly HttpTarget[];
  /** Hosts that answer with pages. */
  readonly web: readonly HttpTarget[];
  /** Every host, of either kind. */
  readonly host: readonly HttpTarget[];
  readonly mail: readonly MailTarget[];
  readonly postgres: readonly PostgresTarget[];
  readonly redis: readonly RedisTarget[];
  readonly tasks: readonly TasksTarget[];
}
export type TargetKind = keyof Targets;

/** Nothing to look at, of any kind. */
export const noTargets: Targets = {
  api: [],
  web: [],
  host: [],
  mail: [],
  postgres: [],
  redis: [],
  tasks: [],
};
