/** The contracts of the worker: what a queue gives it, what it tells, what a handler gets. */
import type { Database } from "./database";
import type { StoredPayload } from "./encryption";

/** A connection of a `pg.Pool`. */
export interface Connection extends Database {
  /** A connection that breaks between two queries says so; unheard, that ends the process. */
  on(event: "error", listener: () => void): unknown;
  off(event: "error", listener: () => void): unknown;
  /** @param broken Whether it must not be used again. */
  release(broken?: boolean): void;
}

/** A `pg.Pool` of the role `webhooks_worker`. */
export interface ConnectionPool extends Database {
  connect(): Promise<Connection>;
}

/** A message as a queue delivers it. */
export interface QueueMessage {
  /** The queue's id of the message. */
  readonly id: string;
  readonly body: string;
  /** How often it was delivered, this time included. */
  readonly receiveCount: number;
  /** Of a FIFO queue: messages of one group come in order, and the next waits for the last. */
  readonly group?: string;
}

/** What became of a batch. Messages that are neither were not looked at, and come again. */
export interface BatchResult {
  /** Ids of messages to delete. */
  readonly done: readonly string[];
  readonly failed: readonly FailedMessage[];
}

export interface FailedMessage {
  readonly id: string;
  /** Seconds after which to try again; 0 for what goes to the dead letters. */
  readonly retrySeconds: number;
  /** Whether our own database is down, so that asking for more messages would use them up. */
  readonly isOurs: boolean;
}

/**
 * - `processed`, `stale`: the handler's writes are committed; `stale` found a newer version there.
 * - `duplicate`: it was done before.
 * - `failed`: it is tried again; `dead`: it is not, until somebody replays it.
 * - `deferred`: the provider asked to wait, so that it is sent again later; no attempt is used.
 * - `busy`: another worker has it.
 * - `malformed`, `unknown`: the message is none of ours, or names a row that is not there.
 */
export type WorkerResult =
  | "processed"
  | "stale"
  | "duplicate"
  | "failed"
  | "dead"
  | "deferred"
  | "busy"
  | "malformed"
  | "unknown";

/** What became of a message, for logs and metrics. It holds nothing that the sender chose. */
export interface WorkerOutcome {
  readonly result: WorkerResult;
  /** The event's row; empty for a message that names none. */
  readonly event: string;
  readonly provider: string;
  /** The provider's name of what happened; empty when it is not known. */
  readonly type: string;
  /** Attempts of the handler, this one included. */
  readonly attempts: number;
  readonly milliseconds: number;
  /** Seconds since the event was received. */
  readonly ageSeconds: number;
  /** Name and code of an error, and the message where it is ours. */
  readonly error?: string;
}

/** An event as its row holds it. */
export interface StoredEvent {
  /** Number of its row: what logs may name. */
  readonly row: string;
  readonly provider: string;
  readonly account: string;
  /** The provider's id of the event. */
  readonly id: string;
  readonly type: string;
  readonly livemode: boolean | null;
  readonly objectId: string | null;
  readonly occurredAt: Date | null;
  readonly receivedAt: Date;
  readonly contentType: string;
  /** Attempts of the handler, this one included: 1 the first time. */
  readonly attempts: number;
  readonly payload: Buffer;
}

/** The row that a lease gives, as the database names its columns. */
export interface LeasedRow extends StoredPayload {
  readonly id: string;
  readonly livemode: boolean | null;
  readonly object_id: string | null;
  readonly occurred_at: Date | null;
  readonly received_at: Date;
  readonly attempts: number;
}

/** How a version compares with the newest one that was handled of its object. */
export type VersionOrder = "newer" | "same" | "older";

/** What keeps a stale event from overwriting a newer one. */
export interface ObjectOrder {
  /**
   * Locks the object until the handler's transaction ends: other handlers of it wait. Fetch the
   * object after this, and what is written is as new as what anybody has written.
   */
  lock(objectId: string): Promise<void>;
  /**
   * Locks the object and remembers its version if it is the newest. `older` must not be written.
   * `same` is an event of the same version, such as of the same second: fetch the object.
   *
   * @param version A number that grows with each change, or when the change happened.
   */
  advance(objectId: string, version: bigint | Date): Promise<VersionOrder>;
}

export interface HandlerContext {
  readonly event: StoredEvent;
  /**
   * A transaction that begins with the first query and commits with the mark that the event is
   * processed: both or none. No transaction is open before. It takes no BEGIN, COMMIT or ROLLBACK.
   */
  readonly database: Database;
  readonly objects: ObjectOrder;
  /** Rows outside of that transaction, which stay when the handler fails: see idempotency.ts. */
  readonly pool: Database;
  /** Aborted when the handler's time is over: give it to every call. */
  readonly signal: AbortSignal;
}

/** Handles an event. It may run again, also after it has ended: see {@link HandlerContext}. */
export type EventHandler = (event: StoredEvent, context: HandlerContext) => Promise<void>;

/** The handlers of a system: see handlers.ts. */
export interface HandlerTable {
  /** Undefined for a type that nobody handles: the event is dead at once, for a replay. */
  find(provider: string, type: string): EventHandler | undefined;
}
