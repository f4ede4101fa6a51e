/** When to come back, as an answer says it: RFC 9110, 10.2.3. Pure. */
import type { HttpAnswer } from "./http";

/** Waited before asking again where the answer does not say how long, in seconds: our choice. */
export const usualWait = 1;

/** What is too busy says so: RFC 6585, 4, and RFC 9110, 15.6.4. */
export const isBusy = (status: number): boolean => status === 429 || status === 503;

/** What may be asked twice without doing anything twice. */
export const reads = (method = "GET"): boolean => method === "GET" || method === "HEAD";

/** @returns Seconds; undefined where the answer does not say it, or not so that it can be read. */
export function retryAfter({ headers }: Pick<HttpAnswer, "headers">): number | undefined {
  const told = headers["retry-after"]?.at(-1)?.trim() ?? "";
  if (/^\d{1,9}$/.test(told)) return Number(told);
  // A date has a day's name; what Date.parse makes of a mere "-1" is none.
  if (!/^[A-Z][a-z]{2}/.test(told)) return undefined;
  const until = Date.parse(told);
  // The server's own clock counts, where it tells it: ours may be another.
  const now = Date.parse(headers.date?.at(-1) ?? "");
  const seconds = Math.ceil((until - (Number.isNaN(now) ? Date.now() : now)) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}
