/**
 * What differs between environments: one table, so that the difference is visible at a glance.
 * Everything that is not here is the same everywhere, protections included.
 */
export type Environment = "production" | "staging" | "development";
export const environments: readonly Environment[] = ["production", "staging", "development"];

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
  readonly api: {
    /** Fargate CPU units: 1024 is one vCPU. */
    readonly cpu: number;
    /** MiB; Fargate allows only certain pairs with `cpu`. */
    readonly memoryMib: number;
    readonly minTasks: number;
    readonly maxTasks: number;
  };
  readonly logRetentionDays: number;
}

/** Some rows of some tables: what a system wants otherwise, or an environment of it. */
export type SizeChanges = {
  readonly [Part in keyof Sizes]?: Sizes[Part] extends object ? Partial<Sizes[Part]> : Sizes[Part];
};

/** Sizes for a system of finsight's load: 100 concurrent users at launch (finsight-066). */
export const sizes: Readonly<Record<Environment, Sizes>> = {
  production: {
    network: { nat: "per-zone", interfaceEndpoints: true },
    postgres: {
      instanceClass: "db.m7g.large",
      memoryGib: 8,
      multiAz: true,
      proxy: true,
      storageGib: 100,
      maxStorageGib: 500,
      backupRetentionDays: 35,
    },
    redis: { nodeType: "cache.m7g.large", nodes: 2, snapshotRetentionDays: 14 },
    api: { cpu: 1024, memoryMib: 2048, minTasks: 3, maxTasks: 12 },
    logRetentionDays: 365,
  },
  staging: {
    network: { nat: "single", interfaceEndpoints: false },
    postgres: {
      instanceClass: "db.t4g.medium",
      memoryGib: 4,
      multiAz: true,
      proxy: true,
      storageGib: 20,
      maxStorageGib: 100,
      backupRetentionDays: 14,
    },
    redis: { nodeType: "cache.t4g.small", nodes: 2, snapshotRetentionDays: 7 },
    api: { cpu: 512, memoryMib: 1024, minTasks: 2, maxTasks: 4 },
    logRetentionDays: 90,
  },
  development: {
    network: { nat: "single", interfaceEndpoints: false },
    postgres: {
      instanceClass: "db.t4g.small",
      memoryGib: 2,
      multiAz: false,
      proxy: false,
      storageGib: 20,
      maxStorageGib: 50,
      backupRetentionDays: 14,
    },
    redis: { nodeType: "cache.t4g.micro", nodes: 1, snapshotRetentionDays: 7 },
    api: { cpu: 256, memoryMib: 512, minTasks: 1, maxTasks: 2 },
    logRetentionDays: 30,
  },
};

/**
 * Connections that RDS for PostgreSQL accepts by default: memory / 9531392 bytes, at most 5000
 * (parameter max_connections, `LEAST({DBInstanceClassMemory/9531392},5000)`).
 */
export function maxConnections(memoryGib: number): number {
  return Math.min(Math.floor((memoryGib * 1024 ** 3) / 9_531_392), 5000);
}
