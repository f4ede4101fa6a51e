import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../gonogo/cli/run";
import type { WebhookRequest } from "../../infra/webhooks/verification";
import * as client from "../webhooks/clients";
import { captured, folder } from "./support";

const at = client.now.toISOString();
const env = {
  STRIPE_WEBHOOK_SECRET: client.stripeSecret,
  TWILIO_AUTH_TOKEN: client.twilioToken,
  SENDGRID_PUBLIC_KEY: client.sendGridPublicKey,
  GOOGLE_CHANNEL_TOKEN: client.channelToken,
  WEBHOOK_SECRET: client.standardSecret,
};

/** The request as a proxy's log or a debugger saves it. */
function raw({ method, url, headers, body }: WebhookRequest, end = "\r\n"): Buffer {
  const { host, pathname, search } = new URL(url);
  const lines = Object.entries({ host, ...headers }).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${name}: ${one}`),
  );
  const head = [`${method} ${pathname}${search} HTTP/1.1`, ...lines, "", ""].join(end);
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

async function verify(
  args: readonly string[],
  files: Readonly<Record<string, string | Buffer>> = {},
  more: Readonly<Record<string, string>> = {},
) {
  const cwd = folder({});
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  const { io, out, err } = captured({ env: { ...env, ...more }, cwd });
  const code = await run(["webhooks", "verify", ...args], io);
  const shown = out() + err();
  for (const secret of Object.values(env)) assert.equal(shown.includes(secret), false, "a secret");
  return { code, out: out(), err: err() };
}

const samples: readonly (readonly [provider: string, request: WebhookRequest, id: RegExp])[] = [
  ["stripe", client.stripeRequest(), /evt_1 {2}invoice\.paid/],
  ["twilio", client.twilioForm(), /SM2+:delivered {2}message\.delivered/],
  ["twilio", client.twilioJson('[{"specversion":"1.0","id":"EZ1","type":"a.b"}]'), /EZ1 {2}a\.b/],
  ["sendgrid", client.sendGridRequest(client.sendGridEvents), /one-1 {2}delivered\n {2}two_2/],
  ["sendgrid-inbound", client.mailRequest(), /sha256:[0-9a-f]{64} {2}/],
  ["google-calendar", client.calendarRequest(), /:12 {2}calendar\.exists/],
  ["standard-webhooks", client.standardRequest(), /msg_1 {2}user\.created/],
];

describe("gonogo webhooks verify", () => {
  for (const [provider, request, id] of samples) {
    const kind = String(request.headers["content-type"] ?? "no body").split(";")[0];
    it(`knows a right signature of ${provider}, ${kind}, in one file or two`, async () => {
      const args = ["--provider", provider, "--at", at];
      for (const end of ["\r\n", "\n"]) {
        const one = await verify([...args, "--request", "r"], { r: raw(request, end) });
        assert.equal(one.code, 0, one.out + one.err);
        assert.match(one.out, /^valid: [12] events? of /);
        assert.match(one.out, id);
        assert.doesNotMatch(one.out, /example\.com|Grüße/);
      }
      const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\n`);
      const files = { h: headers.join(""), b: request.body };
      const two = ["--headers", "h", "--body", "b", "--url", request.url];
      assert.equal((await verify([...args, ...two], files)).code, 0);
    });

    it(`refuses ${provider}, ${kind}, under another secret`, async () => {
      const others: Readonly<Record<string, string>> = {
        STRIPE_WEBHOOK_SECRET: "whsec_other",
        TWILIO_AUTH_TOKEN: "f".repeat(32),
        SENDGRID_PUBLIC_KEY: client.spki(
          generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey,
        ),
        GOOGLE_CHANNEL_TOKEN: "c".repeat(43),
        WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 8).toString("base64")}`,
      };
      const args = ["--provider", provider, "--at", at, "--request", "r", "--format", "json"];
      const { code, out } = await verify(args, { r: raw(request) }, others);
      assert.equal(code, 1);
      const { valid, reason, why } = JSON.parse(out);
      assert.equal(valid, false);
      assert.equal(reason, provider === "google-calendar" ? "channel" : "signature");
      assert.match(why, /secret is another one|not the one of this channel/);
    });
  }

  const stripe = client.stripeRequest();
  const stripeArgs = ["--provider", "stripe", "--at", at, "--request", "r"];

  it("takes any of several secrets, as they are during a rotation", async () => {
    const rotating = { OLD: "whsec_old", NEW: client.stripeSecret };
    const named = ["--secret-env", "OLD", "--secret-env", "NEW"];
    const files = { r: raw(stripe) };
    assert.equal((await verify([...stripeArgs, ...named], files, rotating)).code, 0);
    const list = { STRIPE_WEBHOOK_SECRET: JSON.stringify(["whsec_old", client.stripeSecret]) };
    assert.equal((await verify(stripeArgs, files, list)).code, 0);
    const old = await verify([...stripeArgs, "--secret-env", "OLD"], files, rotating);
    assert.equal(old.code, 1);
  });

  it("tells that the body was changed on its way into the file, and how", async () => {
    const spaced = `${client.stripeEvent()}\r\n`;
    const pretty = JSON.stringify(JSON.parse(client.stripeEvent()), null, 2);
    const cases: readonly (readonly [WebhookRequest, Buffer, RegExp])[] = [
      [
        stripe,
        Buffer.concat([stripe.body, Buffer.from("\n")]),
        /without the line break at the end/,
      ],
      [client.stripeRequest(spaced), Buffer.from(client.stripeEvent()), /secret is another one/],
      [client.stripeRequest(spaced), Buffer.from(`${spaced.trim()}\n`), /of two characters/],
      [stripe, Buffer.from(pretty), /as compact JSON/],
      [stripe, Buffer.from(""), /The body is empty/],
      [stripe, Buffer.from(client.stripeEvent("evt_2")), /the body was changed on its way/],
    ];
    for (const [request, body, why] of cases) {
      const { code, out } = await verify(stripeArgs, { r: raw({ ...request, body }) });
      assert.equal(code, 1);
      assert.match(out, /^not valid \(signature\)\n/);
      assert.match(out, why);
    }
  });

  it("tells a right signature that is too old from a wrong one", async () => {
    const args = ["--provider", "stripe", "--request", "r"];
    const late = await verify(args, { r: raw(stripe) });
    assert.equal(late.code, 1);
    assert.match(late.out, /^not valid \(timestamp\)\nThe signature is right, but was made \d+ s /);
    const early = client.stripeRequest(client.stripeEvent(), { timestamp: client.seconds + 900 });
    const { out } = await verify(stripeArgs, { r: raw(early) });
    assert.match(out, /was made 900 s in the future/);
  });

  it("tells which URL Twilio signed", async () => {
    const args = ["--provider", "twilio", "--at", at, "--request", "r"];
    const signed = (url: string) => ({ ...client.twilioForm(client.message, { url }) });
    const cases = [
      "https://api.clientflow.ai/webhooks/twilio/",
      "http://api.clientflow.ai/webhooks/twilio",
    ];
    for (const url of cases) {
      const { code, out } = await verify(args, { r: raw(signed(url)) });
      assert.equal(code, 1);
      assert.ok(out.includes(`The signature is right for ${url}, not for https://`), out);
      assert.equal((await verify([...args, "--url", url], { r: raw(signed(url)) })).code, 0);
    }
    const headers = "x-twilio-signature: a\ncontent-type: application/x-www-form-urlencoded";
    const two = ["--provider", "twilio", "--headers", "h", "--body", "b"];
    assert.match((await verify(two, { h: headers, b: "a=b" })).err, /Twilio signs the URL/);
  });

  it("tells which header is missing or came twice", async () => {
    const without = { ...stripe, headers: { "content-type": "application/json" } };
    const { out } = await verify(stripeArgs, { r: raw(without) });
    assert.match(out, /^not valid \(malformed\)\nThe request lacks stripe-signature\.\n$/);
    const twice = { ...stripe, headers: { "stripe-signature": ["t=1,v1=a", "t=2,v1=b"] } };
    const told = await verify(stripeArgs, { r: raw(twice) });
    assert.match(told.out, /has stripe-signature more than once/);
  });

  it("says that production refuses the test mode", async () => {
    const test = client.stripeRequest(client.stripeEvent("evt_1", { livemode: false }));
    const { code, out } = await verify(stripeArgs, { r: raw(test) });
    assert.equal(code, 0);
    assert.match(out, /test mode: production refuses it/);
  });

  const wrong: readonly (readonly [string, readonly string[], string, RegExp])[] = [
    ["no provider", ["--request", "r"], "", /--provider stripe/],
    ["no request", ["--provider", "stripe"], "", /--request FILE, or --body/],
    ["a file that is not there", ["--provider", "stripe", "--request", "x"], "", /no such file/],
    [
      "a file without a request line",
      ["--provider", "stripe", "--request", "r"],
      "a: b\n\n",
      /:1: /,
    ],
    [
      "a file without an end of headers",
      ["--provider", "stripe", "--request", "r"],
      "POST",
      /empty/,
    ],
    [
      "a line that is no header",
      ["--provider", "stripe", "--request", "r"],
      "POST / HTTP/1.1\nhost: x\nno header\n\n",
      /--request r:3: expected a header/,
    ],
    [
      "a secret that is not there",
      ["--provider", "stripe", "--request", "r", "--secret-env", "NONE"],
      "POST / HTTP/1.1\n\n",
      /NONE is not set/,
    ],
    [
      "a secret that cannot be one",
      ["--provider", "sendgrid", "--request", "r", "--secret-env", "TWILIO_AUTH_TOKEN"],
      "POST / HTTP/1.1\nx-twilio-email-event-webhook-signature: YQ==\n" +
        "x-twilio-email-event-webhook-timestamp: 1\n\n",
      /no public key on P-256/,
    ],
  ];
  for (const [what, args, file, problem] of wrong) {
    it(`refuses ${what}`, async () => {
      const { code, out, err } = await verify(args, { r: file });
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, problem);
    });
  }
});
