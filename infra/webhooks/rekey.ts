import { ConfigurationError } from "./configuration-error";
import type { Database } from "./database";
import { PayloadError, type PayloadKeys, readPayload, sealPayload } from "./encryption";

export interface Rekeyed {
  /** Payloads that are now encrypted with the current key. */
  readonly rekeyed: number;
  /** Payloads whose key is missing or that were altered: they stay as they are. */
  readonly unreadable: number;
}

interface Row {
  readonly id: string;
  readonly provider: string;
  readonly account: string;
  readonly event_id: string;
  readonly type: string;
  readonly content_type: string;
  readonly payload: Buffer;
  readonly key_id: string | null;
}

const select = `
  SELECT id::text, provider, account, event_id, type, content_type, payload, key_id
  FROM webhooks.webhook_events
  WHERE payload IS NOT NULL AND key_id IS DISTINCT FROM $1 AND id > $2::bigint
  ORDER BY id LIMIT $3`;

/** What was purged or encrypted by another job since it was read stays as it is. */
const update = `
  UPDATE webhooks.webhook_events event SET payload = given.payload, key_id = $1
  FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) AS given (id, before, payload)
  WHERE event.id = given.id AND event.payload = given.before
  RETURNING event.id`;

/**
 * Encrypts every payload with the current key that is in plain text or under another key: after it,
 * and once `unreadable` is 0, the other keys can be removed. Reads and writes in batches, each a
 * transaction of its own, and may be ended and begun again. Needs the role `webhooks_rekeyer`.
 */
export async function rekey(
  database: Database,
  keys: PayloadKeys,
  { batch = 100 }: { readonly batch?: number } = {},
): Promise<Rekeyed> {
  const key = await keys.current();
  let [after, rekeyed, unreadable] = ["0", 0, 0];
  for (;;) {
    const rows = (await database.query(select, [key.id, after, batch])).rows as Row[];
    const last = rows.at(-1);
    if (last === undefined) return { rekeyed, unreadable };
    after = last.id;
    const ids: string[] = [];
    const before: Buffer[] = [];
    const sealed: Buffer[] = [];
    for (const row of rows) {
      const payload = await opened(row, keys);
      if (payload === undefined) {
        unreadable += 1;
        continue;
      }
      ids.push(row.id);
      before.push(row.payload);
      sealed.push(sealPayload(payload, key, row));
    }
    const done = await database.query(update, [key.id, ids, before, sealed]);
    rekeyed += done.rows.length;
  }
}

async function opened(row: Row, keys: PayloadKeys): Promise<Buffer | undefined> {
  try {
    return await readPayload(row, keys);
  } catch (error) {
    if (error instanceof PayloadError || error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
