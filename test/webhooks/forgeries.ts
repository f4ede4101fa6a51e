/** What a forger can do to a request that was signed. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Headers, Verification, WebhookRequest } from "../../infra/webhooks/verification";

export type Verify = (request: WebhookRequest) => Verification;

function flipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}

/** The request with each bit of its body changed, one at a time. */
export function* flippedBodies(request: WebhookRequest): Generator<WebhookRequest> {
  for (let bit = 0; bit < request.body.length * 8; bit += 1) {
    yield { ...request, body: flipped(request.body, bit) };
  }
}

/** The request with each bit of these headers changed, as Node would give the bytes: latin1. */
export function* flippedHeaders(
  request: WebhookRequest,
  names: readonly string[],
): Generator<WebhookRequest> {
  for (const name of names) {
    const bytes = Buffer.from(String(request.headers[name]), "latin1");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const value = flipped(bytes, bit).toString("latin1");
      yield { ...request, headers: { ...request.headers, [name]: value } };
    }
  }
}

export function* truncated(request: WebhookRequest): Generator<WebhookRequest> {
  for (let length = 0; length < request.body.length; length += 1) {
    yield { ...request, body: request.body.subarray(0, length) };
  }
}

/** Requests with one more byte at either end. */
export function* extended({ body, ...request }: WebhookRequest): Generator<WebhookRequest> {
  for (const byte of [0, 0x0a, 0x20, 0x2c, 0x26, 0x7d]) {
    yield { ...request, body: Buffer.concat([body, Buffer.of(byte)]) };
    yield { ...request, body: Buffer.concat([Buffer.of(byte), body]) };
  }
}

/** Each header missing, empty, twice, and with something around it. */
export function* changedHeaders(
  request: WebhookRequest,
  names: readonly string[],
): Generator<WebhookRequest> {
  for (const name of names) {
    const value = String(request.headers[name]);
    const others: Headers[string][] = [
      ...[undefined, "", [], [value, value], ["", value]],
      ...[
        ` ${value}`,
        `${value} `,
        `${value}=`,
        `${value}\n`,
        `${value}\0`,
        "=",
        ",",
        "a".repeat(1e5),
      ],
    ];
    for (const other of others) {
      yield { ...request, headers: { ...request.headers, [name]: other } };
    }
  }
}

export function assertNoneAccepted(verify: Verify, requests: Iterable<WebhookRequest>): void {
  let count = 0;
  for (const request of requests) {
    count += 1;
    const result = verify(request);
    if (result.accepted) assert.fail(`accepted: ${JSON.stringify(request)}`);
  }
  assert.ok(count > 0);
}

/** Every header and body that anybody may send without a secret. */
export function assertNoiseRefused(
  verify: Verify,
  template: WebhookRequest,
  names: readonly string[],
): void {
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    ...names.map((name) => fc.constant(String(template.headers[name]))),
    fc.constantFrom("t=1,v1=", "v1,", "v1a,", "t=,v1=,", "\0", "__proto__"),
  );
  const value = fc.oneof(texts, fc.array(texts, { maxLength: 3 }), fc.constant(undefined));
  const headers = fc.record(Object.fromEntries(names.map((name) => [name, value])));
  const noise = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
  );
  const property = fc.property(headers, noise, (given, body) => {
    fc.pre(!body.equals(template.body));
    const result = verify({ ...template, headers: { ...template.headers, ...given }, body });
    assert.equal(result.accepted, false);
  });
  fc.assert(property, { numRuns: 300 });
}
