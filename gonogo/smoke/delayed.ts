export interface Delayed {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** A signal that follows another one after a while. */
export function delayed(signal: AbortSignal, ms: number): Delayed {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => controller.abort(), ms);
  };
  if (signal.aborted) start();
  else signal.addEventListener("abort", start, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", start);
    },
  };
}
