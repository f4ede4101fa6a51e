import { setTimeout as pause } from "node:timers/promises";
import type { ReadableQueue, ReceivedMessage } from "./sqs-queue";
import type { Worker } from "./worker";
import type { BatchResult, FailedMessage } from "./worker-types";

/** Milliseconds for which messages that end are gathered, since calls cost: 50, our choice. */
const gatherMs = 50;

export interface FlightOptions {
  readonly queue: Pick<ReadableQueue, "delete" | "hide">;
  readonly worker: Pick<Worker, "process">;
  /** Seconds that a message is hidden while it is handled. */
  readonly hideSeconds: number;
  /** Messages that are handled at once. */
  readonly places: number;
  /** An error of the queue, or of a worker that rejects. */
  readonly report: (error: unknown) => void;
  /** Whether our own database was down for a message that came to an end. */
  readonly ended: (isOurs: boolean) => void;
}

/**
 * A loop's messages in flight: received, and not yet deleted or given back. Those that are handled
 * stay hidden; what became of the others is told to the queue in calls that follow each other, each
 * with all that ended meanwhile.
 */
export class MessagesInFlight {
  private readonly handling = new Set<ReceivedMessage>();
  private readonly done = new Set<ReceivedMessage>();
  /** Seconds from now. One call at a time, so that an extension never undoes a later pause. */
  private readonly hidden = new Map<ReceivedMessage, number>();
  /** Ended, and the queue has not answered yet. */
  private readonly untold = new Set<ReceivedMessage>();
  private readonly batches = new Set<Promise<void>>();
  private readonly deletes: Calls;
  private readonly hides: Calls;
  private readonly extension: NodeJS.Timeout;
  private waiting: (() => void)[] = [];

  constructor(private readonly options: FlightOptions) {
    const { queue, hideSeconds, report } = options;
    this.deletes = new Calls(async () => {
      const messages = [...this.done];
      this.done.clear();
      if (messages.length === 0) return;
      await queue.delete(messages).catch(report);
      this.told(messages);
    });
    this.hides = new Calls(async () => {
      const messages = [...this.hidden].map(([message, seconds]) => ({ message, seconds }));
      this.hidden.clear();
      if (messages.length === 0) return;
      // Read before the call: one that ends meanwhile has its own word to come.
      const ended = messages.filter(({ message }) => !this.handling.has(message));
      await queue.hide(messages).catch(report);
      this.told(ended.map(({ message }) => message));
    });
    this.extension = setInterval(() => {
      for (const message of this.handling) this.hidden.set(message, hideSeconds);
      this.hides.run();
    }, hideSeconds * 400);
  }

  /**
   * Waits until as many messages can be handled as are wanted, or for a moment when there is room
   * for fewer. There is none while more wait for the queue's answer than are handled at once: a
   * queue that deletes nothing must not give without end.
   *
   * @param wanted Asked whenever something ended. For all places there is no moment: everything has
   *   to end.
   * @returns How many, above 0.
   */
  async room(wanted: () => number): Promise<number> {
    const { places } = this.options;
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    for (;;) {
      const free = this.untold.size > places ? 0 : Math.max(0, places - this.handling.size);
      const isPartEnough = wanted() < places && free > 0;
      if (free >= wanted() || (isPartEnough && isOver)) {
        clearTimeout(timer);
        return free;
      }
      if (isPartEnough) {
        timer ??= setTimeout(() => {
          isOver = true;
          this.changed();
        }, gatherMs);
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** What was received takes its places, and stays hidden. */
  add(messages: readonly ReceivedMessage[]): void {
    for (const message of messages) this.handling.add(message);
  }

  /** For another worker, at once. */
  giveBack(messages: readonly ReceivedMessage[]): void {
    for (const message of messages) {
      this.handling.delete(message);
      this.hidden.set(message, 0);
    }
    this.hides.run();
  }

  /** Begins to handle what came in one delivery. */
  handle(messages: readonly ReceivedMessage[]): void {
    if (messages.length === 0) return;
    const { worker, report } = this.options;
    const batch = (async () => {
      try {
        const result = await worker.process(messages, (message, failure) => {
          this.end(message, failure);
        });
        this.endRest(messages, result);
      } catch (error) {
        report(error);
      } finally {
        // What was not looked at comes again at its own time.
        for (const message of messages) this.handling.delete(message);
        this.changed();
      }
    })();
    this.batches.add(batch);
    void batch.then(() => this.batches.delete(batch));
  }

  /** Waits until everything has ended and the queue knows. */
  async empty(): Promise<void> {
    await Promise.all(this.batches);
    clearInterval(this.extension);
    await Promise.all([this.deletes.end(), this.hides.end()]);
  }

  /** For a worker that tells only at the end. */
  private endRest(messages: readonly ReceivedMessage[], { done, failed }: BatchResult): void {
    const isDone = new Set(done);
    const failures = new Map(failed.map((failure) => [failure.id, failure]));
    for (const message of messages) {
      const failure = failures.get(message.id);
      if (failure !== undefined || isDone.has(message.id)) this.end(message, failure);
    }
  }

  private end(message: ReceivedMessage, failure: FailedMessage | undefined): void {
    if (!this.handling.delete(message)) return;
    this.untold.add(message);
    if (failure === undefined) {
      this.hidden.delete(message);
      this.done.add(message);
      this.deletes.run();
    } else {
      this.hidden.set(message, failure.retrySeconds);
      this.hides.run();
    }
    this.options.ended(failure?.isOurs === true);
    this.changed();
  }

  private told(messages: readonly ReceivedMessage[]): void {
    for (const message of messages) this.untold.delete(message);
    this.changed();
  }

  private changed(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}

/** Calls one after the other, each a moment after there was something to say. */
class Calls {
  private running: Promise<void> | undefined;
  private isAsked = false;

  /** @param call Says all that is there to say. Never rejects. */
  constructor(private readonly call: () => Promise<void>) {}

  run(): void {
    this.isAsked = true;
    this.running ??= this.repeat();
  }

  async end(): Promise<void> {
    await this.running;
  }

  private async repeat(): Promise<void> {
    while (this.isAsked) {
      await pause(gatherMs);
      this.isAsked = false;
      await this.call();
    }
    this.running = undefined;
  }
}
