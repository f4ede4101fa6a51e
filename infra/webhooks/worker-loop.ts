import { webhookHandlerSeconds } from "../defaults";
import type { ReadableQueue, ReceivedMessage } from "./sqs-queue";
import type { Worker } from "./worker";
import { describeError } from "./worker-errors";
import { MessagesInFlight } from "./worker-flight";

export interface WorkerLoopOptions {
  readonly queue: ReadableQueue;
  /** Handles 10 messages at once unless it says its `concurrency`. */
  readonly worker: Pick<Worker, "process" | "isReady"> & Partial<Pick<Worker, "concurrency">>;
  /** Aborted to stop: no message is asked for any more, and those at hand are finished. */
  readonly signal: AbortSignal;
  /**
   * Seconds that a message is hidden, extended while it is handled, so that another worker gets it
   * soon after this one died: the handler's time, twice.
   */
  readonly hideSeconds?: number;
  /** Seconds that one call waits for messages: 20, SQS's longest. */
  readonly waitSeconds?: number;
  /** An error of the queue: name and code. The loop goes on. */
  readonly observe?: (error: string) => void;
}

/** Milliseconds between two tries when the queue or the database is down: our choice. */
const [firstPause, longestPause] = [200, 15_000];
/** Messages that SQS gives in one answer. */
const mostMessages = 10;

/**
 * Handles messages until the signal is aborted: as many at once as the worker's `concurrency`, and
 * asks for the next when half of them have ended, or one has for a moment, so that a slow one holds
 * up no other. While the database is down it asks for none, since each delivery brings a message
 * nearer to the dead letters.
 */
export async function runWorker(options: WorkerLoopOptions): Promise<void> {
  const { queue, worker, signal, hideSeconds = 2 * webhookHandlerSeconds, waitSeconds } = options;
  const report = (error: unknown) => options.observe?.(describeError(error));
  const trouble = new Trouble();
  const { concurrency: places = mostMessages } = worker;
  const some = Math.min(mostMessages, Math.ceil(places / 2));
  const ended = (isOurs: boolean) => (isOurs ? trouble.begin("database") : trouble.passed());
  const flight = new MessagesInFlight({ queue, worker, hideSeconds, places, report, ended });
  let received: readonly ReceivedMessage[] = [];
  try {
    while (!signal.aborted) {
      if (trouble.isThere) {
        await sleep(trouble.milliseconds, signal);
        if (!signal.aborted) trouble.looked(await worker.isReady());
        continue;
      }
      // What came while the database went down has waited for it.
      flight.handle(received);
      received = [];
      // The next delivery shows whether the trouble is over, before more are taken.
      const max = await flight.room(() => (trouble.isFeared ? places : some));
      if (signal.aborted || trouble.isThere) continue;
      try {
        received = await queue.receive({
          max: Math.min(mostMessages, max),
          hideSeconds,
          signal,
          ...(waitSeconds !== undefined && { waitSeconds }),
        });
        flight.add(received);
        trouble.received(received.length);
      } catch (error) {
        report(error);
        trouble.begin("queue");
      }
    }
    if (trouble.isThere) flight.giveBack(received);
    else flight.handle(received);
  } finally {
    await flight.empty();
  }
}

/** Whether the queue or our database is down, and how long to wait before the next try. */
class Trouble {
  /** Doubles until something succeeds. */
  milliseconds = 0;
  isThere = false;
  private of: "database" | "queue" = "queue";

  /** The database was down, and nothing has been handled since. */
  get isFeared(): boolean {
    return this.of === "database" && this.milliseconds > 0;
  }

  /** What was under way together fails together: it is one trouble. */
  begin(of: "database" | "queue"): void {
    if (this.isThere) return;
    this.isThere = true;
    this.of = of;
    this.longer();
  }

  looked(isReady: boolean): void {
    if (isReady) this.isThere = false;
    else this.longer();
  }

  /** The queue answered. Of the database that says nothing, unless there is nothing to handle. */
  received(count: number): void {
    if (this.of === "queue" || count === 0) this.passed();
  }

  /** Something succeeded. What began before the trouble says nothing of it. */
  passed(): void {
    if (!this.isThere) this.milliseconds = 0;
  }

  private longer(): void {
    this.milliseconds = Math.min(longestPause, Math.max(firstPause, this.milliseconds * 2));
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds * (0.75 + Math.random() / 2));
    signal.addEventListener("abort", end);
  });
}
