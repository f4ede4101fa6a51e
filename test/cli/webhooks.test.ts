import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { connectionConfig } from "../../gonogo/cli/webhooks-connection";
import { storedKeys } from "../../infra/webhooks/payload-keys";
import { FakeGoogle } from "../webhooks/fake-google";
import { folder, gonogo } from "./support";
import { canary, WebhooksWorld } from "./webhooks-world";

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

  describe("rekey", () => {
    const secret = (current: string, ...ids: string[]) =>
      JSON.stringify({ current, keys: Object.fromEntries(ids.map((id) => [id, values[id]])) });
    const values: Readonly<Record<string, string>> = Object.fromEntries(
      ["k1", "k2", "k3"].map((id) => [id, randomBytes(32).toString("base64")]),
    );
    const as = (text: string) => ({
      DATABASE_URL: world.url("rekeyer_login"),
      WEBHOOK_PAYLOAD_KEYS: text,
    });

    it("shows which keys are in use, and moves payloads to the current one", async () => {
      await world.add(["plain"]);
      await world.add(["evt_1", "evt_2"], { keys: storedKeys(async () => secret("k1", "k1")) });
      const both = as(secret("k2", "k1", "k2"));
      const plan = await world.run(["rekey"], both);
      assert.equal(
        plan.out,
        `key               payloads
none, plain text         1
k1                       2

3 payloads would be encrypted with k2. Nothing was changed: --yes does it.
`,
      );
      const done = await world.run(["rekey", "--yes"], both);
      assert.match(done.out, /^k2, current +3\n\n3 payloads encrypted with k2, 0 could not/m);
      assert.equal(done.code, 0);
      assert.match((await world.run(["rekey"], both)).out, /Nothing to do\./);
      const lost = await world.run(["rekey", "--yes"], as(secret("k3", "k3")));
      assert.deepEqual([lost.code, /3 could not be read/.test(lost.out)], [1, true]);
      for (const value of Object.values(values)) assert.equal(lost.out.includes(value), false);
    });

    it("needs keys, and a login that may read payloads", async () => {
      assert.match((await world.run(["rekey"])).err, /WEBHOOK_PAYLOAD_KEYS is not set/);
      const operator = { WEBHOOK_PAYLOAD_KEYS: secret("k1", "k1") };
      const { code, err } = await world.run(["rekey"], operator);
      assert.equal(code, 2);
      assert.match(err, /for rekey webhooks_rekeyer/);
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
        ["mysql://secret-canary@x/y", 2, /is no URL of Postgres/],
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

describe("the connection of gonogo webhooks", () => {
  const of = (url: string) => connectionConfig(url, "DATABASE_URL");

  it("is encrypted, to the server that the URL names, unless that is this machine or it is told", () => {
    for (const url of [
      "db.example.com/x",
      "db.example.com/x?sslmode=require",
      "db/x?sslmode=prefer",
    ]) {
      assert.deepEqual(of(`postgresql://u:p@${url}`).ssl, { rejectUnauthorized: true }, url);
    }
    for (const url of ["127.0.0.1/x", "localhost:6543/x", "db.example.com/x?sslmode=disable"]) {
      assert.equal(of(`postgresql://u:p@${url}`).ssl, false, url);
    }
    const socket = of("postgresql://u:p%40@/x?host=%2Ftmp%2Fpg");
    assert.deepEqual(
      [socket.host, socket.user, socket.password, socket.database, socket.ssl],
      ["/tmp/pg", "u", "p@", "x", undefined],
    );
  });

  it("knows RDS's authorities, a file of others, and a tunnel to a server of another name", () => {
    const host = "shop.abc.eu-central-1.rds.amazonaws.com";
    const file = "sslmode=verify-full&sslrootcert=/none/rds.pem";
    const tunnel = of(`postgresql://u:p@${host}:5432/x?${file}&hostaddr=127.0.0.1&port=6543`);
    const ssl = tunnel.ssl as { readonly ca: readonly string[]; readonly servername: string };
    assert.deepEqual([tunnel.host, tunnel.port, ssl.servername], ["127.0.0.1", 6_543, host]);
    assert.ok(ssl.ca.length > 100);
    const ca = join(folder({ "ca.pem": "PEM" }), "ca.pem");
    const own = of(`postgresql://u:p@db.example.com/x?sslrootcert=${ca}`);
    assert.deepEqual(own.ssl, { rejectUnauthorized: true, ca: "PEM" });
  });
});

describe("gonogo webhooks as it is installed", () => {
  it("knows its verbs, and says which database it needs", async () => {
    const help = await gonogo(["webhooks", "--help"]);
    assert.equal(help.code, 0);
    for (const verb of ["list", "replay", "missed", "verify", "renew", "rekey"]) {
      assert.match(help.out, new RegExp(`gonogo webhooks ${verb}`));
    }
    const { code, err } = await gonogo(["webhooks", "list"], { env: { DATABASE_URL: "" } });
    assert.equal(code, 2);
    assert.match(err, /DATABASE_URL is not set/);
  });
});
