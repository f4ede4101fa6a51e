import type { QueuedEvent } from "./postgres-outbox";
import { decodeMessage } from "./worker-message";
import type { QueueMessage } from "./worker-types";

export interface Item<Message extends QueueMessage = QueueMessage> {
  readonly message: Message;
  /** Undefined for a message that is none of ours. */
  readonly event: QueuedEvent | undefined;
}

/** Messages that must not be handled at once, in their order: of one event, or of one FIFO group. */
export function lanesOf<Message extends QueueMessage>(
  messages: readonly Message[],
): Item<Message>[][] {
  const lanes = new Map<string, Item<Message>[]>();
  for (const message of messages) {
    const event = decodeMessage(message.body);
    const { group } = message;
    const key = group === undefined ? `event ${event?.id ?? message.id}` : `group ${group}`;
    lanes.set(key, [...(lanes.get(key) ?? []), { message, event }]);
  }
  return [...lanes.values()];
}
