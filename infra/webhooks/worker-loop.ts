import { webhookHandlerSeconds } from "../defaults";
import type { ReadableQueue, ReceivedMessage } from "./sqs-queue";
import type { Worker } from "./worker";
import { describeError } from "./worker-errors";

export interface WorkerLoopOptions {
  readonly queue: ReadableQueue;
  readonly worker: Pick<Worker, "process" | "isReady">;
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

/**
 * Handles messages until the signal is aborted. Run it several times for more batches at once. While
 * the database is down it asks for no message, since each delivery brings it nearer to the dead
 * letters.
 */
export async function runWorker(options: WorkerLoopOptions): Promise<void> {
  const { queue, worker, signal, hideSeconds = 2 * webhookHandlerSeconds, waitSeconds } = options;
  let pause = 0;
  while (!signal.aborted) {
    if (pause > 0) await sleep(pause, signal);
    if (signal.aborted) return;
    const longer = Math.min(longestPause, Math.max(firstPause, pause * 2));
    if (pause > 0 && !(await worker.isReady())) {
      pause = longer;
      continue;
    }
    try {
      const messages = await queue.receive({
        hideSeconds,
        signal,
        ...(waitSeconds !== undefined && { waitSeconds }),
      });
      const isOurs = messages.length > 0 && (await handle(options, messages, hideSeconds));
      pause = isOurs ? longer : 0;
    } catch (error) {
      options.observe?.(describeError(error));
      pause = longer;
    }
  }
}

/** Whether something of ours failed. */
async function handle(
  { queue, worker, observe }: WorkerLoopOptions,
  messages: readonly ReceivedMessage[],
  hideSeconds: number,
): Promise<boolean> {
  const report = (error: unknown) => observe?.(describeError(error));
  const extend = setInterval(() => {
    const hidden = messages.map((message) => ({ message, seconds: hideSeconds }));
    queue.hide(hidden).catch(report);
  }, hideSeconds * 400);
  try {
    const { done, failed } = await worker.process(messages);
    clearInterval(extend);
    const byId = new Map(messages.map((message) => [message.id, message]));
    const hidden = failed.flatMap(({ id, retrySeconds: seconds }) => {
      const message = byId.get(id);
      return message === undefined ? [] : [{ message, seconds }];
    });
    // One after the other fails by itself: a message that could not be deleted is seen to be done.
    await queue.delete(done.flatMap((id) => byId.get(id) ?? [])).catch(report);
    await queue.hide(hidden).catch(report);
    return failed.some(({ isOurs }) => isOurs);
  } finally {
    clearInterval(extend);
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
