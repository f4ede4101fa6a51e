import type { Database } from "./database";
import { type PayloadKeys, sealPayload } from "./encryption";
import type { Inbox } from "./inbox";
import type { Channel, ChannelTable } from "./providers/google-calendar";
import type { Delivery } from "./verification";

/**
 * One statement is one transaction: events and their outbox entries are stored together or not at
 * all, in one round trip and without a connection that is kept open between two. Events are sorted,
 * since two batches that hold the same ones in another order would wait for each other.
 */
const accept = `
  WITH given AS (
    SELECT * FROM unnest(
      $5::text[], $6::text[], $7::text[], $8::timestamptz[], $9::bytea[]
    ) AS event (event_id, type, object_id, occurred_at, payload)
  ), added AS (
    INSERT INTO webhooks.webhook_events
      (provider, account, livemode, content_type, key_id,
        event_id, type, object_id, occurred_at, payload)
    SELECT $1, $2, $3::boolean, $4, $10, event_id, type, object_id, occurred_at, payload
    FROM given ORDER BY event_id
    ON CONFLICT (provider, account, event_id) DO NOTHING
    RETURNING id
  ), handed_on AS (
    INSERT INTO webhooks.outbox (event) SELECT id FROM added ORDER BY id
  )
  SELECT count(*)::integer AS added FROM added`;

/** The inbox in Postgres: migrations/0002-events.sql. Needs the role `webhooks_receiver`. */
export class PostgresInbox implements Inbox {
  /** @param keys What payloads are encrypted with. Without keys they are stored in plain text. */
  constructor(
    private readonly database: Database,
    private readonly keys?: PayloadKeys,
  ) {}

  async accept(delivery: Delivery): Promise<{ readonly added: number }> {
    const { provider, account, livemode, contentType, events } = delivery;
    if (events.length === 0) return { added: 0 };
    const key = await this.keys?.current();
    const payloads = events.map(({ id, type, payload }) => {
      const owner = { provider, account, event_id: id, type, content_type: contentType };
      return key === undefined ? payload : sealPayload(payload, key, owner);
    });
    const { rows } = await this.database.query(accept, [
      ...[provider, account, livemode, contentType],
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      events.map(({ objectId }) => objectId),
      events.map(({ occurredAt }) => occurredAt?.toISOString() ?? null),
      payloads,
      key?.id ?? null,
    ]);
    const [row] = rows as { added: number }[];
    if (row === undefined) throw new Error("the insert gave no answer");
    return { added: row.added };
  }
}

interface ChannelRow {
  readonly id: string;
  readonly tenant: string;
  readonly token_sha256: string;
  readonly resource_id: string | null;
  readonly expires_at: Date;
}

/** The channel table in Postgres: migrations/0004-channels.sql. */
export class PostgresChannels implements ChannelTable {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<Channel | undefined> {
    const { rows } = await this.database.query(
      `SELECT id, tenant, token_sha256, resource_id, expires_at
       FROM webhooks.channels WHERE id = $1`,
      [id],
    );
    const [row] = rows as ChannelRow[];
    return (
      row && {
        id: row.id,
        tokenSha256: row.token_sha256,
        resourceId: row.resource_id,
        account: row.tenant,
        expiresAt: row.expires_at,
      }
    );
  }
}
