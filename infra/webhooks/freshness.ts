/**
 * Seconds that a signed timestamp may differ from our clock, in both directions: Stripe's and
 * Standard Webhooks' figure. SendGrid documents none, so there it is our choice.
 */
export const toleranceSeconds = 300;

/** Digits only: `parseInt` would read `17e3`, ` 17` and `17abc` as well. */
export function unixSeconds(text: string): number | undefined {
  return /^[0-9]{1,11}$/.test(text) ? Number(text) : undefined;
}

/**
 * Also refuses what comes from the future: who can date a request ahead can keep it and replay it
 * later.
 */
export function isFresh(seconds: number, now: Date, tolerance = toleranceSeconds): boolean {
  return Math.abs(Math.floor(now.getTime() / 1000) - seconds) <= tolerance;
}

/** A moment that a provider wrote as Unix seconds or as ISO 8601; null when it is neither. */
export function moment(value: unknown): Date | null {
  const date =
    typeof value === "number"
      ? new Date(value * 1000)
      : new Date(typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? value : Number.NaN);
  const year = Number.isNaN(date.getTime()) ? 0 : date.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? date : null;
}
