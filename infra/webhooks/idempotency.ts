/** Keys of our calls to a provider: what a handler does twice, the provider does once. */
import { createHash } from "node:crypto";
import type { Database } from "./database";
import { PermanentFailure } from "./worker-errors";
import type { HandlerContext } from "./worker-types";

/** What JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** The same key came with another request: a mistake in the handler, and never sent. */
export class KeyReused extends PermanentFailure {}

/**
 * A call was begun, its answer was never stored, and repeating it could do it twice. A person has to
 * look, or the handler has to be able to ask: see {@link OnceOptions.recover}.
 */
export class OutcomeUnknown extends PermanentFailure {}

export interface OnceOptions<Answer extends Json> {
  /** Whose keys these are: `stripe`. */
  readonly scope: string;
  /** At most 255 characters, the same whenever the handler runs again: {@link callKey}. */
  readonly key: string;
  /** The event's row. */
  readonly event?: string;
  /** What is asked for. Only its digest is stored. */
  readonly request: Json;
  /**
   * Seconds for which the provider itself knows the key: 86,400 at Stripe, which may forget it
   * then; 0 where a provider takes none, as Twilio and SendGrid.
   */
  readonly repeatableSeconds: number;
  /**
   * Sends it, with the key where the provider takes one. What it returns is stored and given to
   * every later run: ids and states, and no personal data.
   */
  readonly send: (key: string) => Promise<Answer>;
  /**
   * Asks the provider whether it did what was begun earlier; undefined when it surely did not. Used
   * where sending again could do it twice.
   */
  readonly recover?: () => Promise<Answer | undefined>;
  /** Asked after sending failed: whether the provider surely did nothing. */
  readonly hadNoEffect?: () => boolean;
}

interface Row {
  readonly request_sha256: string;
  readonly response: { readonly answer: Json } | null;
  readonly is_new: boolean;
  readonly age: number;
}

const begin = `
  WITH added AS (
    INSERT INTO webhooks.idempotency_keys (scope, key, event, request_sha256)
    VALUES ($1, $2, $3::bigint, $4) ON CONFLICT (scope, key) DO NOTHING
    RETURNING request_sha256, response
  )
  SELECT request_sha256, response, true AS is_new, 0::float AS age FROM added
  UNION ALL
  SELECT request_sha256, response, false, extract(epoch FROM now() - created_at)::float
  FROM webhooks.idempotency_keys WHERE scope = $1 AND key = $2`;

/**
 * Does a call once, however often it is asked for. The key is stored before the call and the answer
 * after it, outside of the handler's transaction, so that both stay when the handler fails.
 *
 * @param database Not the handler's transaction: `context.pool`.
 * @throws KeyReused when the key belongs to another request.
 * @throws OutcomeUnknown when it may have happened, and only the provider knows.
 */
export async function once<Answer extends Json>(
  database: Database,
  options: OnceOptions<Answer>,
): Promise<Answer> {
  const { scope, key, event = null, recover } = options;
  const digest = createHash("sha256").update(canonical(options.request)).digest("hex");
  const { rows } = await database.query(begin, [scope, key, event, digest]);
  const [row] = rows as Row[];
  if (row === undefined) {
    // It was added between the two halves of the statement: the next one sees it.
    return await once(database, options);
  }
  if (row.request_sha256 !== digest) {
    throw new KeyReused(`the idempotency key of a call to ${scope} was used for another request`);
  }
  if (row.response !== null) return row.response.answer as Answer;
  const isRepeatable = row.is_new || row.age < options.repeatableSeconds;
  if (!isRepeatable) {
    if (recover === undefined) {
      throw new OutcomeUnknown(
        `a call to ${scope} was begun ${Math.round(row.age)} s ago and its answer is not known`,
      );
    }
    const found = await recover();
    if (found !== undefined) return await store(database, scope, key, found);
  }
  return await store(database, scope, key, await sendOnce(database, options, row.is_new));
}

/** What surely did nothing leaves no key behind, unless an earlier try may have done something. */
async function sendOnce<Answer extends Json>(
  database: Database,
  { scope, key, send, hadNoEffect = () => false }: OnceOptions<Answer>,
  isFirst: boolean,
): Promise<Answer> {
  try {
    return await send(key);
  } catch (error) {
    if (isFirst && hadNoEffect()) {
      await database.query(
        `DELETE FROM webhooks.idempotency_keys
         WHERE scope = $1 AND key = $2 AND response IS NULL`,
        [scope, key],
      );
    }
    throw error;
  }
}

/** The first answer stays: whoever sent it at the same time got the same from the provider. */
async function store<Answer extends Json>(
  database: Database,
  scope: string,
  key: string,
  answer: Answer,
): Promise<Answer> {
  const { rows } = await database.query(
    `UPDATE webhooks.idempotency_keys
     SET response = coalesce(response, $3::jsonb), finished_at = coalesce(finished_at, now())
     WHERE scope = $1 AND key = $2 RETURNING response`,
    [scope, key, JSON.stringify({ answer })],
  );
  const [row] = rows as { readonly response: { readonly answer: Json } }[];
  return row === undefined ? answer : (row.response.answer as Answer);
}

/**
 * The key of a call that an event causes, the same in every run: a digest, since the ids of events
 * may be as long as a key.
 *
 * @param purpose What the call is for, once for each event: `welcome-message`.
 */
export function callKey(context: Pick<HandlerContext, "event">, purpose: string): string {
  const { provider, account, id } = context.event;
  return createHash("sha256")
    .update(JSON.stringify([provider, account, id, purpose]))
    .digest("hex");
}

/** The same text for the same value, whatever the order of its names. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value as { readonly [name: string]: Json }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(",")}}`;
}
