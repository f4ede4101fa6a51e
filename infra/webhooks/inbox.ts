import type { Delivery } from "./verification";

/** Where verified events wait for their handlers. */
export interface Inbox {
  /**
   * Stores the events that are not there yet, and for each of these an entry in the outbox, in one
   * transaction: when it resolves all are durable, when it rejects none is. An event is there when
   * provider, account and id are the same.
   *
   * @returns How many were new.
   */
  accept(delivery: Delivery): Promise<{ readonly added: number }>;
}
