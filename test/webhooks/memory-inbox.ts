import type { Inbox } from "../../infra/webhooks/inbox";
import type { Delivery } from "../../infra/webhooks/verification";

/** Events in memory; with an error or a delay it is the database on a bad day. */
export class MemoryInbox implements Inbox {
  readonly events = new Map<string, Delivery>();
  error: Error | undefined;
  delayMs = 0;

  async accept(delivery: Delivery): Promise<{ added: number }> {
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.error !== undefined) throw this.error;
    const before = this.events.size;
    for (const event of delivery.events) {
      const key = JSON.stringify([delivery.provider, delivery.account, event.id]);
      if (!this.events.has(key)) this.events.set(key, delivery);
    }
    return { added: this.events.size - before };
  }
}
