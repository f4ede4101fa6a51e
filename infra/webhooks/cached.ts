/** How long a secret is believed: our choice, far below the hours that two secrets overlap. */
export interface CacheOptions {
  /** Seconds after which the source is asked again. */
  readonly seconds?: number;
  /** Seconds for which the last answer stands in for a source that fails. */
  readonly staleSeconds?: number;
  /** Milliseconds since some moment. */
  readonly clock?: () => number;
}

/**
 * The source's last answer, read again after a minute by one reader at a time. A store of secrets
 * that is down for minutes does not stop the receiver.
 */
export function cached<T>(source: () => Promise<T>, options: CacheOptions = {}): () => Promise<T> {
  const { seconds = 60, staleSeconds = 3_600, clock = () => performance.now() } = options;
  let last: { readonly value: T; readonly at: number } | undefined;
  let reading: Promise<T> | undefined;

  async function read(): Promise<T> {
    const at = clock();
    try {
      const value = await source();
      last = { value, at };
      return value;
    } catch (error) {
      if (last !== undefined && clock() - last.at <= staleSeconds * 1000) return last.value;
      throw error;
    } finally {
      reading = undefined;
    }
  }

  return async () => {
    if (last !== undefined && clock() - last.at < seconds * 1000) return last.value;
    reading ??= read();
    return await reading;
  };
}
