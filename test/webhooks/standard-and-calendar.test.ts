import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { Webhook } from "standardwebhooks";
import {
  type Channel,
  channelId,
  verifyGoogleCalendar,
} from "../../infra/webhooks/providers/google-calendar";
import { verifyStandardWebhooks } from "../../infra/webhooks/providers/standard-webhooks";
import type { Verification, WebhookRequest } from "../../infra/webhooks/verification";
import { calendarRequest, channel, now, seconds, standardRequest, standardSecret } from "./clients";
import {
  assertNoiseRefused,
  assertNoneAccepted,
  changedHeaders,
  extended,
  flippedBodies,
  flippedHeaders,
  truncated,
} from "./forgeries";

const reason = (result: Verification) => (result.accepted ? "accepted" : result.reason);

describe("a request signed by the Standard Webhooks library", () => {
  const verify = (request: WebhookRequest) =>
    verifyStandardWebhooks(request, { secrets: [standardSecret], account: "svix" });
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"];

  it("is read: the id of the header, and type and object of the body", () => {
    const result = verify(standardRequest());
    assert.ok(result.accepted);
    const { events, ...rest } = result.delivery;
    assert.deepEqual(rest, {
      provider: "standard-webhooks",
      account: "svix",
      livemode: null,
      contentType: "application/json",
    });
    const [event] = events;
    assert.deepEqual([event?.id, event?.type, event?.objectId], ["msg_1", "user.created", "usr_1"]);
  });

  it("verifies with each of several secrets and each of several signatures", () => {
    const other = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
    const request = standardRequest(undefined, { secret: other });
    assert.equal(reason(verify(request)), "signature");
    assert.ok(verifyStandardWebhooks(request, { secrets: [standardSecret, other] }).accepted);
    const list = `v1,AAAA v2,x ${standardRequest().headers["webhook-signature"]}`;
    const headers = { ...request.headers, "webhook-signature": list };
    assert.ok(verify({ ...request, headers }).accepted);
  });

  it("may be signed with Ed25519 (v1a), which the library does not know", () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    const secrets = [`whpk_${raw.toString("base64")}`];
    const request = standardRequest();
    const signed = Buffer.concat([Buffer.from(`msg_1.${seconds}.`), request.body]);
    const signature = `v1a,${sign(null, signed, privateKey).toString("base64")}`;
    const headers = { ...request.headers, "webhook-signature": signature };
    const asymmetric = (given: WebhookRequest) => verifyStandardWebhooks(given, { secrets });
    assert.ok(asymmetric({ ...request, headers }).accepted);
    assertNoneAccepted(asymmetric, flippedHeaders({ ...request, headers }, names));
    // A public key is no shared secret: who knows it must not be able to sign v1 with it.
    const mac = createHmac("sha256", raw).update(signed).digest("base64");
    const forged = { ...request.headers, "webhook-signature": `v1,${mac}` };
    assert.equal(reason(asymmetric({ ...request, headers: forged })), "signature");
  });

  it("is taken up to 300 seconds early or late", () => {
    for (const [offset, expected] of [
      [-301, "timestamp"],
      [-300, "accepted"],
      [300, "accepted"],
      [301, "timestamp"],
    ] as const) {
      const at = new Date(now.getTime() + offset * 1000);
      assert.equal(reason(verify(standardRequest(undefined, { at }))), expected, `${offset}`);
    }
  });

  it("may have a body that is no text: the library reads its signature from other bytes", () => {
    const body = Buffer.of(0xff, 0x00, 0x80);
    const key = Buffer.alloc(32, 7);
    const mac = createHmac("sha256", key).update(`msg_1.${seconds}.`).update(body).digest("base64");
    const request = standardRequest();
    const headers = { ...request.headers, "webhook-signature": `v1,${mac}` };
    assert.ok(verify({ ...request, headers, body }).accepted);
    const library = new Webhook(standardSecret).sign("msg_1", now, body);
    assert.notEqual(library, `v1,${mac}`);
  });

  it("is refused when a dot in its id could move what is signed", () => {
    assert.equal(reason(verify(standardRequest(undefined, { id: "msg.1" }))), "malformed");
  });

  it("is refused when it is forged", () => {
    assertNoneAccepted(verify, flippedBodies(standardRequest()));
    assertNoneAccepted(verify, flippedHeaders(standardRequest(), names));
    assertNoneAccepted(verify, truncated(standardRequest()));
    assertNoneAccepted(verify, extended(standardRequest()));
    assertNoiseRefused(verify, standardRequest(), names);
    for (const request of changedHeaders(standardRequest(), names)) {
      // Only a space beside a whole signature leaves the list as it was.
      const list = request.headers["webhook-signature"];
      const isSame = typeof list === "string" && /^ ?v1,\S{44} ?$/.test(list);
      if (!isSame || list === standardRequest().headers["webhook-signature"]) {
        assert.ok(!verify(request).accepted, JSON.stringify(request.headers));
      }
    }
  });

  it("needs secrets of the standard's size", () => {
    const short = `whsec_${Buffer.alloc(16).toString("base64")}`;
    for (const secret of ["", short, "whsec_!!!", standardSecret.slice(6), "whpk_AAAA"]) {
      const run = () => verifyStandardWebhooks(standardRequest(), { secrets: [secret] });
      assert.throws(run, /Standard Webhooks/);
    }
  });
});

describe("a push notification of Google Calendar", () => {
  const verify = (request: WebhookRequest, row: Channel | undefined = channel) =>
    verifyGoogleCalendar(request, row);
  const secretNames = ["x-goog-channel-id", "x-goog-channel-token"];
  const names = [...secretNames, "x-goog-resource-id", "x-goog-resource-state"];

  it("is read: the channel's account, and channel and message number as the event", () => {
    const result = verify(calendarRequest());
    assert.ok(result.accepted);
    const { account, events } = result.delivery;
    const [event] = events;
    assert.deepEqual(
      [account, event?.id, event?.type, event?.objectId],
      ["org_1", `${channel.id}:12`, "calendar.exists", "resource-1"],
    );
    assert.equal(channelId(calendarRequest()), channel.id);
  });

  it("is taken before the answer to the watch request was stored", () => {
    const request = calendarRequest({ "x-goog-resource-state": "sync" });
    assert.ok(verify(request, { ...channel, resourceId: null }).accepted);
  });

  it("is refused for a channel that is unknown, another one, expired, or of another resource", () => {
    const rows: (Channel | undefined)[] = [
      { ...channel, id: "another" },
      { ...channel, expiresAt: now },
      { ...channel, resourceId: "resource-2" },
      { ...channel, tokenSha256: "" },
    ];
    for (const row of rows) assert.equal(reason(verify(calendarRequest(), row)), "channel");
    assert.equal(reason(verifyGoogleCalendar(calendarRequest(), undefined)), "channel");
  });

  it("is refused when channel, token, resource or state are changed in one bit", () => {
    assertNoneAccepted(verify, flippedHeaders(calendarRequest(), names));
    assertNoneAccepted(verify, changedHeaders(calendarRequest(), names));
  });

  it("is refused without a message number that tells it from others", () => {
    for (const number of [undefined, "", "-1", "1.0", "1 ", "9".repeat(21), ["1", "2"]]) {
      const request = calendarRequest({ "x-goog-message-number": number });
      assert.equal(reason(verify(request)), "malformed");
    }
  });

  it("is refused whatever anybody makes up without the token", () => {
    const noise = (request: WebhookRequest) =>
      verify({
        ...request,
        headers: { ...request.headers, "x-goog-channel-token": `${request.body.toString("hex")}` },
      });
    assertNoiseRefused(noise, calendarRequest(), names);
  });
});
