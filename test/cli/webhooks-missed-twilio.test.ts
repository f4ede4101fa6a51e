import assert from "node:assert/strict";
import twilio from "twilio";
import { readMessage } from "../../infra/webhooks/handlers-twilio";
import { typePatterns } from "../../infra/webhooks/missed-stripe";
import { twilioMessages } from "../../infra/webhooks/missed-twilio";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { verifyTwilio } from "../../infra/webhooks/providers/twilio";
import type { StoredEvent } from "../../infra/webhooks/worker-types";
import { accountSid, twilioForm, twilioToken } from "../webhooks/clients";
import { FakeTwilio, type TwilioMessageRow } from "../webhooks/fake-twilio";
import { canary, WebhooksWorld } from "./webhooks-world";

describe("gonogo webhooks missed --provider twilio", function () {
  this.timeout(60_000);
  let world: WebhooksWorld;
  let api: FakeTwilio;
  before(async () => {
    world = await WebhooksWorld.start();
  });
  after(() => world.stop());
  beforeEach(async () => {
    await world.empty();
    api = await FakeTwilio.start(accountSid, twilioToken);
  });
  afterEach(() => api.stop());

  const sid = (number: number, kind = "SM") => `${kind}${String(number).padStart(32, "0")}`;
  const ago = (seconds: number) => new Date(Math.floor(Date.now() / 1_000 - seconds) * 1_000);
  const add = (number: number, more: Partial<TwilioMessageRow> = {}) =>
    api.messages.push({
      ...{ sid: sid(number), status: "received", direction: "inbound", body: canary },
      sentAt: ago(3_600),
      ...more,
    });
  const missed = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    world.run(["missed", "--provider", "twilio", ...args], {
      ...{ TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: twilioToken },
      ...{ TWILIO_API_BASE: api.address },
      ...env,
    });
  /** As the receiver stores what Twilio posted. */
  async function receive(fields: Readonly<Record<string, string>>): Promise<void> {
    const verified = verifyTwilio(twilioForm({ AccountSid: accountSid, ...fields }), {
      authTokens: [twilioToken],
    });
    assert.ok(verified.accepted);
    await new PostgresInbox(world.owner).accept(verified.delivery);
  }

  it("tells which messages that came in are not here, and changes nothing", async () => {
    await receive({ MessageSid: sid(1), SmsSid: sid(1), SmsStatus: "received", Body: canary });
    add(1);
    add(2);
    add(3, { sentAt: ago(5 * 86_400) });
    add(4, { direction: "outbound-api", status: "delivered" });
    const { code, out, err } = await missed();
    assert.deepEqual([code, err], [1, ""]);
    assert.equal(
      out,
      `missing  type
      1  message.received

Twilio lists 2 events; 1 missing here. Nothing was changed: --yes stores them.
`,
    );
    assert.deepEqual(await world.ids(), [`${sid(1)}:received`]);
  });

  it("stores what is missing once, so that a webhook that comes late is known", async () => {
    api.mostPerPage = 7;
    for (let number = 1; number <= 40; number += 1) add(number, { sentAt: ago(60 + number) });
    const first = await missed(["--yes", "--format", "json"]);
    const { listed, missing, added } = JSON.parse(first.out);
    assert.deepEqual([first.code, listed, missing, added], [0, 40, 40, 40]);
    assert.equal((await world.unsent()).length, 40);
    const second = await missed(["--yes"]);
    assert.equal(second.code, 0);
    assert.match(second.out, /^Twilio lists 40 events; 0 missing here\.\n$/);
    await receive({ MessageSid: sid(7), SmsSid: sid(7), SmsStatus: "received", Body: canary });
    assert.equal((await world.ids()).length, 40);
  });

  it("gives handlers the message with its media, as the webhook would have", async () => {
    add(1, { sid: sid(1, "MM"), body: "50 % & 👋", media: ["image/png", "audio/ogg"] });
    add(2, { direction: "outbound-api", status: "undelivered", errorCode: 30_003 });
    assert.equal((await missed(["--type", "message.*", "--yes"])).code, 0);
    const { rows } = await world.owner.query(
      "SELECT event_id, type, account, object_id, content_type, payload FROM " +
        "webhooks.webhook_events ORDER BY event_id",
    );
    const [incoming, outgoing] = rows.map(({ content_type: contentType, payload }) =>
      readMessage({ contentType, payload } as StoredEvent),
    );
    assert.deepEqual(
      rows.map((row) => [row.event_id, row.type, row.account, row.object_id]),
      [
        [`${sid(1, "MM")}:received`, "message.received", accountSid, sid(1, "MM")],
        [`${sid(2)}:undelivered`, "message.undelivered", accountSid, sid(2)],
      ],
    );
    assert.deepEqual(
      [incoming?.status, incoming?.body, incoming?.from, incoming?.to],
      ["received", "50 % & 👋", "+15550001111", "+15550002222"],
    );
    assert.deepEqual(
      incoming?.media.map(({ url, contentType }) => [new URL(url).pathname, contentType]),
      ["image/png", "audio/ogg"].map((type, at) => [
        `/2010-04-01/Accounts/${accountSid}/Messages/${sid(1, "MM")}/Media/${sid(at, "ME")}`,
        type,
      ]),
    );
    assert.deepEqual([outgoing?.status, outgoing?.errorCode], ["undelivered", "30003"]);
  });

  it("lists what Twilio's own library lists of the same window", async () => {
    api.mostPerPage = 3;
    for (let number = 1; number <= 10; number += 1) add(number, { sentAt: ago(number * 100) });
    const [from, until] = [ago(850), ago(250)];
    const library = twilio(accountSid, twilioToken, { autoRetry: false });
    library.api.baseUrl = api.address;
    const theirs = await library.messages.list({ dateSentAfter: from, dateSentBefore: until });
    const source = twilioMessages({
      ...{ account: accountSid, user: accountSid, password: twilioToken, base: api.address },
      isWanted: (type) => typePatterns(["message.*"]).some((pattern) => pattern.test(type)),
    });
    const ours: (string | null)[] = [];
    for await (const page of source.list(from, until)) {
      ours.push(...page.map(({ events }) => events[0]?.objectId ?? null));
    }
    assert.equal(theirs.length, 6);
    assert.deepEqual(
      ours,
      theirs.map((message) => message.sid),
    );
  });

  it("says what is wrong with credentials and answers, and shows no secret", async () => {
    add(1);
    const wrong: readonly (readonly [number, RegExp, readonly string[], Record<string, string>])[] =
      [
        [2, /TWILIO_ACCOUNT_SID is no account/, [], { TWILIO_ACCOUNT_SID: "" }],
        [2, /--account is no account/, ["--account", "acct_1"], {}],
        [2, /TWILIO_AUTH_TOKEN is not set/, [], { TWILIO_AUTH_TOKEN: "" }],
        [2, /TWILIO_API_SECRET is not set/, [], { TWILIO_API_KEY: "SK1" }],
        [2, /refuses the credentials \(401\)/, [], { TWILIO_AUTH_TOKEN: `x${twilioToken}x` }],
        [2, /no such account \(404\)/, ["--account", `AC${"9".repeat(32)}`], {}],
        [2, /--endpoint is Stripe's/, ["--endpoint", "we_1"], {}],
        [2, /--test-mode is Stripe's/, ["--test-mode"], {}],
        [2, /one --provider at a time/, ["--provider", "stripe"], {}],
        [2, /no https address/, [], { TWILIO_API_BASE: "http://api.example.com" }],
        [3, /Twilio does not answer: try/, [], { TWILIO_API_BASE: "http://127.0.0.1:1" }],
      ];
    for (const [code, problem, args, env] of wrong) {
      const ran = await missed(args, env);
      assert.deepEqual([ran.code, problem.test(ran.err)], [code, true], ran.err);
      assert.equal((ran.out + ran.err).includes(twilioToken), false);
    }
    api.faults.push(503);
    assert.match((await missed()).err, /does not answer \(503\)/);
    const broken: unknown[] = [
      {},
      { messages: [7] },
      { messages: [{ sid: "x" }] },
      { messages: [], next_page_uri: "//example.com/2010-04-01" },
      { messages: [], next_page_uri: "https://example.com/2010-04-01" },
    ];
    for (const answer of broken) {
      api.instead.push(answer);
      const ran = await missed(["--yes"]);
      assert.equal(ran.code, 3, JSON.stringify(answer));
      assert.match(ran.err, /Twilio's answer cannot be read/);
    }
    assert.deepEqual(await world.ids(), []);
  });

  it("signs in with an API key as well", async () => {
    add(1);
    const env = { TWILIO_AUTH_TOKEN: "", TWILIO_API_KEY: "SK1", TWILIO_API_SECRET: twilioToken };
    assert.equal((await missed(["--yes"], env)).code, 0);
  });
});
