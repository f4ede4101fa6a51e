/** One exchange over a socket: it ends with its first result, and within its time. */
import type { Socket } from "node:net";
import { type Trouble, troubleOf } from "./trouble";

export interface ExchangeLimits {
  /** Milliseconds. */
  readonly timeout: number;
  /** Ends it whatever happens. */
  readonly signal: AbortSignal;
}

/**
 * @param talk Says what is sent, and what of the answer is a result.
 * @param meant An error of the socket that is an answer by itself, such as a refusal.
 */
export function exchange<S extends Socket, T>(
  open: () => S,
  { timeout, signal }: ExchangeLimits,
  talk: (socket: S, end: (result: T | Trouble) => void) => void,
  meant: (error: NodeJS.ErrnoException) => T | undefined = () => undefined,
): Promise<T | Trouble> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  return new Promise((resolve) => {
    const socket = open();
    const end = (result: T | Trouble) => {
      limit.removeEventListener("abort", give);
      socket.destroy();
      resolve(result);
    };
    const give = () => end({ trouble: `no answer within ${timeout / 1000} s` });
    limit.addEventListener("abort", give, { once: true });
    if (limit.aborted) give();
    talk(socket, end);
    // A second error, after the exchange has ended, must not end the run.
    socket.on("error", (error) => {
      end(meant(error) ?? { trouble: troubleOf(error, timeout, limit) });
    });
  });
}
