import type { QueuedEvent } from "./postgres-outbox";
import { decodeMessage } from "./worker-message";
import type { QueueMessage } from "./worker-types";

export interface Item {
  readonly message: QueueMessage;
  /** Undefined for a message that is none of ours. */
  readonly event: QueuedEvent | undefined;
}

/** Messages that must not be handled at once, in their order: of one event, or of one FIFO group. */
export function lanesOf(messages: readonly QueueMessage[]): Item[][] {
  const lanes = new Map<string, Item[]>();
  for (const message of messages) {
    const event = decodeMessage(message.body);
    const { group } = message;
    const key = group === undefined ? `event ${event?.id ?? message.id}` : `group ${group}`;
    lanes.set(key, [...(lanes.get(key) ?? []), { message, event }]);
  }
  return [...lanes.values()];
}
