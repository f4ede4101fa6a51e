import { ConfigurationError } from "../configuration-error";
import type { Queue, QueuedEvent } from "../postgres-outbox";

/** Hands each event to the queue of its provider. A queue that is down does not stop the others. */
export class RoutedQueue implements Queue {
  /** @param queueOf Undefined for a provider that has no queue. */
  constructor(private readonly queueOf: (provider: string) => Queue | undefined) {}

  /** Rejects when no queue has confirmed any, with the first reason. */
  async send(events: readonly QueuedEvent[]): Promise<readonly string[]> {
    const byProvider = new Map<string, QueuedEvent[]>();
    for (const event of events) {
      const others = byProvider.get(event.provider) ?? [];
      byProvider.set(event.provider, [...others, event]);
    }
    const sent = await Promise.allSettled(
      [...byProvider].map(async ([provider, some]) => {
        const queue = this.queueOf(provider);
        if (queue === undefined) throw new ConfigurationError(`${provider} has no queue`);
        return await queue.send(some);
      }),
    );
    const confirmed = sent.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    const failed = sent.find((one) => one.status === "rejected");
    if (failed !== undefined && confirmed.length === 0) throw failed.reason;
    return confirmed;
  }
}
