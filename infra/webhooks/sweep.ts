import { maxReceiveCount } from "../defaults";
import type { Database } from "./database";

export interface SweepOptions {
  /**
   * Seconds of silence after which an event counts as lost: longer than the pauses between attempts
   * together, which are 20 minutes, and than the queue's backlog, whose events would be sent twice.
   */
  readonly silentSeconds?: number;
  /** Attempts after which it is dead: as the worker's. */
  readonly maxAttempts?: number;
  readonly batch?: number;
}

/**
 * Nobody has the event, it waits in no outbox, and for long nothing was heard of it: its message was
 * lost, or is among the dead letters. What used its attempts up ended the process each time.
 */
const sweepLost = `
  WITH silent AS (
    SELECT id, attempts FROM webhooks.webhook_events event
    WHERE finished_at IS NULL
      AND coalesce(handed_on_at, received_at) < now() - $1 * interval '1 second'
      AND (leased_until IS NULL OR leased_until <= now())
      AND NOT EXISTS (SELECT FROM webhooks.outbox WHERE outbox.event = event.id)
    ORDER BY coalesce(handed_on_at, received_at) LIMIT $2
    FOR UPDATE SKIP LOCKED
  ), dead AS (
    UPDATE webhooks.webhook_events event
    SET state = 'dead', finished_at = now(), lease = NULL, leased_until = NULL,
      last_error = coalesce(last_error, 'its handler never ended')
    FROM silent WHERE event.id = silent.id AND silent.attempts >= $3
    RETURNING event.id
  ), back AS (
    INSERT INTO webhooks.outbox (event) SELECT id FROM silent WHERE attempts < $3
    ON CONFLICT DO NOTHING RETURNING event
  )
  SELECT (SELECT count(*) FROM back)::integer AS "putBack",
    (SELECT count(*) FROM dead)::integer AS dead`;

/**
 * Puts events back whose message the queue has lost, for the relay to send. An event that was not
 * lost is sent twice and handled once. Run it every few minutes, as often as it finds something.
 * Needs the role `webhooks_worker`.
 */
export async function sweep(
  database: Database,
  options: SweepOptions = {},
): Promise<{ readonly putBack: number; readonly dead: number }> {
  const { silentSeconds = 3_600, maxAttempts = maxReceiveCount, batch = 1_000 } = options;
  const { rows } = await database.query(sweepLost, [silentSeconds, batch, maxAttempts]);
  const [found] = rows as { readonly putBack: number; readonly dead: number }[];
  return found ?? { putBack: 0, dead: 0 };
}
