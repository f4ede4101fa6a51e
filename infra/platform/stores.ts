/** Postgres and Redis of a system: made here, or a provider's. */
import type * as pulumi from "@pulumi/pulumi";
import type { ExternalPostgres, ExternalRedis } from "../components/external-stores";
import type { Network } from "../components/network";
import type { Postgres } from "../components/postgres";
import type { Redis } from "../components/redis";
import { webhookConnections } from "../defaults";
import type { PoolClient } from "../postgres-capacity";
import type { Build } from "./build";
import { receiverHosts } from "./receiver-paths";

export interface Stores {
  readonly postgres: Postgres | ExternalPostgres | undefined;
  readonly redis: Redis | ExternalRedis | undefined;
}

type Isolated = Build["base"] & {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: readonly pulumi.Output<string>[];
};

export function buildStores(build: Build, network: Network): Stores {
  const { vpcId, isolatedSubnetIds: subnetIds } = network;
  const isolated = { ...build.base, vpcId, subnetIds };
  return {
    postgres: buildPostgres(build, isolated),
    redis: buildRedis(build, isolated),
  };
}

function buildPostgres(build: Build, isolated: Isolated): Stores["postgres"] {
  const { name, parts, child } = build;
  if (parts.postgres === undefined) return undefined;
  const { mode, databaseName, readReplicas, audit } = parts.postgres;
  if (mode === "external") {
    const { ExternalPostgres } = externalStores();
    const setting = `${name}:databaseUrl`;
    return new ExternalPostgres(
      `${name}-postgres`,
      { url: build.secret("databaseUrl"), setting },
      child,
    );
  }
  const { Postgres } = require("../components/postgres") as typeof import("../components/postgres");
  return new Postgres(
    `${name}-postgres`,
    {
      ...isolated,
      databaseName,
      clients: poolClients(build),
      ...(receiverHosts(parts).length > 0 && { otherConnections: webhookConnections }),
      ...(readReplicas && { readReplicas: isolated.context.sizes.postgres.readReplicas }),
      ...(audit !== undefined && { audit }),
    },
    child,
  );
}

/** Every service that connects: all of its tasks may keep a full pool. */
function poolClients({ name, parts, place, base }: Build): readonly PoolClient[] {
  return Object.entries(parts.services)
    .filter(([, { connects }]) => connects.includes("postgres"))
    .map(([role, { size }]) => ({
      name: role,
      tasks: base.context.sizes[size].maxTasks,
      poolMax: place.settings.databasePool.max,
      settings: [`sizes.${size}.maxTasks`, `${name}:databasePool.max`],
    }));
}

function buildRedis(build: Build, isolated: Isolated): Stores["redis"] {
  const { name, parts, child } = build;
  if (parts.redis === undefined) return undefined;
  const { mode, role, auth } = parts.redis;
  if (mode === "external") {
    const { ExternalRedis } = externalStores();
    const setting = `${name}:redisUrl`;
    return new ExternalRedis(`${name}-redis`, { url: build.secret("redisUrl"), setting }, child);
  }
  const { Redis } = require("../components/redis") as typeof import("../components/redis");
  return new Redis(
    `${name}-redis`,
    { ...isolated, role, ...(auth !== undefined && { auth }) },
    child,
  );
}

function externalStores() {
  return require("../components/external-stores") as typeof import("../components/external-stores");
}
