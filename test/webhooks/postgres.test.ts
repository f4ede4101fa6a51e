import assert from "node:assert/strict";
import type { Client, Pool } from "pg";
import { calendarEndpoint } from "../../infra/webhooks/endpoint";
import { migrate, readMigrations } from "../../infra/webhooks/migrate";
import { PostgresChannels, PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { tokenDigest } from "../../infra/webhooks/providers/google-calendar";
import type { Delivery, WebhookEvent } from "../../infra/webhooks/verification";
import { calendarRequest, channel, channelToken, stripeEvent, stripeRequest } from "./clients";
import { openPool, PostgresServer } from "./postgres-server";
import { endpoints, samples, target, world } from "./world";

const event = (id: string, more: Partial<WebhookEvent> = {}): WebhookEvent => ({
  id,
  type: "invoice.paid",
  occurredAt: null,
  objectId: null,
  payload: Buffer.from("{}"),
  ...more,
});
const delivery = (ids: readonly string[], more: Partial<Delivery> = {}): Delivery => ({
  provider: "stripe",
  account: "",
  livemode: true,
  contentType: "application/json",
  events: ids.map((id) => event(id)),
  ...more,
});

describe("Postgres", () => {
  let server: PostgresServer;
  before(async () => {
    server = await PostgresServer.start();
  });
  after(() => server.stop());

  describe("the inbox in a real Postgres", () => {
    let owner: Client;
    let pool: Pool;
    let inbox: PostgresInbox;

    before(async () => {
      owner = await server.connect();
      await migrate(owner);
      pool = openPool(server, "webhooks_receiver");
      inbox = new PostgresInbox(pool);
    });
    after(async () => {
      await pool.end();
      await owner.end();
    });
    beforeEach(async () => {
      await owner.query("TRUNCATE webhooks.webhook_events, webhooks.channels CASCADE");
    });

    async function rows<T>(sql: string, values: unknown[] = []): Promise<T[]> {
      return (await owner.query(sql, values)).rows as T[];
    }
    const count = async (table: string) =>
      (await rows<{ n: number }>(`SELECT count(*)::integer AS n FROM webhooks.${table}`))[0]?.n;

    it("stores what was verified, bytes included, with an entry in the outbox", async () => {
      const payload = Buffer.from([0, 0xff, 0x5c, 0x22, 0x2c, 0x7b]);
      const occurredAt = new Date("2026-11-20T12:00:00.123Z");
      const full = event("evt_1", { payload, occurredAt, objectId: "in_1" });
      assert.deepEqual(await inbox.accept(delivery([], { events: [full] })), { added: 1 });
      const [row] = await rows<Record<string, unknown>>(
        `SELECT provider, account, event_id, type, livemode, object_id, occurred_at, state,
         e.attempts, content_type, payload, finished_at, o.event = e.id AS handed_on
       FROM webhooks.webhook_events e JOIN webhooks.outbox o ON o.event = e.id`,
      );
      assert.deepEqual(row, {
        provider: "stripe",
        account: "",
        event_id: "evt_1",
        type: "invoice.paid",
        livemode: true,
        object_id: "in_1",
        occurred_at: occurredAt,
        state: "received",
        attempts: 0,
        content_type: "application/json",
        payload,
        finished_at: null,
        handed_on: true,
      });
    });

    it("stores an event once for each provider and account", async () => {
      assert.deepEqual(await inbox.accept(delivery(["a", "b", "a"])), { added: 2 });
      assert.deepEqual(await inbox.accept(delivery(["b", "c"])), { added: 1 });
      assert.deepEqual(await inbox.accept(delivery(["a"], { account: "acct_1" })), { added: 1 });
      const other = { provider: "twilio", livemode: null } as const;
      assert.deepEqual(await inbox.accept(delivery(["a"], other)), { added: 1 });
      assert.deepEqual(await inbox.accept(delivery([])), { added: 0 });
      assert.deepEqual([await count("webhook_events"), await count("outbox")], [5, 5]);
    });

    it("stores every event once when many receivers get overlapping batches at once", async () => {
      const ids = Array.from({ length: 50 }, (_, index) => `evt_${index}`);
      const batches = Array.from({ length: 40 }, (_, index) => {
        const turned = [...ids.slice(index), ...ids.slice(0, index)];
        return index % 2 === 0 ? turned : turned.reverse();
      });
      const results = await Promise.all(batches.map((batch) => inbox.accept(delivery(batch))));
      assert.equal(
        results.reduce((sum, { added }) => sum + added, 0),
        50,
      );
      assert.deepEqual([await count("webhook_events"), await count("outbox")], [50, 50]);
    });

    it("stores nothing when the outbox cannot be written: both or none", async () => {
      await owner.query(`
      CREATE FUNCTION pg_temp.fail() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''no space left on device''; END';
      CREATE TRIGGER fail BEFORE INSERT ON webhooks.outbox
        FOR EACH ROW EXECUTE FUNCTION pg_temp.fail()`);
      try {
        await assert.rejects(inbox.accept(delivery(["a"])), /no space/);
        assert.equal(await count("webhook_events"), 0);
        const { receiver } = world(inbox);
        const request = { ...stripeRequest(), target: "/webhooks/stripe" };
        assert.equal((await receiver.receive(request)).status, 503);
      } finally {
        await owner.query("DROP TRIGGER fail ON webhooks.outbox");
      }
      assert.deepEqual(await inbox.accept(delivery(["a"])), { added: 1 });
    });

    it("takes a request of every provider through the receiver", async () => {
      const { id, tokenSha256, resourceId, account, expiresAt } = channel;
      await owner.query(
        `INSERT INTO webhooks.channels
         (id, tenant, calendar_id, token_sha256, resource_id, created_at, expires_at)
       VALUES ($1, $2, 'primary', $3, $4, $5, $6)`,
        [id, account, tokenSha256, resourceId, new Date(0), expiresAt],
      );
      const channels = new PostgresChannels(pool);
      assert.deepEqual(await channels.find(id), channel);
      assert.equal(await channels.find("another"), undefined);
      const gcal = calendarEndpoint("/webhooks/gcal", channels);
      const others = endpoints().filter(({ path }) => path !== gcal.path);
      const { receiver, outcomes } = world(inbox, { endpoints: [...others, gcal] });
      for (const request of Object.values(samples)) {
        const answer = await receiver.receive({ ...request, target: target(request) });
        assert.equal(answer.status, 204);
      }
      const added = outcomes.reduce((sum, outcome) => sum + (outcome.added ?? 0), 0);
      assert.deepEqual([await count("webhook_events"), await count("outbox")], [added, added]);
      const forged = calendarRequest({ "x-goog-channel-token": tokenDigest(channelToken) });
      assert.equal((await receiver.receive({ ...forged, target: target(forged) })).status, 400);
    });

    it("loses nothing that it confirmed when the server is killed again and again", async () => {
      const { receiver } = world(inbox);
      const confirmed = new Set<string>();
      let [next, stopped] = [0, false];
      async function sendAll(): Promise<void> {
        while (!stopped) {
          const id = `evt_${next++}`;
          const request = { ...stripeRequest(stripeEvent(id)), target: "/webhooks/stripe" };
          // Like a provider: again, until it was told that all is well.
          while (!stopped && (await receiver.receive(request)).status !== 204) {
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          if (!stopped) confirmed.add(id);
        }
      }
      const senders = Array.from({ length: 6 }, sendAll);
      for (let kills = 0; kills < 2; kills += 1) {
        const before = confirmed.size;
        while (confirmed.size < before + 25) await new Promise((resolve) => setTimeout(resolve, 5));
        await server.kill();
        await server.restart();
      }
      stopped = true;
      await Promise.all(senders);
      owner = await server.connect();
      const stored = await rows<{ event_id: string }>(
        "SELECT event_id FROM webhooks.webhook_events e JOIN webhooks.outbox o ON o.event = e.id",
      );
      const found = stored.map(({ event_id }) => event_id);
      assert.equal(new Set(found).size, found.length);
      assert.deepEqual(
        [...confirmed].filter((id) => !found.includes(id)),
        [],
      );
      assert.equal(await count("webhook_events"), found.length);
      assert.ok(confirmed.size >= 50);
    }).timeout(60_000);
  });

  describe("the migrations", () => {
    let database = 0;
    beforeEach(async () => {
      database += 1;
      const client = await server.connect();
      await client.query(`CREATE DATABASE fresh_${database}`);
      await client.end();
    });
    // The roles are there from the other databases of the server.
    const connect = () => server.connect({ database: `fresh_${database}` });

    it("are applied once, by whoever comes first, and never again", async () => {
      const names = readMigrations().map(({ name }) => name);
      assert.ok(names.length >= 5);
      const clients = await Promise.all([connect(), connect(), connect()]);
      const made = await Promise.all(clients.map((client) => migrate(client)));
      assert.deepEqual(made.flat().sort(), names);
      const [first] = clients;
      assert.ok(first !== undefined);
      assert.deepEqual(await migrate(first), []);
      const changed = readMigrations().map((one) => ({ ...one, sql: `${one.sql}-- more` }));
      await assert.rejects(migrate(first, changed), /0001-roles was changed/);
      for (const client of clients) await client.end();
    });

    it("say what ended their connection", async () => {
      const client = await connect();
      client.on("error", () => undefined);
      const sql = "SELECT pg_terminate_backend(pg_backend_pid())";
      await assert.rejects(migrate(client, [{ name: "9999-ended", sql }]), { code: "57P01" });
      await client.end();
    });

    it("are applied whole or not at all", async () => {
      const client = await connect();
      const half = { name: "9999-half", sql: "CREATE TABLE webhooks.half (); SELECT 1/0;" };
      await client.query("CREATE SCHEMA webhooks");
      await assert.rejects(migrate(client, [half]), /division by zero/);
      const { rows } = await client.query("SELECT to_regclass('webhooks.half') AS found");
      assert.equal(rows[0]?.found, null);
      const whole = { ...half, sql: "CREATE TABLE webhooks.half ()" };
      assert.deepEqual(await migrate(client, [whole]), ["9999-half"]);
      await client.end();
    });
  });
});
