import { ConfigurationError } from "./configuration-error";
import { Deferred, describeError, LeaseLost, PermanentFailure } from "./worker-errors";
import { markDeferred, markFailed } from "./worker-leases";
import type { ConnectionPool, LeasedRow, QueueMessage, WorkerResult } from "./worker-types";

/** What became of one message. */
export interface Verdict {
  readonly result: WorkerResult;
  /** Seconds until the message comes again; undefined for one to delete. */
  readonly retry?: number;
  readonly isOurs?: boolean;
  readonly error?: string;
  readonly row?: Pick<LeasedRow, "provider" | "type" | "attempts" | "received_at">;
}

export interface SettleRules {
  readonly pool: ConnectionPool;
  readonly maxAttempts: number;
  readonly settleSeconds: number;
  /** Seconds to wait after an attempt. */
  readonly retry: (attempt: number) => number;
}

/** Seconds to wait while a key or a secret of ours is missing: our choice. */
const configurationSeconds = 60;
/** Milliseconds between two tries to write down what failed: our choice. */
const settlePause = 250;

/**
 * Writes down what failed. While the database is down it tries again, within the lease: an attempt
 * that the database ended is not the handler's.
 */
export async function settle(
  rules: SettleRules,
  message: QueueMessage,
  row: LeasedRow,
  token: string,
  cause: unknown,
): Promise<Verdict> {
  const until = performance.now() + rules.settleSeconds * 800;
  for (let isOurs = false; ; isOurs = true) {
    try {
      return await write(rules, message, row, token, cause, isOurs);
    } catch (error) {
      if (performance.now() + settlePause > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, settlePause));
    }
  }
}

async function write(
  { pool, maxAttempts, settleSeconds, retry }: SettleRules,
  message: QueueMessage,
  row: LeasedRow,
  token: string,
  cause: unknown,
  isOurs: boolean,
): Promise<Verdict> {
  const error = describeError(cause);
  if (cause instanceof LeaseLost) return { result: "busy", retry: settleSeconds, error };
  const wait = retry(row.attempts);
  const isLast = cause instanceof PermanentFailure || row.attempts >= maxAttempts;
  const pause = pauseOf(cause) ?? (isOurs && !(cause instanceof PermanentFailure) ? 1 : undefined);
  // The queue would give the message up before the attempts are used: a new one takes its place.
  const isSpent = !isLast && message.receiveCount >= maxAttempts;
  if (pause !== undefined || isSpent) {
    const deferral = { error, seconds: pause ?? wait, isAttempt: pause === undefined };
    if (!(await markDeferred(pool, row.id, token, deferral))) return lost(error);
    return { result: pause === undefined ? "failed" : "deferred", error };
  }
  const state = await markFailed(pool, row.id, token, { error, isLast });
  if (state === undefined) return lost(error);
  return { result: state, retry: state === "dead" ? 0 : wait, error };
}

/** It is another worker's, or was committed although the answer got lost: its row will say. */
function lost(error: string): Verdict {
  return { result: "busy", retry: 1, error };
}

/** Seconds for which nothing should be tried; undefined for a failure that counts. */
function pauseOf(cause: unknown): number | undefined {
  if (cause instanceof Deferred) return cause.seconds;
  return cause instanceof ConfigurationError ? configurationSeconds : undefined;
}
