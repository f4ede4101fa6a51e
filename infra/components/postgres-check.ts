import * as pulumi from "@pulumi/pulumi";
import { postgresReserve } from "../defaults";
import { checkCapacity, type PoolClient } from "../postgres-capacity";
import type { StackContext } from "../stack-context";
import type { LoginGenerations } from "./postgres-login";

/** The arguments of Postgres that depend on each other. */
export interface PostgresChecks {
  readonly context: StackContext;
  readonly replica?: { readonly region: string } | undefined;
  readonly readReplicas?: number;
  readonly clients?: readonly PoolClient[];
  readonly otherConnections?: number;
  readonly login?: LoginGenerations;
}

/** What RDS would refuse in the middle of a deployment, or a client at its first busy hour. */
export function checkPostgres({
  context,
  replica,
  readReplicas = 0,
  clients,
  otherConnections = 0,
  login,
}: PostgresChecks): void {
  const { instanceClass, memoryGib, proxy: proxied } = context.sizes.postgres;
  if (!Number.isInteger(readReplicas) || readReplicas < 0 || readReplicas > 15) {
    throw new pulumi.RunError(
      `readReplicas of Postgres is ${readReplicas}; allowed: a whole number from 0 to 15.`,
    );
  }
  if (replica?.region === context.region) {
    throw new pulumi.RunError(
      `The backups of Postgres cannot be copied to ${replica.region}: it is the stack's own ` +
        "region. Give another region.",
    );
  }
  if (login !== undefined && login.current === login.alternate) {
    throw new pulumi.RunError(
      `login of Postgres has ${login.current} as its current and alternate generation. ` +
        "Give alternate another generation, or leave it out.",
    );
  }
  const reserve = postgresReserve + otherConnections;
  if (clients !== undefined) {
    checkCapacity({ instanceClass, memoryGib, proxied, clients, reserve });
  }
}
