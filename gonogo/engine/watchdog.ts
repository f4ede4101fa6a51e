/** Ends a preview whose program neither ends nor does anything. */
import { GonogoError } from "../errors";
import type { Session } from "./session";

export async function withWatchdog<T>(
  session: Session,
  idleMs: number,
  work: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const idle = new Promise<never>((_, reject) => {
    timer = setInterval(
      () => {
        if (Date.now() - session.lastActivity < idleMs) return;
        const error = new GonogoError(
          "undecidable",
          `The program has done nothing for ${Math.round(idleMs / 1000)} seconds and has not ended. ` +
            "It may wait for something that never comes: a promise, a timer, a server that listens.",
        );
        reject(error);
      },
      Math.min(idleMs / 4, 5_000),
    );
  });
  timer?.unref();
  try {
    return await Promise.race([work, idle]);
  } finally {
    clearInterval(timer);
  }
}
