/** A worker on a real Postgres, and a queue in memory that behaves as SQS does. */
import type { Client, Pool } from "pg";
import { migrate } from "../../infra/webhooks/migrate";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { type Queue, type QueuedEvent, relay } from "../../infra/webhooks/postgres-outbox";
import type {
  HiddenMessage,
  ReadableQueue,
  ReceivedMessage,
  ReceiveOptions,
} from "../../infra/webhooks/sqs-queue";
import type { Delivery, WebhookEvent } from "../../infra/webhooks/verification";
import { Worker, type WorkerOptions } from "../../infra/webhooks/worker";
import { retrySeconds } from "../../infra/webhooks/worker-backoff";
import { encodeMessage } from "../../infra/webhooks/worker-message";
import type { EventHandler, QueueMessage, WorkerOutcome } from "../../infra/webhooks/worker-types";
import { openPool, type PostgresServer } from "./postgres-server";

export interface StoredRow {
  readonly state: string;
  readonly attempts: number;
  readonly lease: string | null;
  readonly last_error: string | null;
  readonly finished_at: Date | null;
}

/** Visibility, receive counts and dead letters of SQS, on a clock that tests move. */
export class FakeSqs implements Queue, ReadableQueue {
  now = 0;
  readonly deadLetters: string[] = [];
  /** Seconds that messages were hidden for, in order. */
  readonly hidden: number[] = [];
  private readonly messages: Stored[] = [];
  /** Received, and nothing said of them since. */
  private readonly held = new Set<string>();
  private count = 0;

  constructor(private readonly maxReceiveCount = 5) {}

  async send(events: readonly QueuedEvent[]): Promise<string[]> {
    for (const event of events) this.add(encodeMessage(event));
    return events.map(({ id }) => id);
  }

  add(body: string): void {
    this.messages.push({ id: `m${++this.count}`, body, received: 0, visibleAt: this.now });
  }

  async receive({ max = 10, hideSeconds = 60 }: ReceiveOptions = {}): Promise<ReceivedMessage[]> {
    const due = this.messages.filter(({ visibleAt }) => visibleAt <= this.now);
    const given: ReceivedMessage[] = [];
    for (const message of due) {
      if (message.received >= this.maxReceiveCount) {
        this.remove(message.id);
        this.deadLetters.push(message.body);
      } else if (given.length < max) {
        message.received += 1;
        message.visibleAt = this.now + hideSeconds;
        this.held.add(message.id);
        const { id, body, received: receiveCount } = message;
        given.push({ id, body, receiveCount, handle: `${id}/${receiveCount}` });
      }
    }
    if (given.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return given;
  }

  async delete(messages: readonly ReceivedMessage[]): Promise<void> {
    this.release(messages);
    for (const { id } of messages) this.remove(id);
  }

  /** Whoever holds these messages has said what became of them, whether it was heard or not. */
  release(messages: readonly ReceivedMessage[]): void {
    for (const { id } of messages) this.held.delete(id);
  }

  /**
   * Moves the clock, unless somebody has messages in hand: their time is not the test's, however
   * slow the machine is.
   */
  pass(seconds: number): void {
    if (this.held.size === 0) this.now += seconds;
  }

  async hide(messages: readonly HiddenMessage[]): Promise<void> {
    this.release(messages.map(({ message }) => message));
    for (const { message, seconds } of messages) {
      const stored = this.messages.find(({ id }) => id === message.id);
      if (stored !== undefined) stored.visibleAt = this.now + seconds;
      this.hidden.push(seconds);
    }
  }

  get waiting(): number {
    return this.messages.length;
  }

  private remove(id: string): void {
    const at = this.messages.findIndex((message) => message.id === id);
    if (at >= 0) this.messages.splice(at, 1);
  }
}

interface Stored {
  readonly id: string;
  readonly body: string;
  received: number;
  visibleAt: number;
}

/** Migrated, with a table that stands for an application's own. */
export class WorkerWorld {
  readonly outcomes: WorkerOutcome[] = [];
  private messages = 0;

  private constructor(
    readonly server: PostgresServer,
    readonly owner: Client,
    readonly pool: Pool,
  ) {}

  static async open(server: PostgresServer): Promise<WorkerWorld> {
    const owner = await server.connect();
    await migrate(owner);
    await owner.query(`
      CREATE TABLE public.effects (n bigint GENERATED ALWAYS AS IDENTITY, event text, what text);
      GRANT SELECT, INSERT, UPDATE, DELETE ON public.effects TO webhooks_worker`);
    return new WorkerWorld(server, owner, openPool(server, "webhooks_worker"));
  }

  /** After the server was killed: connections are gone, tables are not. */
  static async reopen(server: PostgresServer): Promise<WorkerWorld> {
    return new WorkerWorld(server, await server.connect(), openPool(server, "webhooks_worker"));
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.owner.end();
  }

  async reset(): Promise<void> {
    this.outcomes.length = 0;
    await this.owner.query(`TRUNCATE webhooks.webhook_events, webhooks.object_versions,
      webhooks.idempotency_keys, public.effects RESTART IDENTITY CASCADE`);
  }

  worker(handler: EventHandler, more: Partial<WorkerOptions> = {}): Worker {
    return new Worker({
      pool: this.pool,
      handlers: { find: (_, type) => (type === "unheard.of" ? undefined : handler) },
      observe: (outcome) => this.outcomes.push(outcome),
      retry: (attempt) => retrySeconds(attempt, () => 0.5),
      ...more,
    });
  }

  /** Stores an event and gives the number of its row. */
  async add(more: Partial<WebhookEvent> = {}, of: Partial<Delivery> = {}): Promise<string> {
    this.messages += 1;
    const event: WebhookEvent = {
      id: `evt_${this.messages}`,
      type: "invoice.paid",
      occurredAt: null,
      objectId: null,
      payload: Buffer.from("{}"),
      ...more,
    };
    await new PostgresInbox(this.owner).accept({
      provider: "stripe",
      account: "",
      livemode: true,
      contentType: "application/json",
      ...of,
      events: [event],
    });
    const { rows } = await this.owner.query(
      "SELECT max(id)::text AS id FROM webhooks.webhook_events",
    );
    return rows[0].id;
  }

  /** A message as a queue delivers it. */
  message(row: string, more: Partial<QueueMessage> = {}): QueueMessage {
    this.messages += 1;
    const event = { id: row, provider: "stripe", account: "", type: "invoice.paid" };
    return { id: `m${this.messages}`, body: encodeMessage(event), receiveCount: 1, ...more };
  }

  async relay(queue: Queue): Promise<void> {
    while ((await relay(this.pool, queue)).taken > 0);
  }

  async row(id: string): Promise<StoredRow> {
    const { rows } = await this.owner.query(
      `SELECT state, attempts, lease, last_error, finished_at FROM webhooks.webhook_events
       WHERE id = $1`,
      [id],
    );
    return rows[0];
  }

  /** What handlers wrote, in order. */
  async effects(): Promise<string[]> {
    const { rows } = await this.owner.query("SELECT what FROM public.effects ORDER BY n");
    return rows.map(({ what }) => what);
  }

  /** Seconds until the outbox hands the event on; undefined when it is not there. */
  async dueIn(event: string): Promise<number | undefined> {
    const { rows } = await this.owner.query(
      `SELECT extract(epoch FROM available_at - now())::float AS due FROM webhooks.outbox
       WHERE event = $1`,
      [event],
    );
    return rows[0]?.due;
  }

  results(): string[] {
    return this.outcomes.map(({ result }) => result);
  }
}

/** A handler that writes once. */
export const writes: EventHandler = async (event, { database }) => {
  await database.query("INSERT INTO public.effects (event, what) VALUES ($1, $2)", [
    event.row,
    event.id,
  ]);
};
