/** Runs what may not end, or may throw, because a mutant is in it. */
import { Script } from "node:vm";
import type { Unit } from "./units";

/**
 * Milliseconds for all units of a mutant up to the one that kills it, where most take one: more
 * means an endless loop, not a slow machine.
 */
const timeLimit = 20_000;

export const timedOut = "(it timed out)";
const call = new Script("globalThis.__attempt()");

/** What the work returns, or `timedOut` when it does not end: it must not throw. */
export function attempt<T>(work: () => T): T | typeof timedOut {
  Object.assign(globalThis, { __attempt: work });
  try {
    return call.runInThisContext({ timeout: timeLimit }) as T;
  } catch {
    return timedOut;
  }
}

/** What the unit says; nothing when it throws. */
export function resultOf({ run }: Unit): string | undefined | Promise<string> {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** The same of a unit that takes its time. */
export function settled(result: string | undefined | Promise<string>): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (!(result instanceof Promise)) {
      resolve(result);
      return;
    }
    const timer = setTimeout(() => resolve(timedOut), timeLimit);
    result.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(timer));
  });
}
