import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import twilio from "twilio";
import { parseForm } from "../../infra/webhooks/form";
import { verifyTwilio } from "../../infra/webhooks/providers/twilio";
import type { WebhookRequest } from "../../infra/webhooks/verification";
import {
  accountSid,
  type Form,
  request as made,
  message,
  messageSid,
  origin,
  twilioForm,
  twilioJson,
  twilioToken,
} from "./clients";
import {
  assertNoiseRefused,
  assertNoneAccepted,
  changedHeaders,
  extended,
  flippedBodies,
  flippedHeaders,
  truncated,
} from "./forgeries";

const verify = (request: WebhookRequest) => verifyTwilio(request, { authTokens: [twilioToken] });
const names = ["x-twilio-signature"];
const cloudEvents = JSON.stringify([
  {
    specversion: "1.0",
    id: "EZ1",
    type: "com.twilio.messaging.message.sent",
    time: "2026-11-20T11:00:00Z",
    data: {},
  },
  { specversion: "1.0", id: "EZ2", type: "com.twilio.error", data: { big: 1 } },
]).replace('"big":1', '"big":12345678901234567890');

function delivery(request: WebhookRequest) {
  const result = verify(request);
  assert.ok(result.accepted, JSON.stringify(result));
  return result.delivery;
}
const idOf = (request: WebhookRequest) => delivery(request).events[0]?.id;
const reason = (request: WebhookRequest) => {
  const result = verify(request);
  return result.accepted ? "accepted" : result.reason;
};

describe("a form signed by Twilio's library", () => {
  it("is read: the account, and the message with its status as the event", () => {
    const { events, ...rest } = delivery(twilioForm());
    assert.deepEqual(rest, {
      provider: "twilio",
      account: accountSid,
      livemode: null,
      contentType: "application/x-www-form-urlencoded",
    });
    const [event] = events;
    assert.deepEqual(
      [event?.id, event?.type, event?.objectId],
      [`${messageSid}:delivered`, "message.delivered", messageSid],
    );
    assert.deepEqual(event?.payload, twilioForm().body);
  });

  it("of an incoming message has SmsSid and SmsStatus in older products", () => {
    const fields = { AccountSid: accountSid, SmsSid: messageSid, SmsStatus: "received" };
    assert.equal(idOf(twilioForm(fields)), `${messageSid}:received`);
  });

  it("may hold a value twice, and several of one name in any order", () => {
    for (const MediaUrl of [
      ["b", "a"],
      ["b", "a", "b"],
      ["a", "a"],
    ]) {
      assert.ok(verify(twilioForm({ ...message, MediaUrl })).accepted, String(MediaUrl));
    }
  });

  it("verifies with the secondary auth token while it is changed", () => {
    const request = twilioForm(message, { token: "f".repeat(32) });
    assert.equal(reason(request), "signature");
    assert.ok(verifyTwilio(request, { authTokens: [twilioToken, "f".repeat(32)] }).accepted);
  });

  it("verifies whether Twilio signed the port or not", () => {
    const target = "/webhooks/twilio?a=1%202&b=%C3%BC";
    for (const base of [origin, `${origin}:443`]) {
      assert.ok(verify(twilioForm(message, { target, url: `${base}${target}` })).accepted, base);
    }
    const local = { ...twilioForm(message, { url: "http://127.0.0.1:8080/t" }) };
    assert.ok(verify({ ...local, url: "http://127.0.0.1:8080/t" }).accepted);
    assert.ok(!verify({ ...local, url: "http://127.0.0.1:8081/t" }).accepted);
  });

  it("is refused for another URL: plain HTTP, a slash at the end, another query or host", () => {
    const urls = [
      "http://api.clientflow.ai/webhooks/twilio",
      `${origin}/webhooks/twilio/`,
      `${origin}/webhooks/twilio?`,
      `${origin}/webhooks/twilio?a=1`,
      "https://evil.example/webhooks/twilio",
      "not a url",
    ];
    for (const url of urls) assert.equal(reason({ ...twilioForm(), url }), "signature", url);
    const elsewhere = twilioForm(message, { url: `${origin}:8443/webhooks/twilio` });
    assert.equal(reason(elsewhere), "signature");
  });

  it("has an id of its own for each call-back of a call, and the same one when repeated", () => {
    const call = { AccountSid: accountSid, CallSid: "CA1", CallStatus: "in-progress" };
    const [one, two] = [twilioForm({ ...call, Digits: "1" }), twilioForm({ ...call, Digits: "2" })];
    assert.notEqual(idOf(one), idOf(two));
    assert.equal(idOf(one), idOf(twilioForm({ Digits: "1", ...call })));
    assert.equal(delivery(one).events[0]?.type, "call.in-progress");
  });

  it("of Conversations has a message of another kind, and is known by what is signed", () => {
    const sid = `IM${"4".repeat(32)}`;
    const added = { AccountSid: accountSid, EventType: "onMessageAdded", MessageSid: sid };
    const { id, type, objectId } = delivery(twilioForm(added)).events[0] ?? {};
    assert.deepEqual([type, objectId], ["onMessageAdded", sid]);
    assert.match(String(id), /^sha256:/);
    assert.notEqual(id, idOf(twilioForm({ ...added, EventType: "onMessageUpdated" })));
  });

  it("keeps its id whatever the idempotency token says, which nobody signed", () => {
    const request = twilioForm();
    const headers = { ...request.headers, "i-twilio-idempotency-token": "another" };
    assert.equal(idOf({ ...request, headers }), idOf(request));
  });

  it("is refused when what identifies the event is not well formed", () => {
    const bad: Form[] = [
      { ...message, AccountSid: "AC1" },
      { ...message, MessageSid: "SM\u0000" },
      { ...message, MessageStatus: "a b" },
      { ...message, MessageSid: [messageSid, `MM${"3".repeat(32)}`], SmsSid: "x" },
      { AccountSid: accountSid, MessageSid: messageSid },
      { Body: "no account" },
    ];
    for (const fields of bad) assert.equal(reason(twilioForm(fields)), "malformed");
  });
});

describe("a body signed by Twilio through bodySHA256", () => {
  it("is read: each CloudEvent with its own id and its own bytes", () => {
    const { events } = delivery(twilioJson(cloudEvents));
    assert.deepEqual(
      events.map(({ id, type }) => [id, type]),
      [
        ["EZ1", "com.twilio.messaging.message.sent"],
        ["EZ2", "com.twilio.error"],
      ],
    );
    assert.deepEqual(events[0]?.occurredAt, new Date("2026-11-20T11:00:00Z"));
    assert.match(String(events[1]?.payload), /"big":12345678901234567890/);
  });

  it("may be one document without an id: its bytes are its id", () => {
    const [one, two] = ['{"id":"x","a":1}', '{"id":"x","a":2}'].map((body) =>
      idOf(twilioJson(body)),
    );
    assert.match(String(one), /^sha256:[0-9a-f]{64}$/);
    assert.notEqual(one, two);
  });

  it("is refused when body, hash or signature do not agree", () => {
    const request = twilioJson(cloudEvents);
    const hash = (change: (text: string) => string) => ({ ...request, url: change(request.url) });
    assert.equal(reason({ ...request, body: Buffer.from("[]") }), "signature");
    assert.equal(reason(hash((url) => `${url}&bodySHA256=00`)), "signature");
    assert.equal(reason(hash((url) => url.replace(/[0-9a-f]{64}/, "0".repeat(64)))), "signature");
  });

  it("is refused with two hashes even if Twilio signed both", () => {
    const right = createHash("sha256").update("[]").digest("hex");
    const target = `/webhooks/twilio?bodySHA256=${right}&bodySHA256=${"1".repeat(64)}`;
    const signature = twilio.getExpectedTwilioSignature(twilioToken, `${origin}${target}`, {});
    const request = made(target, { "x-twilio-signature": signature }, "[]");
    assert.equal(reason(request), "signature");
  });

  it("is refused when it is not JSON", () => {
    assert.equal(reason(twilioJson("plain")), "malformed");
    assert.equal(reason(twilioJson(Buffer.from([0x22, 0xff, 0x22]))), "malformed");
  });
});

describe("what Twilio's library accepts and we refuse", () => {
  it("is a form whose fields nobody signed, where the URL holds the word bodySHA256", () => {
    // The library's middleware decides by the word; a query of somebody else's may hold it.
    const target = "/webhooks/twilio?next=bodySHA256";
    const url = `${origin}${target}`;
    const signature = twilio.getExpectedTwilioSignature(twilioToken, url, {});
    assert.ok(twilio.validateRequest(twilioToken, signature, url, {}));
    const request = made(target, { "x-twilio-signature": signature }, "AccountSid=AC1");
    assert.equal(reason(request), "signature");
    assert.equal(reason(twilioForm(message, { target })), "accepted");
  });

  it("is a URL that only reads as the signed one after it was parsed and printed", () => {
    const signed = `${origin}/webhooks/twilio?q=%27`;
    const { headers } = twilioForm(message, { url: signed });
    const received = `${origin}/webhooks/twilio?q='`;
    const signature = String(headers["x-twilio-signature"]);
    assert.ok(twilio.validateRequest(twilioToken, signature, received, message));
    assert.equal(reason({ ...twilioForm(), headers, url: received }), "signature");
  });

  it("is a JSON body whose bytes are not UTF-8 and read as the signed text", () => {
    const request = twilioJson('["\ufffd"]');
    const body = Buffer.concat([Buffer.from('["'), Buffer.of(0xff), Buffer.from('"]')]);
    const signature = String(request.headers["x-twilio-signature"]);
    const text = body.toString();
    assert.ok(twilio.validateRequestWithBody(twilioToken, signature, request.url, text));
    assert.equal(reason({ ...request, body }), "signature");
  });
});

describe("a forged request of Twilio", () => {
  it("is refused whichever bit is changed, unless the form says the same as before", () => {
    const original = twilioForm();
    const fields = parseForm(original.body);
    let same = 0;
    for (const request of flippedBodies(original)) {
      if (!verify(request).accepted) continue;
      // %C3 and %c3 are one byte: not a forgery.
      assert.deepEqual(parseForm(request.body), fields);
      assert.equal(idOf(request), idOf(original));
      same += 1;
    }
    assert.ok(same < 30, `${same}`);
    assertNoneAccepted(verify, flippedBodies(twilioJson(cloudEvents)));
    assertNoneAccepted(verify, flippedHeaders(original, names));
  });

  it("is refused when it is cut or made longer, or its header is malformed", () => {
    for (const request of [twilioForm(), twilioJson(cloudEvents)]) {
      assertNoneAccepted(verify, truncated(request));
      assertNoneAccepted(verify, extended(request));
      assertNoneAccepted(verify, changedHeaders(request, names));
    }
  });

  it("is refused whatever anybody makes up", () => {
    assertNoiseRefused(verify, twilioForm(), names);
    assertNoiseRefused(verify, twilioJson(cloudEvents), names);
  });

  it("is refused when its form has no strict reading", () => {
    for (const body of ["a=%", "a=%zz", "a=%ff", "=1", "a=1&&b=2", "a b=1", "ü=1", ""]) {
      assert.equal(reason({ ...twilioForm(), body: Buffer.from(body) }), "malformed", body);
    }
  });

  it("is refused when it is huge, and quickly", () => {
    const body = Buffer.from("a=1&".repeat(262_144).slice(0, -1));
    assert.equal(reason({ ...twilioForm(), body }), "signature");
  });
});
