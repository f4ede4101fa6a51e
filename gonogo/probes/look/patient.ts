/**
 * A request that asks once more where the other side is too busy. What is busy shows nothing of what
 * was asked for: neither that it is right nor that it is wrong.
 */
import { pause } from "../pause";
import { type HttpAnswer, type HttpRequest, type HttpSettings, http, httpTimeout } from "./http";
import { isBusy, reads, retryAfter, usualWait } from "./retry-after";
import { isTrouble, type Trouble } from "./trouble";

/**
 * @param until By `performance.now()`: when the look ends. Nothing is waited for that cannot be
 * answered by then. @returns Trouble for 429 and 503, unless the request expects them.
 */
export async function patient(
  request: HttpRequest,
  settings: HttpSettings,
  until: number,
): Promise<HttpAnswer | Trouble> {
  const first = await http(request, settings);
  if (isTrouble(first) || !isTooBusy(first, request)) return first;
  const told = retryAfter(first);
  const says = saidBy(first);
  if (!reads(request.method)) {
    return { trouble: `${says}, and what may change something is not asked again` };
  }
  const wait = told ?? usualWait;
  const { timeout = httpTimeout } = request;
  if (performance.now() + wait * 1000 + timeout > until) {
    return { trouble: `${says}, which the look has no time for` };
  }
  await pause(wait * 1000, settings.signal);
  const second = await http(request, settings);
  if (isTrouble(second) || !isTooBusy(second, request)) return second;
  return { trouble: `${saidBy(second)}, ${wait} s after it had answered ${first.status}` };
}

function isTooBusy({ status }: HttpAnswer, { expects = [] }: HttpRequest): boolean {
  return isBusy(status) && !expects.includes(status);
}

/** "it answers 429 and wants to be asked again in 60 s". */
function saidBy(answer: HttpAnswer): string {
  const told = retryAfter(answer);
  const when = told === undefined ? "later" : `in ${told} s`;
  return `it answers ${answer.status} and wants to be asked again ${when}`;
}
