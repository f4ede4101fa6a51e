import { Refusal } from "./fake-objects.js";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export const rateLimited = new Refusal(429, {
  type: "invalid_request_error",
  code: "rate_limit",
  message: "Too many requests",
});
export const broken = new Refusal(500, { type: "api_error", message: "Something went wrong" });
export const mismatch = new Refusal(400, {
  type: "idempotency_error",
  message: "Keys for idempotent requests can only be used with the same parameters",
});

export function refusal(error: Refusal): Answer {
  return { status: error.status, body: { error: error.body } };
}

export function unauthorised(key: string): Refusal {
  // Stripe quotes the key partly masked; the fake quotes it whole to make a leak visible.
  return new Refusal(401, {
    type: "invalid_request_error",
    message: `Invalid API Key provided: ${key} (sk_test_********7890)`,
  });
}

export function missing(kind: string, id: string): Refusal {
  const message = `No such ${kind}: '${id}'`;
  return new Refusal(404, { type: "invalid_request_error", code: "resource_missing", message });
}
