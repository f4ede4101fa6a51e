import type { Inbox } from "../inbox";
import type { Delivery } from "../verification";

/** Our choice. A relay that was woken looks again after this time: see look-twice.ts. */
export const wakePauseMs = 1_000;

export interface WakingOptions {
  /** Milliseconds for which a second event wakes nobody: the first relay takes it along. */
  readonly pauseMs?: number;
  /** Milliseconds that the answer waits for the wake-up at most. */
  readonly withinMs?: number;
  readonly clock?: () => number;
}

/**
 * Wakes the relay after an event was stored, so that it does not wait for the schedule. The event
 * is safe in the outbox already: whatever happens to the wake-up, the delivery was accepted.
 */
export class WakingInbox implements Inbox {
  private woken: number | undefined;

  constructor(
    private readonly inbox: Inbox,
    private readonly wake: () => Promise<unknown>,
    private readonly options: WakingOptions = {},
  ) {}

  async accept(delivery: Delivery): Promise<{ readonly added: number }> {
    const {
      pauseMs = wakePauseMs,
      withinMs = 1_000,
      clock = () => performance.now(),
    } = this.options;
    const stored = await this.inbox.accept(delivery);
    const now = clock();
    if (stored.added === 0 || (this.woken !== undefined && now - this.woken < pauseMs)) {
      return stored;
    }
    this.woken = now;
    await atMost(withinMs, this.wake);
    return stored;
  }
}

/** Waits until the work has ended, well or not, or the time is over. */
async function atMost(milliseconds: number, work: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await Promise.race([work(), late]);
  } catch {
    // The schedule does the same within a minute.
  } finally {
    clearTimeout(timer);
  }
}
