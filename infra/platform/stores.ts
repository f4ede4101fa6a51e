/** Postgres and Redis of a system: made here, or a provider's. */
import type * as pulumi from "@pulumi/pulumi";
import type { Network } from "../components/network";
import type { Postgres } from "../components/postgres";
import type { Redis } from "../components/redis";
import type { Build } from "./build";

export interface Stores {
  readonly postgres: Postgres | undefined;
  readonly redis: Redis | undefined;
}

export function buildStores(build: Build, network: Network): Stores {
  const isolated = {
    ...build.base,
    vpcId: network.vpcId,
    subnetIds: network.isolatedSubnetIds,
  };
  return { postgres: buildPostgres(build, isolated), redis: buildRedis(build, isolated) };
}

type Isolated = Build["base"] & {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: readonly pulumi.Output<string>[];
};

function buildPostgres({ name, parts, child }: Build, isolated: Isolated): Postgres | undefined {
  if (parts.postgres === undefined) return undefined;
  const { Postgres } = require("../components/postgres") as typeof import("../components/postgres");
  const { databaseName } = parts.postgres;
  return new Postgres(`${name}-postgres`, { ...isolated, databaseName }, child);
}

function buildRedis({ name, parts, child }: Build, isolated: Isolated): Redis | undefined {
  if (parts.redis === undefined) return undefined;
  const { Redis } = require("../components/redis") as typeof import("../components/redis");
  return new Redis(`${name}-redis`, { ...isolated, role: parts.redis.role }, child);
}
