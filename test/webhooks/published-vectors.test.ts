import assert from "node:assert/strict";
import { verifySendGridEvents } from "../../infra/webhooks/providers/sendgrid-events";
import { verifyStandardWebhooks } from "../../infra/webhooks/providers/standard-webhooks";
import { verifyTwilio } from "../../infra/webhooks/providers/twilio";
import type { Headers, Verification } from "../../infra/webhooks/verification";

/** A request of the day on which its vector was made. */
function request(url: string, headers: Headers, body: string, seconds = 0) {
  const now = new Date(seconds * 1000);
  return { method: "POST", url, headers, body: Buffer.from(body), now };
}

const said = (result: Verification) => (result.accepted ? "accepted" : result.reason);

/** Signatures that the providers published, so that neither side of them is made here. */
describe("a published signature", () => {
  it("of SendGrid's libraries for the Event Webhook verifies, its last line end included", () => {
    const publicKey =
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe6" +
      "2gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    const event = {
      email: "hello@world.com",
      event: "dropped",
      reason: "Bounced Address",
      sg_event_id: "ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
      sg_message_id: "LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
      "smtp-id": "<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>",
      timestamp: 1_600_112_492,
    };
    const headers = {
      "x-twilio-email-event-webhook-signature":
        "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15Tl" +
        "uLtEZtM=",
      "x-twilio-email-event-webhook-timestamp": "1600112502",
    };
    const verify = (body: string, seconds = 1_600_112_503) =>
      verifySendGridEvents(request("", headers, body, seconds), { publicKeys: [publicKey] });
    const body = `${JSON.stringify([event])}\r\n`;
    const result = verify(body);
    assert.ok(result.accepted);
    assert.deepEqual(
      result.delivery.events.map(({ id, type }) => [id, type]),
      [[event.sg_event_id, "dropped"]],
    );
    assert.equal(said(verify(body.trim())), "signature");
    assert.equal(said(verify(body, 1_600_112_803)), "timestamp");
  });

  it("of Twilio's documentation verifies, although its form names no account", () => {
    const form = (digits: string) =>
      new URLSearchParams({
        CallSid: "CA1234567890ABCDE",
        Caller: "+12349013030",
        Digits: digits,
        From: "+12349013030",
        To: "+18005551212",
      }).toString();
    const headers = { "x-twilio-signature": "0/KCTR6DLpKmkAf8muzZqo1nDgQ=" };
    const verify = (url: string, body: string) =>
      said(verifyTwilio(request(url, headers, body), { authTokens: ["12345"] }));
    const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
    // Whose event it is comes after who signed it.
    assert.equal(verify(url, form("1234")), "malformed");
    assert.equal(verify(url, form("1235")), "signature");
    assert.equal(verify(url.replace("bar=2", "bar=3"), form("1234")), "signature");
  });

  it("of the Standard Webhooks specification verifies, spaces of its JSON included", () => {
    const headers = {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
    const verify = (body: string) =>
      said(verifyStandardWebhooks(request("", headers, body, 1_614_265_331), { secrets }));
    assert.equal(verify('{"test": 2432232314}'), "accepted");
    assert.equal(verify('{"test":2432232314}'), "signature");
  });
});
