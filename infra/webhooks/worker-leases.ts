/** The states of an event while workers handle it. What is one round trip says so. */
import type { Database } from "./database";
import type { LeasedRow } from "./worker-types";

const processed = `state = 'processed', finished_at = now(), lease = NULL, leased_until = NULL,
  last_error = NULL`;
/** SQLSTATE of `division_by_zero`: what was counted was nothing. */
const divisionByZero = "22012";

/** The condition in SQL, of values that are checked to hold nothing but a number and a UUID. */
function isHeld(event: string, lease: string): string {
  if (!/^[0-9]+$/.test(event) || !/^[0-9a-f-]{36}$/.test(lease)) throw new Error("no lease");
  return `id = ${event} AND lease = '${lease}' AND finished_at IS NULL`;
}

/** What `pg` gives for several statements: one result for each. */
function rowsOfLast(results: unknown): number {
  const last: unknown = Array.isArray(results) ? results.at(-1) : results;
  return (last as { readonly rows: readonly unknown[] }).rows.length;
}

/** What asking for an event gave. */
export type Lease =
  | { readonly kind: "leased"; readonly row: LeasedRow }
  | { readonly kind: "finished"; readonly state: "processed" | "dead" }
  | { readonly kind: "busy"; readonly seconds: number }
  | { readonly kind: "unknown" };

/** An event and the name of the lease on it. */
export interface Wanted {
  readonly event: string;
  /** A UUID of its own. */
  readonly lease: string;
}

/**
 * Takes the events for one attempt, which is counted now: what ends the process counts as well. The
 * leases end by the clock, so that nobody has to notice that their holder died.
 */
const take = `
  WITH free AS (
    SELECT id FROM webhooks.webhook_events
    WHERE id = ANY ($1::bigint[]) AND finished_at IS NULL
      AND (leased_until IS NULL OR leased_until <= now())
    FOR UPDATE SKIP LOCKED
  )
  UPDATE webhooks.webhook_events event
  SET lease = ($2::uuid[])[array_position($1::bigint[], event.id)],
    leased_until = now() + $3 * interval '1 second', attempts = attempts + 1
  FROM free WHERE event.id = free.id
  RETURNING event.*, event.id::text AS id`;

const look = `
  SELECT id::text, state, finished_at IS NOT NULL AS finished,
    greatest(1, ceil(extract(epoch FROM leased_until - now())))::integer AS seconds
  FROM webhooks.webhook_events WHERE id = ANY ($1::bigint[])`;

interface Seen {
  readonly id: string;
  readonly state: string;
  readonly finished: boolean;
  readonly seconds: number | null;
}

/**
 * Leases by event, of events that are different ones. One round trip takes all that are free; what
 * became of the others takes a second.
 */
export async function takeLeases(
  database: Database,
  wanted: readonly Wanted[],
  seconds: number,
): Promise<ReadonlyMap<string, Lease>> {
  const events = wanted.map(({ event }) => event);
  const values = [events, wanted.map(({ lease }) => lease), seconds];
  const taken = (await database.query(take, values)).rows as LeasedRow[];
  const leases = new Map<string, Lease>(taken.map((row) => [row.id, { kind: "leased", row }]));
  const others = events.filter((event) => !leases.has(event));
  if (others.length === 0) return leases;
  const seen = (await database.query(look, [others])).rows as Seen[];
  for (const { id, state, finished, seconds: left } of seen) {
    if (!finished) leases.set(id, { kind: "busy", seconds: left ?? 1 });
    else leases.set(id, { kind: "finished", state: state === "dead" ? "dead" : "processed" });
  }
  return leases;
}

export async function takeLease(
  database: Database,
  event: string,
  lease: string,
  seconds: number,
): Promise<Lease> {
  const leases = await takeLeases(database, [{ event, lease }], seconds);
  return leases.get(event) ?? { kind: "unknown" };
}

/**
 * Begins the handler's transaction and locks the event's row in it: one round trip, of statements
 * that hold a number and a UUID. False when another worker has the event.
 *
 * @param statementMs Milliseconds that one statement may take, waiting for locks included.
 */
export async function beginHandling(
  connection: Database,
  event: string,
  lease: string,
  statementMs: number,
): Promise<boolean> {
  const milliseconds = Math.round(statementMs);
  // Several statements at once take no parameters.
  const results: unknown = await connection.query(
    `BEGIN;
     SET LOCAL lock_timeout = ${milliseconds};
     SET LOCAL statement_timeout = ${milliseconds};
     SET LOCAL idle_in_transaction_session_timeout = ${2 * milliseconds};
     SELECT id FROM webhooks.webhook_events
     WHERE ${isHeld(event, lease)} FOR UPDATE`,
  );
  return rowsOfLast(results) === 1;
}

/**
 * Marks the event and commits what the handler wrote with it: one round trip, both or none.
 *
 * @returns False when another worker has the event: the transaction has failed then, and nothing of
 *   it is written.
 */
export async function commitProcessed(
  connection: Database,
  event: string,
  lease: string,
): Promise<boolean> {
  try {
    await connection.query(
      `WITH marked AS (
         UPDATE webhooks.webhook_events SET ${processed}
         WHERE ${isHeld(event, lease)} RETURNING id
       ) SELECT 1 / count(*) FROM marked;
       COMMIT`,
    );
    return true;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === divisionByZero) return false;
    throw error;
  }
}

/** False when another worker has the event. For a handler that wrote nothing. */
export async function markProcessed(database: Database, event: string, lease: string) {
  const { rows } = await database.query(
    `UPDATE webhooks.webhook_events SET ${processed}
     WHERE ${isHeld(event, lease)} RETURNING id`,
  );
  return rows.length === 1;
}

/** The state that the event is in now; undefined when another worker has it. */
export async function markFailed(
  database: Database,
  event: string,
  lease: string,
  { error, isLast }: { readonly error: string; readonly isLast: boolean },
): Promise<"failed" | "dead" | undefined> {
  const { rows } = await database.query(
    `UPDATE webhooks.webhook_events
     SET state = CASE WHEN $4::boolean THEN 'dead' ELSE 'failed' END,
       finished_at = CASE WHEN $4::boolean THEN now() END,
       lease = NULL, leased_until = NULL, handed_on_at = now(), last_error = $3
     WHERE id = $1 AND lease = $2 AND finished_at IS NULL RETURNING state`,
    [event, lease, error, isLast],
  );
  const [row] = rows as { readonly state: "failed" | "dead" }[];
  return row?.state;
}

/** An outbox entry that is there already keeps the later of both times. */
const defer = `
  WITH back AS (
    UPDATE webhooks.webhook_events
    SET state = CASE WHEN $5::boolean THEN 'failed' ELSE 'received' END,
      attempts = CASE WHEN $5::boolean THEN attempts ELSE greatest(0, attempts - 1) END,
      lease = NULL, leased_until = NULL, handed_on_at = now(), last_error = $3
    WHERE id = $1 AND lease = $2 AND finished_at IS NULL RETURNING id
  )
  INSERT INTO webhooks.outbox AS entry (event, available_at)
  SELECT id, now() + $4 * interval '1 second' FROM back
  ON CONFLICT (event) DO UPDATE
    SET available_at = greatest(entry.available_at, excluded.available_at)
  RETURNING event`;

export interface Deferral {
  readonly error: string;
  readonly seconds: number;
  /** Whether the attempt counts: not when the provider asked to wait. */
  readonly isAttempt: boolean;
}

/**
 * Puts the event into the outbox for later, so that its message can be deleted. False when another
 * worker has the event.
 */
export async function markDeferred(
  database: Database,
  event: string,
  lease: string,
  { error, seconds, isAttempt }: Deferral,
): Promise<boolean> {
  const values = [event, lease, error, seconds, isAttempt];
  return (await database.query(defer, values)).rows.length === 1;
}
