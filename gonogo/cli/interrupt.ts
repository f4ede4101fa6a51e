/** Ctrl-C and its relatives: stop at once, and leave no process behind. */
import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** How long the engine gets to end its children after the first signal, in milliseconds. */
const usualGrace = 2_000;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit code once a signal came: 128 and its number. */
  exitCode(): number | undefined;
  dispose(): void;
}

/** @param graceMs After which the process ends, whatever is still under way. */
export function onInterrupt(graceMs = usualGrace): Interrupt {
  const controller = new AbortController();
  let code: number | undefined;
  const stop = (name: NodeJS.Signals) => {
    // Whoever presses twice does not want to wait.
    if (code !== undefined) process.exit(code);
    code = 128 + constants.signals[name];
    controller.abort();
    setTimeout(() => process.exit(code), graceMs).unref();
  };
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose() {
      for (const name of signals) process.off(name, stop);
    },
  };
}
