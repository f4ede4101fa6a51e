import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { readPayload } from "../../infra/webhooks/encryption";
import { storedKeys } from "../../infra/webhooks/payload-keys";
import { FakeGoogle } from "../webhooks/fake-google";
import { FakeStripeEvents, type StripeEvent } from "../webhooks/fake-stripe-events";
import { gonogo } from "./support";
import { canary, WebhooksWorld } from "./webhooks-world";

const key = "sk_live_canary0123456789";

describe("gonogo webhooks", () => {
  let world: WebhooksWorld;
  before(async () => {
    world = await WebhooksWorld.start();
  });
  after(() => world.stop());
  beforeEach(() => world.empty());

  const json = async (...args: string[]) => {
    const { code, out, err } = await world.run([...args, "--format", "json"]);
    assert.equal(err, "");
    return { code, ...JSON.parse(out) };
  };

  describe("list", () => {
    beforeEach(async () => {
      await world.add(["evt_1", "evt_2"], { state: "processed", ago: "9 days" });
      await world.add(["evt_3"], { state: "dead", type: "invoice.payment_failed", ago: "3 hours" });
      await world.add(["evt_4"], { state: "failed", ago: "1 hour" });
      await world.add(["SM1:delivered"], {
        ...{ provider: "twilio", type: "message.delivered", ago: "5 minutes" },
      });
    });

    it("shows what is there and what is not done, newest first, and nothing that it says", async () => {
      const { code, out, err } = await world.run(["list"]);
      assert.deepEqual([code, err], [0, ""]);
      assert.equal(
        out,
        `provider  state      events  oldest
stripe    failed          1  60 min
stripe    dead            1     3 h
stripe    processed       2     9 d
twilio    received        1   5 min

row  provider  type                    state             attempts     age  event          last error
  5  twilio    message.delivered       received, unsent         5   5 min  SM1:delivered
  4  stripe    invoice.paid            failed                   5  60 min  evt_4          TypeError
  3  stripe    invoice.payment_failed  dead                     5     3 h  evt_3          TypeError
`,
      );
      assert.equal(out.includes(canary), false);
    });

    it("finds events by every filter, alone and together", async () => {
      const found = async (...args: string[]) =>
        (await json("list", ...args)).events.map((event: { eventId: string }) => event.eventId);
      assert.deepEqual(await found("--state", "processed"), ["evt_2", "evt_1"]);
      assert.deepEqual(await found("--state", "dead", "--state", "failed"), ["evt_4", "evt_3"]);
      assert.deepEqual(await found("--provider", "twilio"), ["SM1:delivered"]);
      assert.deepEqual(await found("--type", "invoice.*"), ["evt_4", "evt_3"]);
      assert.deepEqual(await found("--type", "invoice_paid"), []);
      assert.deepEqual(await found("--type", "invoice.pai%"), []);
      assert.deepEqual(await found("--event", "evt_1"), ["evt_1"]);
      assert.deepEqual(await found("--since", "2h"), ["SM1:delivered", "evt_4"]);
      assert.deepEqual(await found("--since", "4h", "--until", "2h"), ["evt_3"]);
      assert.deepEqual(await found("--until", "2001-01-01"), []);
      const limited = await json("list", "--limit", "1");
      assert.deepEqual([limited.events.length, limited.more], [1, 2]);
      assert.match((await world.run(["list", "--limit", "1"])).out, /\n2 more events: --limit/);
    });
  });

  describe("replay", () => {
    beforeEach(async () => {
      await world.add(["dead_1", "dead_2"], { state: "dead", ago: "2 hours" });
      await world.add(["dead_old"], { state: "dead", ago: "9 days" });
      await world.add(["failed_1"], { state: "failed", type: "charge.failed" });
      await world.add(["done_1"], { state: "processed" });
    });

    it("only says what it would do", async () => {
      const { code, out } = await world.run(["replay", "--state", "dead"]);
      assert.equal(code, 0);
      assert.match(out, /^ *3 {2}stripe {4}invoice\.paid$/m);
      assert.match(out, /3 events would be replayed\. Nothing was changed: --yes does it\./);
      assert.deepEqual(await world.unsent(), []);
      assert.equal((await world.ids("state = 'dead'")).length, 3);
    });

    it("puts events into the outbox as if they had just come: by state and by time", async () => {
      const replayed = await json("replay", "--state", "dead", "--since", "1d", "--yes");
      assert.deepEqual([replayed.code, replayed.replayed, replayed.dryRun], [0, 2, false]);
      assert.deepEqual(await world.unsent(), ["dead_1", "dead_2"]);
      assert.deepEqual(
        await world.ids("state = 'received' AND attempts = 0 AND finished_at IS NULL"),
        ["dead_1", "dead_2"],
      );
      const again = await json("replay", "--state", "dead", "--since", "1d", "--yes");
      assert.equal(again.replayed, 0);
    });

    it("takes rows by number, and leaves alone what was done, until it is told --again", async () => {
      const [dead, done] = [await world.rowOf("dead_1"), await world.rowOf("done_1")];
      const { out } = await world.run(["replay", dead, done, "--yes"]);
      assert.match(out, /1 event left out, done already: --again replays them too\./);
      assert.deepEqual(await world.unsent(), ["dead_1"]);
      const told = await world.run(["replay", done, "--again", "--yes"]);
      assert.match(told.out, /1 event of these ran before: the handlers run again\./);
      assert.deepEqual(await world.unsent(), ["dead_1", "done_1"]);
    });

    it("leaves out what a worker has right now, and what has no payload any more", async () => {
      await world.owner.query(
        `UPDATE webhooks.webhook_events SET lease = $1, leased_until = now() + interval '1 minute'
         WHERE event_id = 'failed_1'`,
        [randomUUID()],
      );
      await world.owner.query(`UPDATE webhooks.webhook_events SET payload = NULL, purged_at = now()
        WHERE event_id = 'done_1'`);
      const { out } = await world.run(["replay", "--since", "1d", "--again", "--yes"]);
      assert.match(out, /1 event left out: the payload is purged\./);
      assert.match(out, /1 event left out: a worker has it right now\./);
      assert.deepEqual(await world.unsent(), ["dead_1", "dead_2"]);
    });

    it("makes an entry that waits in the outbox due at once, and no second one", async () => {
      await world.add(["waits"]);
      await world.owner.query("UPDATE webhooks.outbox SET available_at = now() + interval '1 day'");
      assert.equal((await json("replay", "--event", "waits", "--yes")).replayed, 1);
      const { rows } = await world.owner.query(
        "SELECT available_at <= now() AS due FROM webhooks.outbox",
      );
      assert.deepEqual(rows, [{ due: true }]);
    });

    it("replays thousands in batches, each once", async () => {
      const ids = Array.from({ length: 1_203 }, (_, index) => `many_${index}`);
      await world.add(ids, { state: "failed", type: "many.failed" });
      assert.equal((await json("replay", "--type", "many.*", "--yes")).replayed, 1_203);
      assert.equal((await world.unsent()).length, 1_203);
    });
  });

  describe("missed", () => {
    let stripe: FakeStripeEvents;
    beforeEach(async () => {
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
      const wrong: readonly (readonly [
        number,
        RegExp,
        readonly string[],
        Record<string, string>,
      ])[] = [
        [2, /STRIPE_SECRET_KEY is not set/, [], { STRIPE_SECRET_KEY: "" }],
        [2, /refuses the key of STRIPE_SECRET_KEY \(401\)/, [], { STRIPE_SECRET_KEY: `${key}x` }],
        [2, /has no we_9; its endpoints: we_1/, ["--endpoint", "we_9"], {}],
        [2, /--since 30d/, ["--since", "31d"], {}],
        [2, /Only Stripe lists/, ["--provider", "twilio"], {}],
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

  describe("renew", () => {
    let google: FakeGoogle;
    beforeEach(async () => {
      google = await FakeGoogle.start();
      await world.owner.query(
        `INSERT INTO webhooks.channels (id, tenant, calendar_id, token_sha256, resource_id, expires_at)
         VALUES ('ends', 'org_1', $1, repeat('a', 64), 'r', now() + interval '5 hours'),
           ('lives', 'org_2', 'b', repeat('a', 64), 'r', now() + interval '6 days')`,
        [canary],
      );
    });
    afterEach(() => google.close());
    const env = () => ({ GOOGLE_ACCESS_TOKEN: "t", GOOGLE_API_BASE: google.origin });
    const address = ["--address", "https://127.0.0.1:1/webhooks/gcal"];

    it("says which channels end soon, and renews them when told", async () => {
      const plan = await world.run(["renew"]);
      assert.match(plan.out, /^ends {5}org_1 {3}in (4|5) h$/m);
      assert.match(plan.out, /1 channel would be renewed\. Nothing was changed/);
      assert.equal(google.channels.size, 0);
      const done = await world.run(["renew", ...address, "--yes"], env());
      assert.equal(done.out, "1 channel renewed, 0 stopped, 0 failed.\n");
      assert.equal([...google.channels.values()][0]?.calendar, canary);
      assert.equal(await world.run(["renew"]).then(({ out }) => out), "No channel ends so soon.\n");
      assert.equal((plan.out + done.out).includes(canary), false);
    });

    it("tells what failed and why", async () => {
      google.faults.push("403");
      const { code, out } = await world.run(["renew", ...address, "--yes"], env());
      assert.equal(code, 1);
      assert.match(out, /1 failed\.\n {2}Google's events\.watch: 403\n/);
    });

    it("refuses what it cannot begin with", async () => {
      const wrong: readonly (readonly [readonly string[], RegExp])[] = [
        [["--yes"], /--address https:\/\/host\/path/],
        [["--yes", ...address], /Neither GOOGLE_SVC_ACCOUNT_JSON nor GOOGLE_ACCESS_TOKEN/],
        [["--address", "http://x/y"], /no https URL/],
        [["--within", "0"], /from 1 to 168/],
      ];
      for (const [args, problem] of wrong) {
        const { code, err } = await world.run(["renew", ...args]);
        assert.equal(code, 2);
        assert.match(err, problem);
      }
    });
  });

  describe("on a bad day", () => {
    const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
      ["no verb", [], /Say what to do: gonogo webhooks list, replay/],
      ["an unknown verb", ["lst"], /no gonogo webhooks lst: did you mean "?list/],
      [
        "an option of another verb",
        ["list", "--yes"],
        /--yes is no option of gonogo webhooks list/,
      ],
      ["an unknown state", ["list", "--state", "ded"], /one of received.*did you mean "?dead/],
      ["an unknown provider", ["list", "--provider", "strip"], /did you mean "?stripe/],
      ["no time", ["list", "--since", "yesterday"], /--since yesterday is no time/],
      ["a day that is none", ["list", "--since", "2026-02-31"], /is no time/],
      ["a window from behind", ["list", "--since", "1h", "--until", "2h"], /before --until/],
      ["a replay of everything", ["replay", "--yes"], /Say which events/],
      ["a row that is none", ["replay", "evt_1"], /"evt_1" is no row/],
      ["a replay of what was done", ["replay", "--state", "processed"], /give --again/],
      ["an argument", ["list", "17"], /takes no argument "17"/],
      ["a limit that is none", ["list", "--limit", "1e3"], /from 1 to 10000/],
    ];
    for (const [what, args, problem] of wrong) {
      it(`refuses ${what}`, async () => {
        const { code, out, err } = await world.run(args);
        assert.deepEqual([code, out], [2, ""]);
        assert.match(err, problem);
      });
    }

    it("says what is wrong with the database, and nothing of its address", async () => {
      await world.owner.query("CREATE DATABASE empty");
      const other = world.url().replace("/postgres?", "/empty?");
      const cases: readonly (readonly [string, number, RegExp])[] = [
        ["", 2, /DATABASE_URL is not set/],
        ["mysql://secret-canary@x/y", 2, /no address of Postgres/],
        [other, 2, /tables of the webhook receiver are missing/],
        [world.url("nobody_canary"), 2, /refuses the login/],
        [world.url("receiver_login"), 2, /grant it the role webhooks_operator/],
        [world.url().replace("/postgres?", "/none_canary?"), 2, /no database of this name/],
        ["postgresql://u:secret-canary@127.0.0.1:1/x", 3, /cannot be reached \(ECONNREFUSED\)/],
        ["postgresql://u:secret-canary@host.invalid/x", 3, /cannot be reached/],
      ];
      for (const [url, code, problem] of cases) {
        const ran = await world.run(["list"], { DATABASE_URL: url });
        assert.equal(ran.code, code, `${problem} ${ran.err}`);
        assert.match(ran.err, problem);
        assert.doesNotMatch(ran.out + ran.err, /canary|127\.0\.0\.1|host\.invalid|\n +at /);
      }
    });
  });
});

describe("gonogo webhooks as it is installed", () => {
  it("knows its verbs, and says which database it needs", async () => {
    const help = await gonogo(["webhooks", "--help"]);
    assert.equal(help.code, 0);
    for (const verb of ["list", "replay", "missed", "verify", "renew"]) {
      assert.match(help.out, new RegExp(`gonogo webhooks ${verb}`));
    }
    const { code, err } = await gonogo(["webhooks", "list"], { env: { DATABASE_URL: "" } });
    assert.equal(code, 2);
    assert.match(err, /DATABASE_URL is not set/);
  });
});
