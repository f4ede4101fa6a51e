import type { AlarmTopic } from "../../components/alarm-topic";
import type { EmailDomain } from "../../components/email-domain";
import type { MigrationTask } from "../../components/migration-task";
import type { Network } from "../../components/network";
import type { Postgres } from "../../components/postgres";
import type { Redis } from "../../components/redis";
import type { ScheduledJobs } from "../../components/scheduled-jobs";
import type { Secrets } from "../../components/secrets";
import type { Service } from "../../components/service";
import type { BuiltEdge } from "../edge";
import type { Stores } from "../stores";
import type { Webhooks } from "../webhooks";

/** What is watched: the parts of the stack, when they are built. */
export interface Watched {
  readonly topic: AlarmTopic;
  readonly network: Network;
  readonly edge: BuiltEdge;
  readonly stores: Stores;
  readonly services: ReadonlyMap<string, Service>;
  readonly jobs: ScheduledJobs | undefined;
  readonly migration: MigrationTask | undefined;
  readonly webhooks: Webhooks;
  readonly email: EmailDomain | undefined;
  readonly secrets: Secrets<string>;
}

/** The database, where it is ours: a provider's is watched by the provider. */
export function ownPostgres({ postgres }: Stores): Postgres | undefined {
  return postgres?.identifier === undefined ? undefined : postgres;
}

export function ownRedis({ redis }: Stores): Redis | undefined {
  return redis?.identifier === undefined ? undefined : redis;
}
