/** What operators see of the events, and what they may do: never a payload. */
import type { Database } from "./database";

export const eventStates = ["received", "queued", "failed", "dead", "processed"] as const;
export type EventState = (typeof eventStates)[number];

/** Which events: all that fit every field. */
export interface EventFilter {
  /** Rows. */
  readonly rows?: readonly string[];
  /** The providers' ids. */
  readonly eventIds?: readonly string[];
  readonly states?: readonly EventState[];
  readonly providers?: readonly string[];
  readonly accounts?: readonly string[];
  /** `invoice.paid`, or `invoice.*`. */
  readonly types?: readonly string[];
  /** Received at this time or later; before this time. */
  readonly since?: Date;
  readonly until?: Date;
}

export interface ListedEvent {
  readonly row: string;
  readonly provider: string;
  readonly account: string;
  readonly eventId: string;
  readonly type: string;
  readonly state: EventState;
  readonly attempts: number;
  readonly receivedAt: Date;
  readonly finishedAt: Date | null;
  readonly ageSeconds: number;
  /** Name and code of what the last attempt failed with. */
  readonly lastError: string | null;
  /** Waits in the outbox: no queue has confirmed it. */
  readonly unsent: boolean;
  /** Without its payload it cannot be replayed. */
  readonly purged: boolean;
}

export interface EventCount {
  readonly provider: string;
  readonly state: EventState;
  readonly events: number;
  readonly oldestSeconds: number;
}

/** `*` stands for any text; everything else for itself. */
function likePattern(type: string): string {
  return type.replaceAll(/[\\%_]/g, "\\$&").replaceAll("*", "%");
}

/** Numbered from `$1`; later parameters of a statement follow. */
const where = `
  ($1::bigint[] IS NULL OR event.id = ANY ($1))
  AND ($2::text[] IS NULL OR event.event_id = ANY ($2))
  AND ($3::text[] IS NULL OR event.state = ANY ($3))
  AND ($4::text[] IS NULL OR event.provider = ANY ($4))
  AND ($5::text[] IS NULL OR event.account = ANY ($5))
  AND ($6::text[] IS NULL OR event.type LIKE ANY ($6))
  AND ($7::timestamptz IS NULL OR event.received_at >= $7)
  AND ($8::timestamptz IS NULL OR event.received_at < $8)`;

function parametersOf(filter: EventFilter): unknown[] {
  const { rows, eventIds, states, providers, accounts, types, since, until } = filter;
  return [
    ...[rows ?? null, eventIds ?? null, states ?? null, providers ?? null, accounts ?? null],
    ...[types?.map(likePattern) ?? null, since ?? null, until ?? null],
  ];
}

/** Events by provider and state. Needs the role `webhooks_operator` or `webhooks_worker`. */
export async function countEvents(
  database: Database,
  filter: EventFilter = {},
): Promise<readonly EventCount[]> {
  const sql = `
    SELECT provider, state, count(*)::integer AS events,
      extract(epoch FROM now() - min(received_at))::float8 AS "oldestSeconds"
    FROM webhooks.webhook_events event WHERE ${where}
    GROUP BY provider, state
    ORDER BY provider, array_position($9::text[], state)`;
  const values = [...parametersOf(filter), eventStates];
  return (await database.query(sql, values)).rows as EventCount[];
}

/** The newest first. */
export async function listEvents(
  database: Database,
  filter: EventFilter,
  limit: number,
): Promise<readonly ListedEvent[]> {
  const sql = `
    SELECT event.id::text AS "row", provider, account, event_id AS "eventId", type, state,
      event.attempts, received_at AS "receivedAt", finished_at AS "finishedAt",
      extract(epoch FROM now() - received_at)::float8 AS "ageSeconds",
      last_error AS "lastError", purged_at IS NOT NULL AS purged,
      EXISTS (SELECT FROM webhooks.outbox WHERE outbox.event = event.id) AS unsent
    FROM webhooks.webhook_events event WHERE ${where}
    ORDER BY received_at DESC, event.id DESC LIMIT $9`;
  return (await database.query(sql, [...parametersOf(filter), limit])).rows as ListedEvent[];
}

/** What a replay would do with the events that a filter names. */
export interface ReplayPlan {
  readonly events: number;
  /** Of these, the ones that were processed: their handlers would run again. */
  readonly processed: number;
  /** Left out: without a payload; being handled right now. */
  readonly purged: number;
  readonly busy: number;
  readonly byType: readonly { readonly provider: string; readonly type: string; events: number }[];
}

const isBusy = "coalesce(event.leased_until > now(), false)";
const isFit = `event.purged_at IS NULL AND NOT ${isBusy}`;

export async function planReplay(database: Database, filter: EventFilter): Promise<ReplayPlan> {
  const sql = `
    SELECT provider, type,
      count(*) FILTER (WHERE ${isFit})::integer AS events,
      count(*) FILTER (WHERE ${isFit} AND state = 'processed')::integer AS processed,
      count(*) FILTER (WHERE event.purged_at IS NOT NULL)::integer AS purged,
      count(*) FILTER (WHERE event.purged_at IS NULL AND ${isBusy})::integer AS busy
    FROM webhooks.webhook_events event WHERE ${where}
    GROUP BY provider, type ORDER BY provider, type`;
  const { rows } = await database.query(sql, parametersOf(filter));
  type Row = Pick<ReplayPlan, "events" | "processed" | "purged" | "busy"> & {
    readonly provider: string;
    readonly type: string;
  };
  const all = rows as Row[];
  const sum = (key: "events" | "processed" | "purged" | "busy") =>
    all.reduce((total, row) => total + row[key], 0);
  return {
    ...{ events: sum("events"), processed: sum("processed") },
    ...{ purged: sum("purged"), busy: sum("busy") },
    byType: all
      .filter(({ events }) => events > 0)
      .map(({ provider, type, events }) => ({ provider, type, events })),
  };
}

/**
 * As if the events had just been received: their attempts are forgotten, and a relay takes them from
 * the outbox. Both or none, in one statement.
 */
const replayBatch = `
  WITH chosen AS (
    SELECT id FROM webhooks.webhook_events event
    WHERE ${where} AND ${isFit} AND id > $9::bigint
    ORDER BY id LIMIT $10 FOR UPDATE SKIP LOCKED
  ), again AS (
    UPDATE webhooks.webhook_events event
    SET state = 'received', attempts = 0, finished_at = NULL, lease = NULL, leased_until = NULL,
      last_error = NULL
    FROM chosen WHERE event.id = chosen.id RETURNING event.id
  ), handed_on AS (
    INSERT INTO webhooks.outbox AS entry (event) SELECT id FROM again ORDER BY id
    ON CONFLICT (event) DO UPDATE SET available_at = now(), attempts = 0, created_at = now()
  )
  SELECT id::text FROM again ORDER BY again.id`;

/**
 * Puts events into the outbox again, the oldest first. Those that were processed run their handlers
 * again: name them by their state or not at all. Needs the role `webhooks_operator`.
 *
 * @returns How many.
 */
export async function replay(
  database: Database,
  filter: EventFilter,
  { batch = 500 }: { readonly batch?: number } = {},
): Promise<number> {
  let [after, done] = ["0", 0];
  for (;;) {
    const values = [...parametersOf(filter), after, batch];
    const rows = (await database.query(replayBatch, values)).rows as { readonly id: string }[];
    const last = rows.at(-1);
    if (last === undefined) return done;
    after = last.id;
    done += rows.length;
  }
}
