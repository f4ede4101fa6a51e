/** The states of an event while workers handle it. Each function is one statement. */
import type { Database } from "./database";
import type { LeasedRow } from "./worker-types";

/** What asking for an event gave. */
export type Lease =
  | { readonly kind: "leased"; readonly row: LeasedRow }
  | { readonly kind: "finished"; readonly state: "processed" | "dead" }
  | { readonly kind: "busy"; readonly seconds: number }
  | { readonly kind: "unknown" };

/**
 * Takes the event for one attempt, which is counted now: what ends the process counts as well. The
 * lease ends by the clock, so that nobody has to notice that its holder died.
 */
const take = `
  WITH free AS (
    SELECT id FROM webhooks.webhook_events
    WHERE id = $1 AND finished_at IS NULL AND (leased_until IS NULL OR leased_until <= now())
    FOR UPDATE SKIP LOCKED
  )
  UPDATE webhooks.webhook_events event
  SET lease = $2, leased_until = now() + $3 * interval '1 second', attempts = attempts + 1
  FROM free WHERE event.id = free.id
  RETURNING event.*, event.id::text AS id`;

const look = `
  SELECT state, finished_at IS NOT NULL AS finished,
    greatest(1, ceil(extract(epoch FROM leased_until - now())))::integer AS seconds
  FROM webhooks.webhook_events WHERE id = $1`;

export async function takeLease(
  database: Database,
  event: string,
  lease: string,
  seconds: number,
): Promise<Lease> {
  const taken = (await database.query(take, [event, lease, seconds])).rows as LeasedRow[];
  if (taken[0] !== undefined) return { kind: "leased", row: taken[0] };
  const seen = (await database.query(look, [event])).rows as {
    readonly state: string;
    readonly finished: boolean;
    readonly seconds: number | null;
  }[];
  const [found] = seen;
  if (found === undefined) return { kind: "unknown" };
  if (!found.finished) return { kind: "busy", seconds: found.seconds ?? 1 };
  return { kind: "finished", state: found.state === "dead" ? "dead" : "processed" };
}

/** Locks the row for the handler's transaction. False when another worker has the event. */
export async function holdLease(database: Database, event: string, lease: string) {
  const { rows } = await database.query(
    `SELECT FROM webhooks.webhook_events
     WHERE id = $1 AND lease = $2 AND finished_at IS NULL FOR UPDATE`,
    [event, lease],
  );
  return rows.length === 1;
}

/** False when another worker has the event: whatever was written with it must be rolled back. */
export async function markProcessed(database: Database, event: string, lease: string) {
  const { rows } = await database.query(
    `UPDATE webhooks.webhook_events
     SET state = 'processed', finished_at = now(), lease = NULL, leased_until = NULL,
       last_error = NULL
     WHERE id = $1 AND lease = $2 AND finished_at IS NULL RETURNING id`,
    [event, lease],
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
