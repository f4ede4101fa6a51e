/**
 * Stripe's errors as one clear line.
 *
 * Stripe quotes API keys in some messages, partly masked. Everything that looks like a key or a
 * signing secret is removed, since messages end up in logs.
 */

const keyPattern = /\b(?:sk|rk|pk|whsec|ek)_[A-Za-z0-9_*.\u2022\u2026-]*[A-Za-z0-9*\u2022\u2026]/g;

export function withoutKeys(text: string): string {
  return text.replace(keyPattern, "[key]").replace(/\s+/g, " ").trim();
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Reflect.get(value, name);
}

function text(value: unknown, name: string): string {
  const found = member(value, name);
  return typeof found === "string" ? found : "";
}

export function statusOf(error: unknown): number | undefined {
  const status = member(error, "statusCode");
  return typeof status === "number" ? status : undefined;
}

/** Whether an object does not exist, or not any more. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && text(error, "code") === "resource_missing";
}

/** Whether Stripe answered with the saved result of an earlier request with the same key. */
export function isReplayed(answer: unknown): boolean {
  const response = member(answer, "lastResponse") ?? answer;
  return text(member(response, "headers"), "idempotent-replayed") === "true";
}

function advice(error: unknown): string {
  const status = statusOf(error);
  if (status === 401) return " Set a valid key: pulumi config set --secret stripe:apiKey.";
  if (status === 403) return " Give the key the permission that Stripe names.";
  if (status === 429) return " Stripe limits the rate of requests: run again in a minute.";
  if (status !== undefined && status >= 500) return " Stripe failed: run again.";
  if (text(error, "type") === "StripeConnectionError") {
    return " Running again is safe: nothing is made twice.";
  }
  return "";
}

/** An error of our own: what is wrong and what to do, as Stripe cannot know it. */
export function ownError(message: string): Error {
  return new Error(withoutKeys(`Stripe: ${message}`));
}

/** `Stripe: could not create the price: <what> [invalid_request_error, currency] (req_1).` */
export function describeError(action: string, error: unknown): Error {
  if (error instanceof Error && error.message.startsWith("Stripe: ")) return error;
  const code = text(error, "code");
  const kind = [text(error, "rawType") || text(error, "type"), code, text(error, "param")];
  const known = kind.filter((part, index) => part !== "" && kind.indexOf(part) === index);
  const where = known.length === 0 ? "" : ` [${known.join(", ")}]`;
  const request = text(error, "requestId");
  const message = text(error, "message") || String(error);
  const line = `Stripe: could not ${action}: ${message}${where}${request && ` (${request})`}.`;
  return new Error(withoutKeys(line.replace(/\.+(?= \[| \(|\.)/g, "")) + advice(error));
}
