/** What a provider's refusal means, whichever library or `fetch` reported it. */
import { asObject, type JsonObject } from "./payload";

/**
 * - `rate-limited`: too many calls; it did nothing.
 * - `down`: no answer, or one that says that the provider is not well.
 * - `refused`: it looked at the request and said no.
 * - `other`: not the provider's.
 */
export interface Failure {
  readonly kind: "rate-limited" | "down" | "refused" | "other";
  /** Seconds that the provider asked to wait. */
  readonly retryAfterSeconds?: number;
  /** Whether the provider surely did nothing. */
  readonly hadNoEffect: boolean;
}

/** An answer that is no success, for those who call with `fetch`. Its body is not kept. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";

  constructor(
    readonly status: number,
    readonly headers: Headers,
    /** That a quota is used up, as Google says it, without its words, which may name a person. */
    readonly errors: readonly { readonly reason: string }[] = [],
  ) {
    super(`the provider answered ${status}`);
  }
}

/** @throws ProviderError unless the answer is a success. */
export async function successful(response: Response): Promise<Response> {
  if (response.ok) return response;
  const { status, headers } = response;
  if (status === 403) throw new ProviderError(status, headers, await reasonsOf(response));
  await response.body?.cancel();
  throw new ProviderError(status, headers);
}

async function reasonsOf(response: Response): Promise<ProviderError["errors"]> {
  const body = asObject(await response.json().catch(() => undefined));
  const { errors, details } = asObject(body?.error) ?? {};
  return [errors, details]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((one) => asObject(one)?.reason)
    .filter((reason) => typeof reason === "string" && usageLimit.test(reason))
    .map((reason) => ({ reason: String(reason) }));
}

/** Codes of connections that were never made: nobody can have acted on the request. */
const neverSent = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const broken =
  /^(ECONNRESET|ECONNABORTED|ETIMEDOUT|ESOCKET.*|EPIPE|EPROTO|UND_ERR_.*|ERR_TLS.*|CERT_.*|DEPTH_.*)$/;

export function readFailure(error: unknown, now: Date): Failure {
  const found = asObject(error);
  if (found === undefined) return { kind: "other", hadNoEffect: false };
  const response = asObject(found.response);
  const status = [found.status, found.statusCode, response?.status, found.code].find(isStatus);
  if (status !== undefined) {
    const headers = found.headers ?? response?.headers;
    return ofStatus(status, retryAfter(headers, now), isUsageLimit(found, response));
  }
  const codes = [found, asObject(found.cause), asObject(found.detail)].map((one) => one?.code);
  const code = codes.find((one): one is string => typeof one === "string") ?? "";
  if (neverSent.has(code)) return { kind: "down", hadNoEffect: true };
  const isTimeout = found.name === "TimeoutError" || code === "TimeoutError";
  const isDown = broken.test(code) || isTimeout || isStripeConnection(found);
  return { kind: isDown ? "down" : "other", hadNoEffect: false };
}

function isStatus(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 300 && value <= 599;
}

function isStripeConnection(error: JsonObject): boolean {
  return error.type === "StripeConnectionError";
}

function ofStatus(status: number, seconds: number | undefined, isUsage: boolean): Failure {
  const wait = seconds !== undefined && { retryAfterSeconds: seconds };
  if (status === 429 || isUsage) return { kind: "rate-limited", hadNoEffect: true, ...wait };
  if (status === 408 || status === 425 || status >= 500) {
    return { kind: "down", hadNoEffect: false, ...wait };
  }
  // 409 is Stripe's answer while the first request with the key is under way.
  return { kind: "refused", hadNoEffect: status !== 409 };
}

const usageLimit =
  /^(rateLimitExceeded|userRateLimitExceeded|quotaExceeded|dailyLimitExceeded|RATE_LIMIT_EXCEEDED)$/;

/** Google answers 403 as well as 429 when a quota is used up, and says so in the reason. */
function isUsageLimit(error: JsonObject, response: JsonObject | undefined): boolean {
  const body = asObject(asObject(response?.data)?.error);
  const lists = [error.errors, body?.errors].flatMap((list) => (Array.isArray(list) ? list : []));
  return lists.some((one) => usageLimit.test(String(asObject(one)?.reason ?? "")));
}

/** An hour: a provider that asks for more is asked again after it. */
const longest = 3_600;

/** As RFC 9110 writes a date, or ISO 8601: `Date.parse` would take `5, 10` and `-1` for one too. */
const isDate =
  /^\s*([A-Za-z]{3,9}, \d\d[ -][A-Za-z]{3}[ -]\d|[A-Za-z]{3} [A-Za-z]{3} |\d{4}-\d\d-)/;

/**
 * Seconds that the headers ask to wait: `Retry-After` in seconds or as a date, or SendGrid's
 * `X-RateLimit-Reset`, a Unix time. Undefined when they say nothing that can be read.
 */
export function retryAfter(headers: unknown, now: Date): number | undefined {
  const given = headerOf(headers, "retry-after");
  if (given !== undefined && /^\s*\d{1,9}(\.\d{1,9})?\s*$/.test(given)) {
    return Math.min(longest, Number(given));
  }
  const reset = headerOf(headers, "x-ratelimit-reset");
  const at =
    given === undefined && reset !== undefined && /^\d{9,11}$/.test(reset)
      ? Number(reset) * 1000
      : Date.parse(isDate.test(given ?? "") ? (given ?? "") : "");
  if (Number.isNaN(at)) return undefined;
  return Math.min(longest, Math.max(0, Math.ceil((at - now.getTime()) / 1000)));
}

function headerOf(headers: unknown, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const entries = Object.entries(asObject(headers) ?? {});
  const value = entries.find(([key]) => key.toLowerCase() === name)?.[1];
  const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof only === "string" || typeof only === "number" ? String(only) : undefined;
}
