/** What makes the load: autocannon, or k6 where it is installed and asked for. */
import type { LoadPlan } from "./settings";
import type { Tally } from "./tally";

export interface LoadRun {
  readonly plan: LoadPlan;
  /** A user has one of them; without any, no key is sent. */
  readonly keys: readonly string[];
  readonly tally: Tally;
  /** Ends it at once, and leaves nothing behind. */
  readonly signal: AbortSignal;
}

/** @returns Why it ended before its time, if it did. */
export type LoadEngine = (run: LoadRun) => Promise<string | undefined>;

/** Seconds in which an answer has to come: our choice. */
export const answerWithin = 10;
/** Bytes of all answers together, after which the load ends: our choice, 4 GiB. */
export const mostBytes = 4 * 2 ** 30;
