/** How often what is looked at after a launch is due, and for how long a look at it counts. */
import type { Cadence } from "../../policies/catalogue/checklist";

/** The checklists' own cadences, and the first day after a launch. */
export const watchCadences = ["first-day", "daily", "weekly", "monthly"] as const;
export type WatchCadence = (typeof watchCadences)[number];

interface Days {
  /** Days since the last look from which on it is due. */
  readonly due: number;
  /** Days for which a look counts. */
  readonly counts: number;
}

const hour = 1 / 24;

/**
 * The periods are the checklists'; two hours on the first day is finsight-088. A look is due a
 * little before its period ends, since schedulers are late one day and early the next, and counts
 * a little longer. By how much is our choice.
 */
export const cadenceDays: Readonly<Record<WatchCadence, Days>> = {
  "first-day": { due: 1.75 * hour, counts: 3 * hour },
  daily: { due: 20 * hour, counts: 30 * hour },
  weekly: { due: 6.5, counts: 8 },
  monthly: { due: 27, counts: 35 },
} satisfies Record<Cadence | "first-day", Days>;

/** Hours after the launch that the first day lasts. */
export const firstDayHours = 24;
