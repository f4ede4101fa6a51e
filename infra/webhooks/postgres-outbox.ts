import type { Database } from "./database";

/** What a queue carries: which event, and nothing of what it says. */
export interface QueuedEvent {
  /** The event's row: a decimal number, as text. */
  readonly id: string;
  readonly provider: string;
  readonly account: string;
  readonly type: string;
  /** The provider's id of what changed: orders a FIFO queue, and is not in the message. */
  readonly objectId?: string | null;
}

export interface Queue {
  /**
   * Sends a batch. Rejects when nothing is known of any of them.
   *
   * @returns The ids of those that the queue has confirmed.
   */
  send(events: readonly QueuedEvent[]): Promise<readonly string[]>;
}

export interface RelayOptions {
  /** Events in a batch: 10, which is what SQS takes at once. */
  readonly batch?: number;
  /**
   * Seconds for which a batch belongs to this relay: longer than sending takes. What is not
   * confirmed by then is taken again, by any relay, and later each time.
   */
  readonly leaseSeconds?: number;
}

/**
 * A lease instead of a lock: no transaction is open while the queue is asked. The pause doubles
 * with each attempt, up to five minutes, and the first ones are as long as the lease.
 */
const lease = `
  WITH due AS (
    SELECT id FROM webhooks.outbox WHERE available_at <= now()
    ORDER BY available_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
  ), leased AS (
    UPDATE webhooks.outbox entry
    SET attempts = attempts + 1,
      available_at = now() + greatest($2, least(300, power(2, least(attempts, 9))))
        * interval '1 second'
    FROM due WHERE entry.id = due.id
    RETURNING entry.id, entry.event
  )
  SELECT event.id::text, event.provider, event.account, event.type,
    event.object_id AS "objectId"
  FROM leased JOIN webhooks.webhook_events event ON event.id = leased.event ORDER BY leased.id`;

/** A worker may be faster than this statement: what it has already handled stays as it is. */
const confirm = `
  WITH sent AS (
    DELETE FROM webhooks.outbox WHERE event = ANY ($1::bigint[]) RETURNING event
  )
  UPDATE webhooks.webhook_events
  SET state = CASE state WHEN 'received' THEN 'queued' ELSE state END, handed_on_at = now()
  WHERE id IN (SELECT event FROM sent) AND finished_at IS NULL`;

/**
 * Hands one batch of the outbox to the queue. Every event reaches it at least once: when this
 * process dies between the queue's answer and the confirmation, the event is sent again, and its
 * row says whether it was handled. Several relays may run. Needs the role `webhooks_worker`.
 *
 * @returns How many were taken from the outbox, and how many of them the queue has confirmed. Call
 *   it again at once while some were taken.
 */
export async function relay(
  database: Database,
  queue: Queue,
  { batch = 10, leaseSeconds = 30 }: RelayOptions = {},
): Promise<{ readonly taken: number; readonly confirmed: number }> {
  const { rows } = await database.query(lease, [batch, leaseSeconds]);
  const events = rows as QueuedEvent[];
  if (events.length === 0) return { taken: 0, confirmed: 0 };
  const known = new Set(events.map(({ id }) => id));
  const ids = (await queue.send(events)).filter((id) => known.has(id));
  if (ids.length > 0) await database.query(confirm, [ids]);
  return { taken: events.length, confirmed: new Set(ids).size };
}
