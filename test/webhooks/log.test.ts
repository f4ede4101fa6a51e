import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Client } from "pg";
import { receiverAlarms } from "../../infra/alarms/webhooks";
import { cleanUp } from "../../infra/webhooks/clean-up";
import { ConfigurationError } from "../../infra/webhooks/configuration-error";
import { webhookLog } from "../../infra/webhooks/log";
import { measure, report } from "../../infra/webhooks/measure";
import { webhookMetrics } from "../../infra/webhooks/metric-names";
import { Metrics } from "../../infra/webhooks/metrics";
import { migrate } from "../../infra/webhooks/migrate";
import { observer } from "../../infra/webhooks/observer";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { relay } from "../../infra/webhooks/postgres-outbox";
import * as client from "./clients";
import { PostgresServer } from "./postgres-server";
import { paths, samples, target, world } from "./world";

type Json = Readonly<Record<string, unknown>>;

/** Log, metrics and observer whose lines are kept. */
function watching(now = client.now) {
  const lines: string[] = [];
  const write = (line: string) => {
    lines.push(line);
  };
  const metrics = new Metrics({ namespace: "shop-prod", write, clock: () => now });
  const seen = observer(webhookLog({ service: "receiver", write }), metrics);
  const parsed = () => lines.map((line) => JSON.parse(line) as Json);
  return {
    seen,
    metrics,
    lines,
    logged: () => parsed().filter((line) => !("_aws" in line)),
    measured: () => parsed().filter((line) => "_aws" in line),
  };
}

const canaries = {
  email: "zoe.canary@example.com",
  phone: "+15550001234",
  name: "Zoe Canary",
  card: "4242424242424242",
  account: "acct_canary",
  event: "evt_canary_0001",
  secret: client.stripeSecret,
  token: client.channelToken,
};

describe("the log", () => {
  it("holds no personal data, id or secret of any provider's request, taken or refused", async () => {
    const { seen, metrics, lines, logged } = watching();
    const inbox = {
      accept: async () => {
        const error = new Error(`Key (email)=(${canaries.email}) already exists.`);
        error.name = canaries.email;
        throw Object.assign(error, { code: "23505", detail: canaries.phone });
      },
    };
    const event = client.stripeEvent(canaries.event, {
      account: canaries.account,
      data: { object: { id: "cus_1", email: canaries.email, name: canaries.name } },
    });
    const form = { ...client.message, To: canaries.phone, Body: canaries.name };
    const mail = client.mail(Buffer.from(Object.values(canaries).join("\n")));
    const requests = [
      client.stripeRequest(event),
      client.twilioForm(form),
      client.sendGridRequest(JSON.stringify([{ email: canaries.email, sg_event_id: "canary" }])),
      client.mailRequest(mail),
      client.calendarRequest(),
      client.standardRequest(JSON.stringify({ type: canaries.email, data: canaries })),
    ];
    for (const one of [{}, { inbox }]) {
      const { receiver } = world("inbox" in one ? inbox : { accept: async () => ({ added: 1 }) }, {
        observe: (outcome) => seen.received(outcome),
      });
      for (const request of requests) {
        const { headers, body } = request;
        await receiver.receive({ method: "POST", target: target(request), headers, body });
        const forged = Buffer.concat([body, Buffer.from(" ")]);
        await receiver.receive({ method: "POST", target: target(request), headers, body: forged });
        const elsewhere = `/${canaries.email}?phone=${canaries.phone}`;
        await receiver.receive({ method: "POST", target: elsewhere, headers, body });
      }
    }
    seen.worked({
      ...{ event: "17", provider: "stripe", type: canaries.email, result: "failed", attempts: 2 },
      ...{ milliseconds: 3, ageSeconds: 4, error: `TypeError ${canaries.email}` },
    });
    const failing = async () => {
      throw new TypeError(`${canaries.email} is not a function`);
    };
    await assert.rejects(seen.job("renewal", failing));
    await assert.rejects(seen.watched({ send: failing }).send([]));
    metrics.flush();
    const everything = lines.join("");
    const ids = ["cus_1", client.messageSid, client.channel.id, client.accountSid, "in_1"];
    for (const canary of [...Object.values(canaries), ...ids]) {
      assert.equal(everything.includes(canary), false, canary);
    }
    const statuses = logged().flatMap(({ status }) => (status === undefined ? [] : [status]));
    assert.deepEqual(new Set(statuses), new Set([204, 400, 404, 503]));
  });

  it("leaves out a field that is not in its table, or not of its form", () => {
    const { lines } = { lines: [] as string[] };
    const log = webhookLog({ service: "worker", write: (line) => lines.push(line) });
    const careless = { email: canaries.email, provider: canaries.name, row: canaries.event };
    log.write("info", "webhook.processed", { ...careless, status: "x", attempts: 2 } as object);
    log.write("info", "webhook.job", { job: "clean-up", counts: { [canaries.email]: 1 } });
    const [first, second] = lines.map((line) => JSON.parse(line) as Json);
    assert.deepEqual(Object.keys(first ?? {}).sort(), [
      ...["attempts", "event", "level", "service", "time"],
    ]);
    assert.equal(second?.counts, undefined);
  });

  it("keeps an error's words, without addresses and long numbers", () => {
    const { seen, logged } = watching();
    const worked = (error: string) =>
      seen.worked({
        ...{ event: "9", provider: "stripe", type: "t", result: "dead", attempts: 5 },
        ...{ milliseconds: 1, ageSeconds: 1, error },
      });
    worked(`PermanentFailure: no user ${canaries.email} (${canaries.phone})`);
    worked(`PermanentFailure: card 4242 4242 4242 4242\u001b[2J, <${canaries.email}>; again`);
    worked(
      "PermanentFailure: of +1 (555) 123-45 67, +44 (0) 20\u00a07946 0958, 0049 30 / 12 34 56",
    );
    worked(`Deferred: Stripe answers 503, for 12.5 s, since 2026-11-20`);
    assert.deepEqual(
      logged().map(({ error }) => error),
      [
        "PermanentFailure: no user [address] ([number])",
        "PermanentFailure: card [number] [2J, <[address]>; again",
        "PermanentFailure: of [number], [number], [number]",
        "Deferred: Stripe answers 503, for 12.5 s, since [number]",
      ],
    );
  });

  it("tells what happened in the words that the stack's metric filters count", async () => {
    const { seen, logged } = watching();
    const { receiver } = world(
      { accept: async () => ({ added: 1 }) },
      { observe: (outcome) => seen.received(outcome) },
    );
    const stripe = client.stripeRequest();
    const { headers } = stripe;
    for (const body of [stripe.body, Buffer.from("{}")]) {
      await receiver.receive({ method: "POST", target: paths.stripe, headers, body });
    }
    const dead = { event: "9", provider: "stripe", type: "invoice.paid", result: "dead" } as const;
    seen.worked({ ...dead, attempts: 5, milliseconds: 1.4, ageSeconds: 61.2 });
    const misconfigured = async () => {
      throw new ConfigurationError("Stripe: no secret is configured");
    };
    await assert.rejects(seen.job("missed", misconfigured));
    const [taken, refused, rejected, failed, job] = logged();
    const { time, ...rest } = taken ?? {};
    assert.match(String(time), /^\d{4}-\d\d-\d\dT.*Z$/);
    assert.deepEqual(rest, {
      ...{ level: "info", service: "receiver", event: "http.request", method: "POST" },
      ...{ path: paths.stripe, status: 204, provider: "stripe", events: 1, added: 1 },
    });
    assert.deepEqual(
      [refused?.event, refused?.level, refused?.status, refused?.path],
      ["http.request", "warn", 400, paths.stripe],
    );
    assert.deepEqual([rejected?.event, rejected?.reason], ["webhook.rejected", "signature"]);
    assert.deepEqual(
      [failed?.event, failed?.level, failed?.provider, failed?.row, failed?.age_s],
      ["webhook.failed", "error", "stripe", "9", 61],
    );
    assert.equal(job?.error, "Stripe: no secret is configured");
  });
});

describe("metrics", () => {
  it("are CloudWatch's embedded metric format, each with its unit and its own dimension", async () => {
    const { seen, metrics, measured } = watching();
    const { receiver } = world(
      { accept: async () => ({ added: 1 }) },
      { observe: (outcome) => seen.received(outcome) },
    );
    for (const request of [samples.stripe, samples.stripe, samples["SendGrid events"]]) {
      const { headers, body } = request;
      await receiver.receive({ method: "POST", target: target(request), headers, body });
    }
    seen.worked({
      ...{ event: "1", provider: "stripe", type: "t", result: "processed", attempts: 1 },
      ...{ milliseconds: 12, ageSeconds: 3 },
    });
    metrics.flush();
    metrics.flush();
    const [stripe, sendgrid, worker, more] = measured();
    assert.equal(more, undefined);
    assert.deepEqual(stripe, {
      _aws: {
        Timestamp: client.now.getTime(),
        CloudWatchMetrics: [
          {
            Namespace: "shop-prod",
            Dimensions: [["Endpoint"]],
            Metrics: [
              { Name: "WebhookRequests", Unit: "Count" },
              { Name: "WebhookEventsAdded", Unit: "Count" },
              { Name: "WebhookEventsRepeated", Unit: "Count" },
            ],
          },
        ],
      },
      Endpoint: paths.stripe,
      ...{ WebhookRequests: 2, WebhookEventsAdded: 2, WebhookEventsRepeated: 0 },
    });
    assert.deepEqual(
      [sendgrid?.WebhookEventsAdded, sendgrid?.WebhookEventsRepeated, worker?.Provider],
      [1, 1, "stripe"],
    );
    assert.deepEqual([worker?.WebhookHandlingTime, worker?.WebhookEventAge], [12, 3]);
  });

  it("keep every value of a time, in lines that CloudWatch takes, and are written in time", () => {
    const { metrics, measured } = watching();
    for (let value = 0; value < 250; value += 1) metrics.add("handling", value, "stripe");
    for (let count = 0; count < 5_000; count += 1) metrics.add("processed", 1, "stripe");
    metrics.add("age", Number.NaN, "stripe");
    metrics.flush();
    const values = measured().flatMap((line) => (line.WebhookHandlingTime ?? []) as number[]);
    assert.deepEqual(
      values,
      Array.from({ length: 250 }, (_, index) => index),
    );
    for (const line of measured()) {
      const list = line.WebhookHandlingTime;
      assert.ok(!Array.isArray(list) || list.length <= 100);
    }
    assert.deepEqual(
      measured().flatMap((line) => line.WebhookEventsProcessed ?? []),
      [5_000],
    );
    const busy: string[] = [];
    const own = new Metrics({ namespace: "n", write: (line) => busy.push(line), most: 10 });
    for (let value = 0; value < 25; value += 1) own.add("handling", value, "stripe");
    assert.equal(busy.length, 2);
  });

  it("refuse a value whose dimension nobody said, or that has none", () => {
    const { metrics } = watching();
    assert.throws(() => metrics.add("dead"), /told apart by Provider/);
    assert.throws(() => metrics.add("relayed", 1, "stripe"), /told apart by nothing/);
  });

  it("are what every alarm of the receiver watches, in the dimensions that are written", () => {
    const alarms = receiverAlarms({
      namespace: "shop-prod",
      endpoints: { stripe: paths.stripe, twilio: paths.twilio },
      channels: true,
    });
    assert.equal(Object.keys(alarms).length, 13);
    const source = ["observer.ts", "measure.ts", "renewal.ts"]
      .map((file) => readFileSync(`${__dirname}/../../infra/webhooks/${file}`, "utf8"))
      .join("");
    for (const [role, { measure: watched, description }] of Object.entries(alarms)) {
      const found = Object.entries(webhookMetrics).find(
        ([, { name }]) => name === watched.metricName,
      );
      assert.ok(found !== undefined, role);
      const [key, spec] = found;
      const dimension = "dimension" in spec ? [spec.dimension] : [];
      assert.deepEqual(Object.keys(watched.dimensions ?? {}), dimension, role);
      assert.equal(watched.namespace, "shop-prod");
      // Somebody writes it: the observer and the renewal by its key, measure by its column.
      assert.match(source, new RegExp(`"${key}"`), role);
      assert.ok(description.length < 1_024);
    }
  });
});

describe("figures and clean-up in a real Postgres", () => {
  let server: PostgresServer;
  let owner: Client;
  before(async () => {
    server = await PostgresServer.start();
    owner = await server.connect();
    await migrate(owner);
  });
  after(async () => {
    await owner.end();
    await server.stop();
  });
  beforeEach(async () => {
    await owner.query("RESET ROLE");
    await owner.query("TRUNCATE webhooks.webhook_events, webhooks.channels CASCADE");
  });

  const add = (...ids: string[]) =>
    new PostgresInbox(owner).accept({
      ...{ provider: "stripe", account: "", livemode: true, contentType: "c" },
      events: ids.map((id) => ({
        ...{ id, type: "t", occurredAt: null, objectId: null, payload: Buffer.from("{}") },
      })),
    });
  const sql = (text: string, values: unknown[] = []) => owner.query(text, values);

  it("are all zero when there is nothing, and are reported all the same", async () => {
    await sql("SET ROLE webhooks_worker");
    const measured = await measure(owner);
    assert.deepEqual(new Set(Object.values(measured)), new Set([0]));
    const { metrics, measured: lines } = watching();
    report(measured, metrics);
    metrics.flush();
    assert.equal(lines()[0]?.WebhookOldestUnsent, 0);
  });

  it("tell how long events wait for the queue and for a handler", async () => {
    await add("a", "b", "c");
    await sql("UPDATE webhooks.webhook_events SET received_at = now() - interval '1 hour'");
    await sql("UPDATE webhooks.outbox SET available_at = now() - interval '2 minutes'");
    let measured = await measure(owner);
    assert.deepEqual([measured.waiting, measured.oldestWaiting], [3, 3_600]);
    assert.equal(measured.oldestUnsent, 120);
    // The queue is down: the relay's lease puts the entries off, and they are late all the same.
    const down = { send: async () => [] };
    await sql("UPDATE webhooks.outbox SET created_at = now() - interval '10 minutes'");
    await relay(owner, down);
    measured = await measure(owner);
    assert.equal(measured.oldestUnsent, 600);
    const up = { send: async (events: readonly { id: string }[]) => events.map(({ id }) => id) };
    await sql("UPDATE webhooks.outbox SET available_at = now()");
    await relay(owner, up);
    measured = await measure(owner);
    assert.deepEqual([measured.waiting, measured.oldestUnsent], [3, 0]);
    // What was deferred is not late before its time.
    await sql(`INSERT INTO webhooks.outbox (event, available_at)
      SELECT id, now() + interval '1 hour' FROM webhooks.webhook_events`);
    assert.equal((await measure(owner)).oldestUnsent, 0);
  });

  it("count what was given up within the hour, and channels that nobody renewed", async () => {
    await add("a", "b");
    await sql(`UPDATE webhooks.webhook_events SET state = 'dead', finished_at =
      now() - CASE event_id WHEN 'a' THEN interval '59 minutes' ELSE interval '2 hours' END`);
    await sql(`INSERT INTO webhooks.channels
        (id, tenant, calendar_id, token_sha256, created_at, expires_at, confirmed_at, stopped_at)
      SELECT id, tenant, 'primary', repeat('a', 64), now() - interval '9 days', now() + ends,
        CASE WHEN confirmed THEN now() END, CASE WHEN stopped THEN now() END
      FROM (VALUES
        ('old', 'renewed', interval '1 hour', true, false),
        ('new', 'renewed', interval '7 days', true, false),
        ('ends', 'ending', interval '5 hours', true, false),
        ('asked', 'ending', interval '7 days', false, false),
        ('ended', 'ended', interval '-1 hour', true, false),
        ('told', 'stopped', interval '7 days', true, true)
      ) AS given (id, tenant, ends, confirmed, stopped)`);
    const measured = await measure(owner);
    assert.deepEqual([measured.deadEvents, measured.channelsEnding], [1, 3]);
    assert.equal((await measure(owner, { channelHours: 1 })).channelsEnding, 2);
  });

  it("tell when nothing was cleaned up, and no longer once it was", async () => {
    const ids = Array.from({ length: 7 }, (_, index) => `e${index}`);
    await add(...ids, "new", "open");
    await sql(`UPDATE webhooks.webhook_events SET state = 'processed', finished_at =
      now() - CASE WHEN event_id = 'new' THEN interval '1 day' ELSE interval '40 days' END
      WHERE event_id <> 'open'`);
    await sql(`INSERT INTO webhooks.idempotency_keys (scope, key, request_sha256, created_at)
      SELECT 'stripe', 'k' || n, repeat('0', 64), now() - n * interval '20 days'
      FROM generate_series(1, 3) AS n`);
    await sql(`INSERT INTO webhooks.object_versions (provider, account, object_id, updated_at)
      VALUES ('stripe', '', 'in_1', now() - interval '100 days')`);
    const days = (seconds: number) => Math.floor(seconds / 86_400);
    const before = await measure(owner);
    assert.deepEqual([days(before.oldestPayload), days(before.oldestFinished)], [40, 40]);
    await sql("SET ROLE webhooks_janitor");
    const long = { events: "120 days", payloads: "120 days" };
    const none = { payloads: 0, events: 0, idempotencyKeys: 0, channels: 0, objectVersions: 0 };
    assert.deepEqual(await cleanUp(owner, { keep: long }), none);
    const first = await cleanUp(owner, { batch: 3, keep: { events: "60 days" } });
    // A key of 40 days is kept with the events: one of them could be replayed.
    assert.deepEqual([first.payloads, first.events, first.idempotencyKeys], [7, 0, 1]);
    assert.equal(first.objectVersions, 1);
    assert.deepEqual(await cleanUp(owner, { batch: 3, signal: AbortSignal.abort() }), none);
    const second = await cleanUp(owner, { batch: 3 });
    assert.deepEqual([second.payloads, second.events, second.idempotencyKeys], [0, 7, 1]);
    await assert.rejects(cleanUp(owner, { keep: { events: "3 days" } }), { code: "22023" });
    await sql("RESET ROLE");
    const after = await measure(owner);
    assert.deepEqual([days(after.oldestPayload), days(after.oldestFinished)], [1, 1]);
    const left = await sql("SELECT event_id FROM webhooks.webhook_events ORDER BY event_id");
    assert.deepEqual(
      left.rows.map(({ event_id }) => event_id),
      ["new", "open"],
    );
  });
});
