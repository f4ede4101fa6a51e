import type { Database } from "./database";

/** How long things are kept, as Postgres writes intervals. Each is our choice unless it says so. */
export interface Retention {
  /** Payloads of events that were processed. */
  readonly payloads: string;
  /**
   * Rows of events that are processed or dead: with less than 4 days the database refuses, since
   * Stripe repeats for 3.
   */
  readonly events: string;
  /** At least as long as events: who replays one must not have its calls made again. */
  readonly idempotencyKeys: string;
  /** Channels, after they ended. */
  readonly channels: string;
  /** Versions of objects: at least as long as events, so that no replay overwrites what is newer. */
  readonly objectVersions: string;
}

export const retention: Retention = {
  payloads: "7 days",
  events: "30 days",
  idempotencyKeys: "30 days",
  channels: "1 day",
  objectVersions: "90 days",
};

/**
 * Days between two runs that the checklists ask for at the least: finsight-123, paymentsvc-083 and
 * paymentsvc-084. Once a day, which is our choice, keeps both, and payloads no longer than told.
 */
export const cleanUpDays = { finsight: 31, paymentsvc: 7, others: 1 } as const;

/** Rows that were purged or deleted. */
export interface CleanedUp {
  readonly payloads: number;
  readonly events: number;
  readonly idempotencyKeys: number;
  readonly channels: number;
  readonly objectVersions: number;
}

/** In this order: a payload is purged before its row is old enough to be deleted. */
const functions = {
  payloads: "purge_payloads",
  events: "delete_events",
  idempotencyKeys: "delete_idempotency_keys",
  channels: "delete_channels",
  objectVersions: "delete_object_versions",
} as const satisfies Record<keyof Retention, string>;

/** What a replay of an event needs: kept as long as events are, where less was said. */
const ofReplays: ReadonlySet<string> = new Set(["idempotencyKeys", "objectVersions"]);

export interface CleanUpOptions {
  readonly keep?: Partial<Retention>;
  /** Rows in a batch: each is a transaction of its own. */
  readonly batch?: number;
  /** Stops between two batches: the next run goes on. */
  readonly signal?: AbortSignal;
}

/**
 * Purges and deletes what is old, in batches, through the functions of migrations/0005-clean-up.sql
 * and 0006-processing.sql. Several may run at once. Needs the role `webhooks_janitor`.
 *
 * @throws DatabaseError `22023` when something would be kept for less than a provider repeats.
 */
export async function cleanUp(
  database: Database,
  { keep = {}, batch = 1_000, signal }: CleanUpOptions = {},
): Promise<CleanedUp> {
  const counts = { payloads: 0, events: 0, idempotencyKeys: 0, channels: 0, objectVersions: 0 };
  const wanted = { ...retention, ...keep };
  for (const [what, name] of Object.entries(functions) as [keyof Retention, string][]) {
    while (signal?.aborted !== true) {
      const sql = `SELECT webhooks.${name}(greatest($1::interval, $3), $2)::integer AS rows`;
      const least = ofReplays.has(what) ? wanted.events : null;
      const { rows } = await database.query(sql, [wanted[what], batch, least]);
      const [row] = rows as { readonly rows: number }[];
      counts[what] += row?.rows ?? 0;
      if ((row?.rows ?? 0) === 0) break;
    }
  }
  return counts;
}
