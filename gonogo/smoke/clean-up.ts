/** Takes back what a smoke test wrote, the last first. */
import type { Look } from "../probes/look";
import { isTrouble } from "../probes/probe";
import { ask, requestOf } from "./ask";
import type { CleanUp } from "./step";
import { MissingValue, UnfitPath, type Values } from "./template";

export interface Written {
  readonly step: string;
  readonly cleanUp: CleanUp;
  /** Origin of the host. */
  readonly base: string;
}

/** Milliseconds for all of it; fewer when somebody waits for the end: our choice. */
const most = 20_000;
const mostAfterInterrupt = 3000;

/**
 * @param signal Of the test: an interruption makes it hurry, but does not cut what undoes.
 * @param look Makes a look that ends with another signal.
 * @returns Sentences about what may still be there.
 */
export async function cleanUp(
  written: readonly Written[],
  values: Values,
  signal: AbortSignal,
  look: (signal: AbortSignal) => Look,
): Promise<readonly string[]> {
  const controller = new AbortController();
  const end = () => controller.abort();
  const timers = [setTimeout(end, most)];
  const hurry = () => {
    timers.push(setTimeout(end, mostAfterInterrupt));
  };
  if (signal.aborted) hurry();
  else signal.addEventListener("abort", hurry, { once: true });
  const left: string[] = [];
  try {
    const own = look(controller.signal);
    for (const each of [...written].reverse()) {
      const why = await takeBack(each, values, own, controller.signal);
      if (why !== undefined) left.push(`What ${each.step} wrote may still be there: ${why}.`);
    }
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener("abort", hurry);
  }
  return left;
}

/** @returns Why it is not sure that it was taken back. */
async function takeBack(
  { cleanUp: how, base }: Written,
  values: Values,
  look: Look,
  signal: AbortSignal,
): Promise<string | undefined> {
  const what = `${how.method} ${how.path}`;
  try {
    const request = requestOf(base, how, { values, confidential: true });
    const { answer } = await ask({ ...request, expects: how.status }, look, signal);
    if (isTrouble(answer)) return `${what}: ${answer.trouble}`;
    return how.status.includes(answer.status) ? undefined : `${what} answered ${answer.status}`;
  } catch (error) {
    if (error instanceof UnfitPath) return error.message;
    if (!(error instanceof MissingValue)) throw error;
    return `${error.value}, which ${what} needs, never came`;
  }
}
