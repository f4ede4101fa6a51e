/**
 * What differs between environments: one table, so that the difference is visible at a glance.
 * Everything that is not here is the same everywhere, protections included.
 */
export const environments = ["production", "staging", "development"] as const;
export type Environment = (typeof environments)[number];

export interface TaskSize {
  /** Fargate CPU units: 1024 is one vCPU. */
  readonly cpu: number;
  /** MiB; Fargate allows only certain pairs with `cpu`. */
  readonly memoryMib: number;
  readonly minTasks: number;
  readonly maxTasks: number;
}

export interface Sizes {
  readonly network: {
    /** `per-zone` survives the loss of a zone; `single` costs a third of it. */
    readonly nat: "per-zone" | "single";
    /** Private addresses for AWS's own APIs: about 7 USD a month for each endpoint and zone. */
    readonly interfaceEndpoints: boolean;
  };
  readonly postgres: {
    readonly instanceClass: string;
    /** Memory of the class in GiB: bounds its connections. */
    readonly memoryGib: number;
    readonly multiAz: boolean;
    /** Pools connections in front of the instance. */
    readonly proxy: boolean;
    /** Copies for reading, where the system asks for them. */
    readonly readReplicas: number;
    /** GiB. */
    readonly storageGib: number;
    /** GiB that storage may grow to by itself. */
    readonly maxStorageGib: number;
    readonly backupRetentionDays: number;
  };
  readonly redis: {
    readonly nodeType: string;
    /** Nodes in all; two or more turn failover and several zones on. */
    readonly nodes: number;
    readonly snapshotRetentionDays: number;
  };
  readonly api: TaskSize;
  readonly web: TaskSize;
  readonly worker: TaskSize;
  readonly operations: {
    /** AWS Backup's plan: locked copies, a second region, a restore test every week. */
    readonly backupPlan: boolean;
    /** Who did what in the account, launch reports, archived logs: in locked buckets. */
    readonly audit: boolean;
    /** Minutes between two runs of a canary; 0 for none. */
    readonly canaryMinutes: number;
    /** Prometheus metrics of the services, scraped and kept. */
    readonly metrics: boolean;
  };
  readonly logRetentionDays: number;
}

/** Some rows of some groups: what a system wants otherwise in an environment. */
export type SizeChanges = {
  readonly [Group in keyof Sizes]?: Sizes[Group] extends object
    ? Partial<Sizes[Group]>
    : Sizes[Group];
};

/** Production, staging, development. */
type Row<Value> = readonly [Value, Value, Value];
type Table = {
  readonly [Group in keyof Sizes]: Sizes[Group] extends object
    ? { readonly [Name in keyof Sizes[Group]]: Row<Sizes[Group][Name]> }
    : Row<Sizes[Group]>;
};

/** For a system of finsight's load: 100 concurrent users at launch (finsight-066). Our choice. */
// biome-ignore format: the columns are what makes the difference visible.
const table: Table = {
  //                         production         staging            development
  network: {
    nat:                   ["per-zone",        "single",          "single"],
    interfaceEndpoints:    [true,              false,             false],
  },
  postgres: {
    instanceClass:         ["db.m7g.large",    "db.t4g.medium",   "db.t4g.small"],
    memoryGib:             [8,                 4,                 2],
    multiAz:               [true,              true,              false],
    proxy:                 [true,              true,              false],
    readReplicas:          [1,                 0,                 0],
    storageGib:            [100,               20,                20],
    maxStorageGib:         [500,               100,               50],
    backupRetentionDays:   [35,                14,                14],
  },
  redis: {
    nodeType:              ["cache.m7g.large", "cache.t4g.small", "cache.t4g.micro"],
    nodes:                 [2,                 2,                 1],
    snapshotRetentionDays: [14,                7,                 7],
  },
  api: {
    cpu:                   [1024,              512,               256],
    memoryMib:             [2048,              1024,              512],
    minTasks:              [3,                 2,                 1],
    maxTasks:              [12,                4,                 2],
  },
  web: {
    cpu:                   [512,               256,               256],
    memoryMib:             [1024,              1024,              1024],
    minTasks:              [3,                 2,                 1],
    maxTasks:              [12,                4,                 2],
  },
  worker: {
    cpu:                   [512,               256,               256],
    memoryMib:             [1024,              1024,              512],
    minTasks:              [2,                 1,                 1],
    maxTasks:              [4,                 2,                 1],
  },
  operations: {
    backupPlan:            [true,              true,              false],
    audit:                 [true,              false,             false],
    canaryMinutes:         [5,                 15,                0],
    metrics:               [true,              true,              false],
  },
  logRetentionDays:        [365,               90,                30],
};

export const sizes: Readonly<Record<Environment, Sizes>> = {
  production: column(0),
  staging: column(1),
  development: column(2),
};

/** The table's column, which has the rows' own types. */
function column(index: 0 | 1 | 2): Sizes {
  const groups = Object.entries(table).map(([group, rows]) => [
    group,
    Array.isArray(rows)
      ? rows[index]
      : Object.fromEntries(
          Object.entries(rows as Record<string, Row<unknown>>).map(([name, row]) => [
            name,
            row[index],
          ]),
        ),
  ]);
  return Object.fromEntries(groups) as Sizes;
}

/** The sizes of an environment, with the changes that a system makes to them. */
export function sizesOf(environment: Environment, changes: SizeChanges = {}): Sizes {
  const changed = Object.entries(changes).map(([group, rows]) => [
    group,
    typeof rows === "object"
      ? { ...(sizes[environment][group as keyof Sizes] as object), ...rows }
      : rows,
  ]);
  return { ...sizes[environment], ...Object.fromEntries(changed) };
}

/**
 * Connections that RDS for PostgreSQL accepts by default: memory / 9531392 bytes, at most 5000
 * (parameter max_connections, `LEAST({DBInstanceClassMemory/9531392},5000)`).
 */
export function maxConnections(memoryGib: number): number {
  return Math.min(Math.floor((memoryGib * 1024 ** 3) / 9_531_392), 5000);
}
