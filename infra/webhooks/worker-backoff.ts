/** Seconds before the second attempt, and how much longer each one is: our choice. */
const first = 30;
const factor = 3;
/** SQS hides a message for 12 h at most, counted from when it was received. */
const longest = 11 * 3_600;

/**
 * Seconds after an attempt until the next: 30, 90, 270, 810 and so on, a fifth more or less, so
 * that what failed together does not come back together.
 *
 * @param attempt 1 for the first.
 * @param random From 0 to 1.
 */
export function retrySeconds(attempt: number, random: () => number = Math.random): number {
  const pause = first * factor ** (Math.max(1, attempt) - 1);
  return Math.round(Math.min(longest, pause) * (0.8 + 0.4 * random()));
}
