import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
  isBrokenCircuitError,
} from "cockatiel";
import { callKey, type Json, once } from "./idempotency";
import { type Failure, readFailure } from "./outgoing-failure";
import { Deferred } from "./worker-errors";
import type { HandlerContext } from "./worker-types";

export interface ProviderCallsOptions {
  /** `stripe`: in messages, and the scope of idempotency keys. */
  readonly name: string;
  /**
   * Seconds for which the provider knows an idempotency key: 86,400 at Stripe; 0, so that nothing is
   * ever sent twice, where it takes none, as Twilio and SendGrid.
   */
  readonly repeatableSeconds: number;
  /** Seconds that one call may take: 10, our choice. */
  readonly callSeconds?: number;
  /** Failures in a row after which the circuit opens: 5, our choice. */
  readonly openAfter?: number;
  /** Seconds that it stays open the first time, doubled up to 5 minutes: 10, our choice. */
  readonly openSeconds?: number;
  /**
   * Whether people have stopped calls to this provider (paymentsvc-521). Read before every call:
   * see cached.ts.
   */
  readonly isStopped?: () => boolean | Promise<boolean>;
  /** The circuit's new state, for an alarm. */
  readonly observe?: (state: "open" | "half-open" | "closed") => void;
  readonly clock?: () => Date;
  /** From 0 to 1, for the jitter. */
  readonly random?: () => number;
}

/** Tries of one call while the handler waits, and the longest pause between two, in seconds. */
const [tries, shortPause] = [3, 2];
const longestOpen = 300;
/** Seconds for which events wait while people have stopped the calls. */
const stoppedSeconds = 60;

/**
 * Calls to one provider's API. Make one for the process: it knows how the provider is. While the
 * provider limits us or is down, no call is made, and handlers end with {@link Deferred}, so that
 * events wait in the outbox and use up no attempts.
 */
export class ProviderCalls {
  private readonly breaker: CircuitBreakerPolicy;
  private readonly clock: () => Date;
  private readonly random: () => number;
  /** Milliseconds since 1970 before which the provider wants no call, or the circuit allows none. */
  private limitedUntil = 0;
  private openUntil = 0;
  /** Limits in a row that named no time. */
  private limits = 0;

  constructor(private readonly options: ProviderCallsOptions) {
    const { clock = () => new Date(), random = Math.random, openAfter = 5 } = options;
    this.clock = clock;
    this.random = random;
    const isDown = (error: Error) => readFailure(error, clock()).kind === "down";
    this.breaker = circuitBreaker(handleWhen(isDown), {
      breaker: new ConsecutiveBreaker(openAfter),
      halfOpenAfter: { next: () => this.openFor(0) },
    });
    const names = {
      [CircuitState.Closed]: "closed",
      [CircuitState.HalfOpen]: "half-open",
    } as const;
    this.breaker.onStateChange((state) => {
      const isKnown = state === CircuitState.Closed || state === CircuitState.HalfOpen;
      options.observe?.(isKnown ? names[state] : "open");
    });
  }

  /**
   * A call that may be repeated: it changes nothing, or carries a key that the provider knows.
   *
   * @param send Gets a signal that ends with the handler's time or the call's.
   * @throws Deferred when the provider is limiting us or is down.
   */
  async call<T>(
    context: Pick<HandlerContext, "signal">,
    send: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return await this.attempt(context, send, true);
  }

  /**
   * A call that changes something, once for the event and the purpose, whenever and however often
   * the handler runs: see idempotency.ts.
   *
   * @param call.send Returns what later runs need to know, which is stored: ids, no personal data.
   */
  async once<Answer extends Json>(
    context: Pick<HandlerContext, "signal" | "event" | "pool">,
    call: {
      readonly purpose: string;
      readonly request: Json;
      readonly send: (key: string, signal: AbortSignal) => Promise<Answer>;
      readonly recover?: (signal: AbortSignal) => Promise<Answer | undefined>;
    },
  ): Promise<Answer> {
    const { name, repeatableSeconds } = this.options;
    const { purpose, request, send, recover } = call;
    const tried = { mayHaveDone: false };
    return await once(context.pool, {
      scope: name,
      key: callKey(context, purpose),
      event: context.event.row,
      request,
      repeatableSeconds,
      hadNoEffect: () => !tried.mayHaveDone,
      send: (key) =>
        this.attempt(context, (signal) => send(key, signal), repeatableSeconds > 0, tried),
      ...(recover !== undefined && { recover: () => this.call(context, recover) }),
    });
  }

  private async attempt<T>(
    context: Pick<HandlerContext, "signal">,
    send: (signal: AbortSignal) => Promise<T>,
    isRepeatable: boolean,
    tried = { mayHaveDone: false },
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      context.signal.throwIfAborted();
      await this.mayCall();
      try {
        const answer = await this.breaker.execute(() => this.timed(send, context.signal));
        this.limits = 0;
        return answer;
      } catch (error) {
        if (isBrokenCircuitError(error)) throw this.deferred("is down", this.openUntil);
        const failure = readFailure(error, this.clock());
        if (!failure.hadNoEffect) tried.mayHaveDone = true;
        // Who names a time wants to be left alone until then, whatever the reason.
        const isWait = failure.kind === "rate-limited" || failure.retryAfterSeconds !== undefined;
        const isLimit = isWait && failure.kind !== "refused";
        const pause = isLimit ? this.slowDown(failure) : 0.2 * attempt * (1 + this.random());
        const isSafe = isRepeatable || failure.hadNoEffect;
        const again = isSafe && (isLimit || failure.kind === "down");
        if (again && attempt < tries && pause <= shortPause) {
          await sleep(pause + 0.01, context.signal);
        } else if (isLimit) throw this.deferred("asks to wait", this.limitedUntil);
        else throw error;
      }
    }
  }

  private async mayCall(): Promise<void> {
    if (await this.options.isStopped?.()) {
      throw new Deferred(stoppedSeconds, `calls to ${this.options.name} are stopped`);
    }
    if (this.limitedUntil > this.clock().getTime()) {
      throw this.deferred("asks to wait", this.limitedUntil);
    }
  }

  /** A timeout is the provider's failure; the end of the handler's time is not. */
  private async timed<T>(send: (signal: AbortSignal) => Promise<T>, outer: AbortSignal) {
    const { callSeconds = 10 } = this.options;
    const signal = AbortSignal.any([outer, AbortSignal.timeout(callSeconds * 1000)]);
    // Libraries that take no signal are not waited for.
    let stop = () => {};
    const aborted = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
    });
    try {
      return await Promise.race([send(signal), aborted]);
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  /**
   * Seconds to wait: what the provider says, or twice as long each time. Who says again and again
   * that there is nothing to wait for, or a time that is past, is not believed.
   */
  private slowDown({ retryAfterSeconds }: Failure): number {
    this.limits += 1;
    const guess = Math.min(60, 2 ** (this.limits - 1)) * (0.5 + this.random() / 2);
    const isEmpty = retryAfterSeconds === 0 && this.limits > tries;
    const seconds = isEmpty ? guess : (retryAfterSeconds ?? guess);
    this.limitedUntil = Math.max(this.limitedUntil, this.clock().getTime() + seconds * 1000);
    return seconds;
  }

  /** Up to a quarter longer, so that what waited together does not come back together. */
  private deferred(what: string, until: number): Deferred {
    const seconds = Math.max(1, (until - this.clock().getTime()) / 1000);
    const spread = Math.ceil(seconds * (1 + this.random() / 4));
    return new Deferred(spread, `${this.options.name} ${what}`);
  }

  /** The circuit's pauses, each twice as long as the last. */
  private openFor(times: number): IBackoff<unknown> {
    const { openSeconds = 10 } = this.options;
    const duration = Math.min(longestOpen, openSeconds * 2 ** times) * 1000;
    this.openUntil = this.clock().getTime() + duration;
    return { duration, next: () => this.openFor(times + 1) };
  }
}

function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, seconds * 1000);
    signal.addEventListener("abort", end, { once: true });
  });
}
