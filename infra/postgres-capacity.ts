/**
 * Whether all pools of a stack fit into its Postgres: pure, so that it runs before anything else.
 */
import * as pulumi from "@pulumi/pulumi";
import { deploymentSurge, postgresReserve, proxyConnectionsPercent } from "./defaults";

/** Tasks that each keep a pool of connections. */
export interface PoolClient {
  /** The service, as the error names it: `api`. */
  readonly name: string;
  /** Most tasks at a time, a deployment aside. */
  readonly tasks: number;
  /** Most connections of one task, over all of its processes. */
  readonly poolMax: number;
  /** Settings that these two come from, as the error names them. */
  readonly settings?: readonly string[];
}

export interface Capacity {
  /** RDS instance class, such as `db.m7g.large`. */
  readonly instanceClass: string;
  /** GiB; needed for a class that `classMemoryGib` does not know. */
  readonly memoryGib?: number;
  /** The pools go through RDS Proxy; the reserve does not. */
  readonly proxied: boolean;
  readonly clients: readonly PoolClient[];
  /** Connections for the migration, people and RDS itself; default `postgresReserve`. */
  readonly reserve?: number;
  /** Tasks during a deployment for each task otherwise; default `deploymentSurge`. */
  readonly surge?: number;
}

const burstable: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4, large: 8 };

/** GiB of an RDS instance class; undefined for a family or size that is not known here. */
export function classMemoryGib(instanceClass: string): number | undefined {
  const match = /^db\.([a-z]+)\d[a-z0-9]*\.((\d*)xlarge|micro|small|medium|large)$/.exec(
    instanceClass,
  );
  if (match === null) return undefined;
  const [, family, size = "", multiple = ""] = match;
  if (family === "t" && burstable[size] !== undefined) return burstable[size];
  const large = { t: 8, m: 8, r: 16 }[family ?? ""];
  if (large === undefined) return undefined;
  if (size === "large") return large;
  return size.endsWith("xlarge") ? large * 2 * Number(multiple || 1) : undefined;
}

/**
 * Connections that RDS for PostgreSQL accepts without a `max_connections` of our own, which is
 * `LEAST({DBInstanceClassMemory/9531392},5000)`. The variable is what is left of the class's memory
 * after the system and RDS, which AWS gives no figure for: 7 % and 150 MiB is our cautious
 * estimate.
 */
export function acceptedConnections(memoryGib: number): number {
  const left = memoryGib * 1024 ** 3 * 0.93 - 150 * 1024 ** 2;
  return Math.min(Math.floor(left / 9_531_392), 5000);
}

/**
 * Throws when the pools of all tasks, doubled by a rolling deployment, and the reserve do not fit
 * into the instance. Behind a proxy the pools have the proxy's share only: clients share
 * connections there, but a session that pins its connection does not (finsight-036, and the
 * pooling boxes of the other four systems).
 */
export function checkCapacity(capacity: Capacity): void {
  const { instanceClass, proxied, clients } = capacity;
  const { reserve = postgresReserve, surge = deploymentSurge } = capacity;
  const memoryGib = capacity.memoryGib ?? classMemoryGib(instanceClass);
  if (memoryGib === undefined) {
    refuse(`The memory of ${instanceClass} is not known here. Give memoryGib beside it.`);
  }
  for (const { name, tasks, poolMax } of clients) {
    for (const [setting, value] of Object.entries({ tasks, poolMax })) {
      if (!Number.isInteger(value) || value < 1) {
        refuse(`${setting} of ${name} is ${value}; allowed: a whole number above 0.`);
      }
    }
  }
  const accepted = acceptedConnections(memoryGib);
  const pooled = clients.reduce((sum, { tasks, poolMax }) => sum + tasks * poolMax * surge, 0);
  const share = proxied ? Math.floor((accepted * proxyConnectionsPercent) / 100) : accepted;
  const others = proxied ? accepted - share : accepted - pooled;
  if (pooled <= share && reserve <= others) return;
  const parts = clients.map(
    ({ name, tasks, poolMax, settings = [] }) =>
      `${name}: ${tasks} tasks x ${poolMax} connections` +
      (settings.length > 0 ? ` (${settings.join(", ")})` : ""),
  );
  const available = proxied
    ? `${share} through the proxy (${proxyConnectionsPercent} % of ${accepted}) and ${others} beside`
    : `${accepted}`;
  refuse(
    `Postgres on ${instanceClass} (postgres.instanceClass) accepts about ${available} ` +
      `connections, but the pools need ${pooled} and the reserve ${reserve}: ${parts.join("; ")}; ` +
      `times ${surge} during a deployment. Lower the pool's maximum or the most tasks, or take a ` +
      "larger class.",
  );
}

function refuse(text: string): never {
  throw new pulumi.RunError(text);
}
