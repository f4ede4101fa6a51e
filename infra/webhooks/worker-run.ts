import type { EventHandler, HandlerContext, LeasedRow, StoredEvent } from "./worker-types";

class HandlerTimeout extends Error {
  override readonly name = "HandlerTimeout";

  constructor(seconds: number) {
    super(`the handler took longer than ${seconds} s`);
  }
}

/**
 * Runs a handler for at most this long. It cannot be stopped, so that its signal is aborted, and
 * the caller closes its transaction.
 */
export async function runHandler(
  handler: EventHandler,
  context: Omit<HandlerContext, "signal">,
  seconds: number,
): Promise<void> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new HandlerTimeout(seconds);
      abort.abort(error);
      reject(error);
    }, seconds * 1000);
  });
  try {
    const run = async () => await handler(context.event, { ...context, signal: abort.signal });
    await Promise.race([run(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

export function storedEvent(row: LeasedRow, payload: Buffer): StoredEvent {
  return {
    row: row.id,
    provider: row.provider,
    account: row.account,
    id: row.event_id,
    type: row.type,
    livemode: row.livemode,
    objectId: row.object_id,
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
    contentType: row.content_type,
    attempts: row.attempts,
    payload,
  };
}
