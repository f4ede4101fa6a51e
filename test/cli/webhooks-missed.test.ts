import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readPayload } from "../../infra/webhooks/encryption";
import { storedKeys } from "../../infra/webhooks/payload-keys";
import { FakeStripeEvents, type StripeEvent } from "../webhooks/fake-stripe-events";
import { canary, WebhooksWorld } from "./webhooks-world";

const key = "sk_live_canary0123456789";

describe("gonogo webhooks missed", () => {
  let world: WebhooksWorld;
  before(async () => {
    world = await WebhooksWorld.start();
  });
  after(() => world.stop());

  let stripe: FakeStripeEvents;
  beforeEach(async () => {
    await world.empty();
    stripe = await FakeStripeEvents.start(key);
    stripe.endpoints = [
      {
        ...{ id: "we_1", url: "https://api.shop.example/webhooks/stripe", status: "enabled" },
        enabled_events: ["invoice.paid", "charge.failed"],
      },
    ];
  });
  afterEach(() => stripe.stop());

  const event = (id: string, more: Partial<StripeEvent> = {}): StripeEvent => ({
    ...{ id, object: "event", type: "invoice.paid", livemode: true },
    created: Math.floor(Date.now() / 1_000) - 3_600,
    data: { object: { id: `in_${id}`, amount_decimal: "10.50", email: canary } },
    ...more,
  });
  const listed = (...events: StripeEvent[]) => stripe.events.get("")?.push(...events);
  const missed = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    world.run(["missed", ...args], {
      ...{ STRIPE_SECRET_KEY: key, STRIPE_API_BASE: stripe.address },
      ...env,
    });

  it("tells what is missing of what the endpoint is subscribed to, and changes nothing", async () => {
    await world.add(["evt_here"]);
    listed(event("evt_here"), event("evt_1"), event("evt_2", { type: "charge.failed" }));
    listed(event("evt_other", { type: "customer.created" }));
    listed(event("evt_test", { livemode: false }));
    listed(event("evt_old", { created: Math.floor(Date.now() / 1_000) - 5 * 86_400 }));
    const { code, out, err } = await missed();
    assert.deepEqual([code, err], [1, ""]);
    assert.equal(
      out,
      `missing  type
      1  charge.failed
      1  invoice.paid

Stripe lists 3 events; 2 missing here. Nothing was changed: --yes stores them.
`,
    );
    assert.deepEqual(await world.ids(), ["evt_here"]);
  });

  it("takes in what is missing once, as the webhook would have brought it", async () => {
    await world.add(["evt_here"]);
    const all = Array.from({ length: 250 }, (_, index) =>
      event(`evt_${String(index).padStart(3, "0")}`, {
        created: Math.floor(Date.now() / 1_000) - 60 - (index % 7),
      }),
    );
    listed(event("evt_here"), ...all);
    const first = await missed(["--yes", "--format", "json"]);
    const { dryRun, listed: seen, missing, added } = JSON.parse(first.out);
    assert.deepEqual([first.code, dryRun, seen, missing, added], [0, false, 251, 250, 250]);
    assert.equal((await world.unsent()).length, 251);
    const { rows } = await world.owner.query(
      "SELECT payload, type, livemode, object_id FROM webhooks.webhook_events WHERE event_id = $1",
      ["evt_007"],
    );
    assert.deepEqual(JSON.parse(String(rows[0]?.payload)), all[7]);
    assert.deepEqual(
      [rows[0]?.type, rows[0]?.livemode, rows[0]?.object_id],
      ["invoice.paid", true, "in_evt_007"],
    );
    const second = await missed(["--yes"]);
    assert.match(second.out, /^Stripe lists 251 events; 0 missing here\.\n$/);
    assert.equal(second.code, 0);
    assert.equal((await world.ids()).length, 251);
  });

  it("takes events of a connected account, of the test mode and of other types when told", async () => {
    stripe.events.set("acct_1", [event("evt_connected")]);
    listed(event("evt_test", { livemode: false, type: "payout.paid" }));
    await missed(["--account", "acct_1", "--yes"]);
    await missed(["--type", "payout.*", "--test-mode", "--yes"]);
    const { rows } = await world.owner.query(
      "SELECT event_id, account, livemode FROM webhooks.webhook_events ORDER BY event_id",
    );
    assert.deepEqual(rows, [
      { event_id: "evt_connected", account: "acct_1", livemode: true },
      { event_id: "evt_test", account: "", livemode: false },
    ]);
  });

  it("encrypts what it stores, and stores nothing in plain text beside what is encrypted", async () => {
    const secret = JSON.stringify({
      ...{ current: "k1", keys: { k1: randomBytes(32).toString("base64") } },
    });
    const keys = storedKeys(async () => secret);
    await world.add(["evt_here"], { keys });
    listed(event("evt_1"));
    const refused = await missed(["--yes"]);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /put their keys into WEBHOOK_PAYLOAD_KEYS/);
    assert.deepEqual(await world.ids(), ["evt_here"]);
    const { code } = await missed(["--yes"], { WEBHOOK_PAYLOAD_KEYS: secret });
    assert.equal(code, 0);
    const { rows } = await world.owner.query(
      "SELECT * FROM webhooks.webhook_events WHERE event_id = 'evt_1'",
    );
    assert.equal(rows[0]?.key_id, "k1");
    assert.match(String(await readPayload(rows[0], keys)), /zoe\.canary/);
  });

  it("says what to do about a key, an endpoint or an answer that is wrong, without the key", async () => {
    listed(event("evt_1"));
    const wrong: readonly (readonly [number, RegExp, readonly string[], Record<string, string>])[] =
      [
        [2, /STRIPE_SECRET_KEY is not set/, [], { STRIPE_SECRET_KEY: "" }],
        [2, /refuses the key of STRIPE_SECRET_KEY \(401\)/, [], { STRIPE_SECRET_KEY: `${key}x` }],
        [2, /has no we_9; its endpoints: we_1/, ["--endpoint", "we_9"], {}],
        [2, /--since 30d/, ["--since", "31d"], {}],
        [2, /Only Stripe and Twilio list .* for sendgrid/, ["--provider", "sendgrid"], {}],
        [2, /not both/, ["--type", "a", "--endpoint", "we_1"], {}],
        [2, /no https address/, [], { STRIPE_API_BASE: "http://api.example.com" }],
        [
          2,
          /has a key k of 3 bytes/,
          [],
          { WEBHOOK_PAYLOAD_KEYS: '{"current":"k","keys":{"k":"YWJj"}}' },
        ],
      ];
    for (const [code, problem, args, env] of wrong) {
      const ran = await missed(args, env);
      assert.equal(ran.code, code, ran.err);
      assert.match(ran.err, problem);
      assert.equal((ran.out + ran.err).includes(key), false);
    }
    stripe.faults.push(500, 500, 500);
    const down = await missed(["--type", "invoice.paid"]);
    assert.equal(down.code, 3);
    assert.match(down.err, /Stripe does not answer/);
  }).timeout(30_000);
});
