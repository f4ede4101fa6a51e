import { maxReceiveCount, webhookHandlerSeconds } from "../defaults";
import { ConfigurationError } from "./configuration-error";
import { type PayloadKeys, readPayload } from "./encryption";
import { retrySeconds } from "./worker-backoff";
import { BatchLeases } from "./worker-batch";
import { describeError, PermanentFailure } from "./worker-errors";
import { type Item, lanesOf } from "./worker-lanes";
import { TransactionOrder } from "./worker-order";
import { runHandler, storedEvent } from "./worker-run";
import { settle, type Verdict } from "./worker-settle";
import { HandlerTransaction } from "./worker-transaction";
import type {
  BatchResult,
  ConnectionPool,
  FailedMessage,
  HandlerTable,
  LeasedRow,
  QueueMessage,
  WorkerOutcome,
} from "./worker-types";

export interface WorkerOptions {
  /** Needs two connections for each message that is handled at once: {@link workerPoolOptions}. */
  readonly pool: ConnectionPool;
  readonly handlers: HandlerTable;
  /** Keys of encrypted payloads. */
  readonly keys?: PayloadKeys;
  readonly observe?: (outcome: WorkerOutcome) => void;
  /** Attempts before an event is dead: as many as the queue's `maxReceiveCount`. */
  readonly maxAttempts?: number;
  /** Seconds that a handler has. The queue must hide a message for longer than this. */
  readonly handlerSeconds?: number;
  /** Messages that are handled at once; 10, a batch of SQS. */
  readonly concurrency?: number;
  /** Seconds to wait after an attempt, 1 for the first: {@link retrySeconds}. */
  readonly retry?: (attempt: number) => number;
  /** Seconds to commit or to say what failed, after the handler's time is over: 15, our choice. */
  readonly settleSeconds?: number;
}

/**
 * Handles messages of the queue, each event once: its row is leased, and the handler's writes commit
 * together with the mark that it is processed. The same worker serves a loop and a Lambda function.
 */
export class Worker {
  private readonly maxAttempts: number;
  private readonly handlerSeconds: number;
  /** Messages that are handled at once. */
  readonly concurrency: number;
  private readonly settleSeconds: number;
  private readonly retry: (attempt: number) => number;

  /** @throws ConfigurationError for figures that cannot be. */
  constructor(private readonly options: WorkerOptions) {
    this.maxAttempts = positive("maxAttempts", options.maxAttempts ?? maxReceiveCount);
    this.handlerSeconds = positive(
      "handlerSeconds",
      options.handlerSeconds ?? webhookHandlerSeconds,
    );
    this.concurrency = positive("concurrency", options.concurrency ?? 10);
    this.settleSeconds = positive("settleSeconds", options.settleSeconds ?? 15);
    this.retry = options.retry ?? retrySeconds;
  }

  /** Whether events can be handled at all. A worker that is not ready should ask for no messages. */
  async isReady(): Promise<boolean> {
    try {
      await this.options.pool.query("SELECT 1");
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Handles a batch. Never rejects. Messages of one event or of one FIFO group go one after the
   * other, and after a failure the rest of them fails unseen, so that none overtakes it.
   *
   * @param ended Hears of each message as soon as it is done, or has failed.
   */
  async process<Message extends QueueMessage>(
    messages: readonly Message[],
    ended?: (message: Message, failure?: FailedMessage) => void,
  ): Promise<BatchResult> {
    const done: string[] = [];
    const failed: FailedMessage[] = [];
    const lanes = lanesOf(messages);
    const first = lanes.slice(0, this.concurrency).flatMap(([item]) => item ?? []);
    const seconds = this.handlerSeconds + this.settleSeconds;
    const leases = new BatchLeases(this.options.pool, first, seconds);
    const runLane = async (lane: readonly Item<Message>[]) => {
      let before: FailedMessage | undefined;
      for (const item of lane) {
        const { message } = item;
        if (before === undefined) {
          const { retry, isOurs = false } = await this.handle(item, leases);
          if (retry !== undefined) before = { id: message.id, retrySeconds: retry, isOurs };
        }
        const failure = before && { ...before, id: message.id };
        if (failure === undefined) done.push(message.id);
        else failed.push(failure);
        ended?.(message, failure);
      }
    };
    const runners = Array.from({ length: this.concurrency }, async () => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift()) await runLane(lane);
    });
    await Promise.all(runners);
    return { done, failed };
  }

  private async handle(item: Item, leases: BatchLeases): Promise<Verdict> {
    const started = performance.now();
    const verdict = await this.decide(item, leases);
    const { row, result, error } = verdict;
    const age = row === undefined ? 0 : (Date.now() - row.received_at.getTime()) / 1000;
    const outcome: WorkerOutcome = {
      result,
      event: item.event?.id ?? "",
      provider: row?.provider ?? "",
      type: row?.type ?? "",
      attempts: row?.attempts ?? 0,
      milliseconds: Math.round(performance.now() - started),
      ageSeconds: Math.max(0, Math.round(age)),
      ...(error !== undefined && { error }),
    };
    try {
      this.options.observe?.(outcome);
    } catch {
      // A log that is full must not make an event come again.
    }
    return verdict;
  }

  private async decide(item: Item, leases: BatchLeases): Promise<Verdict> {
    const { message, event } = item;
    const again = this.retry(message.receiveCount);
    if (event === undefined) return { result: "malformed", retry: again };
    try {
      const { token, lease } = await leases.take(item, event.id);
      if (lease.kind === "unknown") return { result: "unknown", retry: again };
      if (lease.kind === "busy") return { result: "busy", retry: lease.seconds };
      if (lease.kind === "finished") {
        // The queue itself moves what failed to the dead letters, where an alarm sees it.
        return lease.state === "dead" ? { result: "duplicate", retry: 0 } : { result: "duplicate" };
      }
      const verdict = await this.attempt(message, lease.row, token);
      return { ...verdict, row: lease.row };
    } catch (error) {
      return { result: "failed", retry: again, isOurs: true, error: describeError(error) };
    }
  }

  private async attempt(message: QueueMessage, row: LeasedRow, token: string): Promise<Verdict> {
    const { pool } = this.options;
    const transaction = new HandlerTransaction(pool, row.id, token, this.handlerSeconds * 1000);
    const order = new TransactionOrder(transaction, row);
    try {
      if (row.attempts > this.maxAttempts) {
        throw new PermanentFailure(`its handler ended the process ${this.maxAttempts} times`);
      }
      const { keys, handlers } = this.options;
      const handler = handlers.find(row.provider, row.type);
      if (handler === undefined) throw new PermanentFailure("no handler has this type");
      const event = storedEvent(row, await readPayload(row, keys));
      const context = { event, database: transaction, objects: order, pool };
      await runHandler(handler, context, this.handlerSeconds);
      await transaction.commit();
      return { result: order.sawOlder ? "stale" : "processed" };
    } catch (error) {
      await transaction.rollback();
      const { maxAttempts, settleSeconds, retry } = this;
      const rules = { pool, maxAttempts, settleSeconds, retry };
      return await settle(rules, message, row, token, error);
    }
  }
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigurationError(`${name} is a whole number above 0`);
}
