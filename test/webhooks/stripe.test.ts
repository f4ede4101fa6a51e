import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { verifyStripe } from "../../infra/webhooks/providers/stripe";
import type { Headers, WebhookRequest } from "../../infra/webhooks/verification";
import { now, seconds, stripe, stripeEvent, stripeRequest, stripeSecret } from "./clients";
import {
  assertNoiseRefused,
  assertNoneAccepted,
  changedHeaders,
  extended,
  flippedBodies,
  flippedHeaders,
  truncated,
} from "./forgeries";

const other = "whsec_another_secret_of_this_endpoint";
const verify = (request: WebhookRequest) => verifyStripe(request, { secrets: [stripeSecret] });
const withHeaders = (request: WebhookRequest, headers: Headers): WebhookRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});
const headerOf = (request: WebhookRequest) => String(request.headers["stripe-signature"]);
const reason = (request: WebhookRequest) => {
  const result = verify(request);
  return result.accepted ? "accepted" : result.reason;
};
/** What the SDK says of the same request. */
function sdkAccepts(request: WebhookRequest): boolean {
  try {
    const { body, headers } = request;
    const signature = String(headers["stripe-signature"]);
    const provider = undefined;
    stripe.webhooks.constructEvent(body, signature, stripeSecret, 300, provider, now.getTime());
    return true;
  } catch {
    return false;
  }
}

describe("a request signed by Stripe's SDK", () => {
  it("is read: the event's id, type, time, object and mode", () => {
    assert.deepEqual(verify(stripeRequest()), {
      accepted: true,
      delivery: {
        provider: "stripe",
        account: "",
        livemode: true,
        contentType: "application/json",
        events: [
          {
            id: "evt_1",
            type: "invoice.paid",
            occurredAt: new Date((seconds - 2) * 1000),
            objectId: "in_1",
            payload: Buffer.from(stripeEvent()),
          },
        ],
      },
    });
  });

  it("belongs to the connected account that it names", () => {
    const result = verify(stripeRequest(stripeEvent("evt_2", { account: "acct_1" })));
    assert.equal(result.accepted && result.delivery.account, "acct_1");
  });

  it("may be a notification of the second API, which names its object only", () => {
    const payload = JSON.stringify({
      id: "evt_test_65",
      object: "v2.core.event",
      type: "v2.core.account.updated",
      livemode: false,
      created: "2026-11-20T11:59:58.000Z",
      context: "acct_9",
      related_object: { id: "acct_1", type: "v2.core.account" },
    });
    const result = verify(stripeRequest(payload));
    assert.ok(result.accepted);
    const { account, livemode, events } = result.delivery;
    assert.deepEqual([account, livemode], ["acct_9", false]);
    assert.deepEqual(events[0]?.occurredAt, new Date("2026-11-20T11:59:58Z"));
    assert.equal(events[0]?.objectId, "acct_1");
  });

  it("verifies with each of several secrets, and with either of two signatures", () => {
    const [first, second] = [stripeRequest(), stripeRequest(stripeEvent(), { secret: other })];
    for (const request of [first, second]) {
      assert.ok(verifyStripe(request, { secrets: [other, stripeSecret] }).accepted);
    }
    const both = `${headerOf(second)},${headerOf(first).replace(/^t=\d+,/, "")}`;
    assert.ok(verify(withHeaders(first, { "stripe-signature": both })).accepted);
    assert.equal(reason(second), "signature");
  });

  it("is taken up to 300 seconds early or late, and no second more", () => {
    for (const offset of [-300, 300]) {
      assert.equal(
        reason(stripeRequest(stripeEvent(), { timestamp: seconds + offset })),
        "accepted",
      );
    }
    for (const offset of [-301, 301]) {
      assert.equal(
        reason(stripeRequest(stripeEvent(), { timestamp: seconds + offset })),
        "timestamp",
      );
    }
  });
});

describe("what Stripe's SDK accepts and we refuse", () => {
  it("is a timestamp from the future", () => {
    const request = stripeRequest(stripeEvent(), { timestamp: seconds + 9_999 });
    assert.ok(sdkAccepts(request));
    assert.equal(reason(request), "timestamp");
  });

  it("is a timestamp with letters after it, which the signature does not cover", () => {
    const request = stripeRequest();
    const changed = headerOf(request).replace(",", "abc,");
    const forged = withHeaders(request, { "stripe-signature": changed });
    assert.ok(sdkAccepts(forged));
    assert.equal(reason(forged), "malformed");
  });

  it("is a second timestamp, which takes the place of the first", () => {
    const request = stripeRequest();
    const forged = withHeaders(request, { "stripe-signature": `t=1,${headerOf(request)}` });
    assert.ok(sdkAccepts(forged));
    assert.equal(reason(forged), "malformed");
  });

  it("is a body whose bytes are not the ones that were signed, but read as the same text", () => {
    // The SDK decodes the bytes first, and every byte that is not UTF-8 becomes U+FFFD.
    const request = stripeRequest(stripeEvent("evt_3", { note: "\ufffd" }));
    const body = Buffer.from(
      request.body.toString("latin1").replace("\u00ef\u00bf\u00bd", "\u00ff"),
      "latin1",
    );
    assert.ok(sdkAccepts({ ...request, body }));
    assert.equal(reason({ ...request, body }), "signature");
  });
});

describe("a forged request of Stripe", () => {
  const names = ["stripe-signature"];
  it("is refused whichever bit of it is changed", () => {
    assertNoneAccepted(verify, flippedBodies(stripeRequest()));
    assertNoneAccepted(verify, flippedHeaders(stripeRequest(), names));
  });

  it("is refused when it is cut or made longer, or its header is malformed", () => {
    assertNoneAccepted(verify, truncated(stripeRequest()));
    assertNoneAccepted(verify, extended(stripeRequest()));
    assertNoneAccepted(verify, changedHeaders(stripeRequest(), names));
  });

  it("is refused whatever anybody makes up", () => {
    assertNoiseRefused(verify, stripeRequest(), names);
  });

  it("is refused with the scheme of test events alone (v0) or with very many signatures", () => {
    const header = headerOf(stripeRequest());
    const many = `${header}${",v1=00".repeat(100)}`;
    for (const changed of [header.replace("v1=", "v0="), many]) {
      assert.equal(
        reason(withHeaders(stripeRequest(), { "stripe-signature": changed })),
        "malformed",
      );
    }
  });

  it("is refused when it is huge, and quickly", () => {
    assert.equal(reason({ ...stripeRequest(), body: Buffer.alloc(1_048_576, 0x5b) }), "signature");
  });
});

describe("a signed body that says nothing", () => {
  const bodies = [
    ...["", "null", "[]", '"evt_1"', "{", "[".repeat(100_000), "{}"],
    ...[stripeEvent("evt\u0000"), stripeEvent(""), stripeEvent("e".repeat(256))],
    ...[stripeEvent("evt_1", { livemode: "true" }), stripeEvent("evt_1", { type: 7 })],
    stripeEvent("evt_1", { account: { id: "acct_1" } }),
  ];
  it("is refused as malformed", () => {
    for (const body of bodies) {
      const request = body === "" ? signedEmpty() : stripeRequest(body);
      assert.equal(reason(request), "malformed", body.slice(0, 80));
    }
  });

  function signedEmpty(): WebhookRequest {
    const timestamp = String(seconds);
    const request = stripeRequest("x");
    const signature = createHmac("sha256", stripeSecret).update(`${timestamp}.`).digest("hex");
    const header = { "stripe-signature": `t=${timestamp},v1=${signature}` };
    return { ...withHeaders(request, header), body: Buffer.alloc(0) };
  }
});

describe("an endpoint of Stripe without a usable secret", () => {
  it("is an error of the configuration, not an open door", () => {
    for (const secrets of [[], [""], ["  "], [stripeSecret, "\n"], [`${stripeSecret}\n`]]) {
      const run = () => verifyStripe(stripeRequest(), { secrets });
      assert.throws(run, (error: Error) => !error.message.includes("whsec"));
    }
  });
});
