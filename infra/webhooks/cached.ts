/** How long a secret is believed: our choice, far below the hours that two secrets overlap. */
export interface CacheOptions {
  /** Seconds after which the source is asked again. */
  readonly seconds?: number;
  /** Seconds for which the last answer stands in for a source that fails or is silent. */
  readonly staleSeconds?: number;
  /** Milliseconds that a source may take before the last answer stands in for it. */
  readonly patienceMs?: number;
  /** Seconds after which a source that is silent is asked anew, beside the call that hangs. */
  readonly abandonSeconds?: number;
  /** Milliseconds since some moment. */
  readonly clock?: () => number;
}

interface Reading<T> {
  readonly value: Promise<T>;
  readonly at: number;
}

/**
 * The source's last answer, read again after a minute by one reader at a time. A store of secrets
 * that is down for minutes does not stop the receiver, whether it refuses or does not answer: the
 * AWS SDK waits for minutes.
 */
export function cached<T>(source: () => Promise<T>, options: CacheOptions = {}): () => Promise<T> {
  const { seconds = 60, staleSeconds = 3_600, clock = () => performance.now() } = options;
  const { patienceMs = 1_000, abandonSeconds = 10 } = options;
  let last: { readonly value: T; readonly at: number } | undefined;
  let reading: Reading<T> | undefined;

  async function read(at: number): Promise<T> {
    const value = await source();
    if (last === undefined || last.at <= at) last = { value, at };
    return value;
  }

  function current(): Promise<T> {
    const now = clock();
    if (reading !== undefined && now - reading.at < abandonSeconds * 1000) return reading.value;
    const begun: Reading<T> = { at: now, value: read(now).finally(ended) };
    function ended() {
      if (reading === begun) reading = undefined;
    }
    reading = begun;
    return begun.value;
  }

  return async () => {
    const known = last;
    if (known !== undefined && clock() - known.at < seconds * 1000) return known.value;
    const value = current();
    if (known === undefined || clock() - known.at > staleSeconds * 1000) return await value;
    return await atMost(patienceMs, value, known.value);
  };
}

/** The other value when the first one fails or takes too long. */
async function atMost<T>(milliseconds: number, value: Promise<T>, other: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(other), milliseconds);
  });
  try {
    return await Promise.race([value, late]);
  } catch {
    return other;
  } finally {
    clearTimeout(timer);
  }
}
