import { randomUUID } from "node:crypto";
import type { Database } from "./database";
import type { Item } from "./worker-lanes";
import { type Lease, takeLease, takeLeases } from "./worker-leases";

/** What asking for a lease gave, and the lease's name. */
export interface Taken {
  readonly token: string;
  readonly lease: Lease;
}

/**
 * The leases of a batch: in one statement those of the events that are handled at once, and each
 * other one when its turn comes, since a lease's time runs from when it is taken.
 */
export class BatchLeases {
  private readonly first = new Map<Item, Promise<Taken>>();

  /**
   * @param items What is handled at once.
   * @param seconds Until a lease ends by itself.
   */
  constructor(
    private readonly database: Database,
    items: readonly Item[],
    private readonly seconds: number,
  ) {
    const byEvent = new Map<string, Item>();
    for (const item of items) {
      // A second message of an event, in another FIFO group, asks by itself and finds it busy.
      const event = item.event?.id;
      if (event !== undefined && !byEvent.has(event)) byEvent.set(event, item);
    }
    if (byEvent.size === 0) return;
    const wanted = [...byEvent.keys()].map((event) => ({ event, lease: randomUUID() }));
    const all = takeLeases(database, wanted, seconds);
    for (const { event, lease: token } of wanted) {
      const item = byEvent.get(event);
      const taken = all.then((leases) => ({ token, lease: leases.get(event) ?? unknown }));
      // Whoever handles the message hears of it.
      taken.catch(() => undefined);
      if (item !== undefined) this.first.set(item, taken);
    }
  }

  /** @throws What the database says when it is down. */
  async take(item: Item, event: string): Promise<Taken> {
    const taken = this.first.get(item);
    if (taken !== undefined) return await taken;
    const token = randomUUID();
    return { token, lease: await takeLease(this.database, event, token, this.seconds) };
  }
}

const unknown = { kind: "unknown" } as const;
