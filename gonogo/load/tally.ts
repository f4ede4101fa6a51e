/** Counts what comes back: limited answers apart from those of the system itself. */
import { createHistogram } from "node:perf_hooks";

export interface LoadFacts {
  /** Users that got an answer. */
  readonly users: number;
  /** Answers below 400. */
  readonly answered: number;
  /** Answers 429: the system's own limit. */
  readonly limited: number;
  /** Other answers from 400 on, broken connections, and answers that did not come in time. */
  readonly failed: number;
  /** What failed, by kind: "503", "no answer in time" → how often. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds of the answers below 400; absent without one. */
  readonly latency?: { readonly average: number; readonly p95: number; readonly most: number };
  readonly seconds: number;
  /** Health checks beside the load. */
  readonly health: { readonly asked: number; readonly answered: number };
  /** Milliseconds by which this machine itself was late, at the 95th percentile. */
  readonly late: number;
  /** Why it ended before its time. */
  readonly ended?: string;
}

type Counted = Pick<
  LoadFacts,
  "users" | "answered" | "limited" | "failed" | "failures" | "latency"
>;

export class Tally {
  private taken: Counted | undefined;
  private answered = 0;
  private limited = 0;
  private failed = 0;
  private readonly failures = new Map<string, number>();
  private readonly users = new Set<unknown>();
  /** Microseconds. */
  private readonly times = createHistogram();

  /** @param user Any value that is the same for the same user. */
  answer(user: unknown, status: number, milliseconds: number): void {
    this.users.add(user);
    if (status === 429) this.limited += 1;
    else if (status >= 400) this.failure(String(status));
    else {
      this.answered += 1;
      this.times.record(Math.max(1, Math.round(milliseconds * 1000)));
    }
  }

  /** @param kind A phrase that holds nothing of what was sent. */
  failure(kind: string): void {
    this.failed += 1;
    this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
  }

  /** What another program has counted, in the place of all that was counted here. */
  take(counted: Omit<Counted, "failures">): void {
    const { failed } = counted;
    this.taken = { ...counted, failures: failed > 0 ? { "as k6 counts": failed } : {} };
  }

  facts(): Counted {
    if (this.taken !== undefined) return this.taken;
    const { answered, limited, failed, times } = this;
    const ms = (microseconds: number) => Math.round(microseconds / 100) / 10;
    const latency = {
      average: ms(times.mean),
      p95: ms(times.percentile(95)),
      most: ms(times.max),
    };
    return {
      users: this.users.size,
      answered,
      limited,
      failed,
      failures: Object.fromEntries(this.failures),
      ...(answered === 0 ? {} : { latency }),
    };
  }
}
