import assert from "node:assert/strict";
import type { Client } from "pg";
import { migrate } from "../../infra/webhooks/migrate";
import { PostgresServer } from "./postgres-server";

const denied = { code: "42501" };

describe("roles and clean-up in a real Postgres", () => {
  let server: PostgresServer;
  let owner: Client;
  const clients = new Map<string, Client>();

  before(async () => {
    server = await PostgresServer.start();
    owner = await server.connect();
    await migrate(owner);
    await owner.query("CREATE ROLE stranger NOLOGIN");
    for (const name of ["receiver", "worker", "channels", "janitor"]) {
      clients.set(name, await server.connect({ options: `-c role=webhooks_${name}` }));
    }
    clients.set("stranger", await server.connect({ options: "-c role=stranger" }));
  });
  after(async () => {
    for (const client of clients.values()) await client.end();
    await owner.end();
    await server.stop();
  });
  beforeEach(() =>
    owner.query(`TRUNCATE webhooks.webhook_events, webhooks.channels,
      webhooks.idempotency_keys CASCADE`),
  );

  async function run(role: string, sql: string, values: unknown[] = []) {
    const client = clients.get(role) ?? owner;
    return (await client.query(sql, values)).rows as Record<string, unknown>[];
  }
  const refused = (role: string, sql: string) =>
    assert.rejects(run(role, sql), denied, `${role}: ${sql}`);
  const ids = async () =>
    (await run("owner", "SELECT event_id FROM webhooks.webhook_events ORDER BY event_id")).map(
      (row) => row.event_id,
    );

  /** An event of some state that was finished this long ago. */
  const add = (id: string, state: string, ago: string) =>
    run(
      "owner",
      `WITH added AS (
         INSERT INTO webhooks.webhook_events
           (provider, event_id, type, content_type, payload, state, received_at, finished_at)
         VALUES ('stripe', $1, 't', 'c', 'x', $2, now() - $3::interval,
           CASE WHEN $2 IN ('processed', 'dead') THEN now() - $3::interval END)
         RETURNING id
       ) INSERT INTO webhooks.outbox (event) SELECT id FROM added WHERE $2 = 'received'`,
      [id, state, ago],
    );

  it("let each role do its work and nothing else", async () => {
    await add("a", "received", "0");
    const insert = `INSERT INTO webhooks.webhook_events
      (provider, event_id, type, content_type, payload) VALUES ('stripe', 'b', 't', 'c', 'x')`;
    await run("receiver", insert);
    await refused("worker", insert);
    for (const sql of [
      "SELECT payload FROM webhooks.webhook_events",
      "UPDATE webhooks.webhook_events SET state = 'processed'",
      "DELETE FROM webhooks.webhook_events",
      "DELETE FROM webhooks.outbox",
      "INSERT INTO webhooks.webhook_events (state) VALUES ('processed')",
      "SELECT * FROM webhooks.idempotency_keys",
      "SELECT * FROM webhooks.migrations",
      "DELETE FROM webhooks.channels",
      "SELECT webhooks.delete_events('1 year')",
    ]) {
      await refused("receiver", sql);
      await refused("stranger", sql);
    }
    await run("worker", "UPDATE webhooks.webhook_events SET state = 'queued', attempts = 1");
    await refused("worker", "UPDATE webhooks.webhook_events SET event_id = 'z'");
    await refused("worker", "DELETE FROM webhooks.webhook_events");
    await refused("janitor", "SELECT payload FROM webhooks.webhook_events");
    await refused("janitor", "INSERT INTO webhooks.outbox (event) VALUES (1)");
    await refused("channels", "SELECT id FROM webhooks.webhook_events");
    await refused("stranger", "SELECT 1 FROM webhooks.channels");
  });

  it("show a tenant its own channels only, and nobody's without a tenant", async () => {
    const insert = (tenant: string, id: string) =>
      run(
        "channels",
        `INSERT INTO webhooks.channels (id, tenant, calendar_id, token_sha256, expires_at)
         VALUES ($1, $2, 'primary', repeat('a', 64), now() + interval '1 day')`,
        [id, tenant],
      );
    const as = (tenant: string) =>
      run("channels", "SELECT set_config('webhooks.tenant', $1, false)", [tenant]);
    const seen = async (role: string) =>
      (await run(role, "SELECT id FROM webhooks.channels ORDER BY id")).map((row) => row.id);
    await assert.rejects(insert("org_1", "one"), denied);
    await as("org_1");
    await insert("org_1", "one");
    await assert.rejects(insert("org_2", "two"), denied);
    await as("org_2");
    await insert("org_2", "two");
    assert.deepEqual(await seen("channels"), ["two"]);
    await run("channels", "DELETE FROM webhooks.channels");
    await as("");
    assert.deepEqual(await seen("channels"), []);
    assert.deepEqual(await seen("receiver"), ["one"]);
    assert.deepEqual(await seen("worker"), ["one"]);
    await assert.rejects(insert("", "three"), { code: /42501|23514/ });
  });

  it("do not let an event lose its payload before it was processed, nor end without a time", async () => {
    await add("a", "received", "0");
    for (const change of [
      "payload = NULL",
      "state = 'processed'",
      "finished_at = now()",
      "state = 'lost'",
      "attempts = -1",
    ]) {
      const sql = `UPDATE webhooks.webhook_events SET ${change}`;
      await assert.rejects(run("owner", sql), { code: "23514" }, change);
    }
    await run(
      "worker",
      "UPDATE webhooks.webhook_events SET state = 'processed', finished_at = now()",
    );
  });

  it("purge payloads of what was processed, in batches, and keep those of a replay", async () => {
    for (const id of ["a", "b", "c"]) await add(id, "processed", "8 days");
    await add("new", "processed", "6 days");
    await add("failed", "dead", "8 days");
    await add("waiting", "received", "8 days");
    const purge = async () =>
      Number((await run("janitor", "SELECT webhooks.purge_payloads('7 days', 2) AS n"))[0]?.n);
    assert.deepEqual([await purge(), await purge(), await purge()], [2, 1, 0]);
    const left = await run(
      "owner",
      "SELECT event_id FROM webhooks.webhook_events WHERE payload IS NOT NULL ORDER BY event_id",
    );
    assert.deepEqual(
      left.map((row) => row.event_id),
      ["failed", "new", "waiting"],
    );
  });

  it("delete what is finished and old, never what has to be handled or may come again", async () => {
    await add("done", "processed", "31 days");
    await add("dead", "dead", "31 days");
    await add("new", "processed", "29 days");
    for (const state of ["received", "queued", "failed"]) await add(state, state, "90 days");
    const remove = async (keep: string, what = "events") =>
      Number((await run("janitor", `SELECT webhooks.delete_${what}($1) AS n`, [keep]))[0]?.n);
    assert.equal(await remove("30 days"), 2);
    assert.deepEqual(await ids(), ["failed", "new", "queued", "received"]);
    assert.equal(await remove("30 days"), 0);
    for (const keep of ["3 days 23 hours", "0", "-1 day"]) {
      await assert.rejects(remove(keep), { code: "22023" }, keep);
      await assert.rejects(remove(keep, "idempotency_keys"), { code: "22023" }, keep);
    }
    await assert.rejects(run("janitor", "SELECT webhooks.delete_events(NULL)"), { code: "22023" });
  });

  it("do not wait for each other when two clean up at once", async () => {
    for (let index = 0; index < 10; index += 1) await add(`e${index}`, "processed", "31 days");
    const second = await server.connect({ options: "-c role=webhooks_janitor" });
    await run("janitor", "BEGIN");
    const sql = "SELECT webhooks.delete_events('30 days', 6) AS n";
    assert.equal(Number((await run("janitor", sql))[0]?.n), 6);
    assert.equal(Number((await second.query(sql)).rows[0]?.n), 4);
    await run("janitor", "COMMIT");
    await second.end();
    assert.deepEqual(await ids(), []);
  });

  it("delete old idempotency keys and channels, and keep a key whose event is gone", async () => {
    await add("a", "processed", "31 days");
    await run(
      "owner",
      `INSERT INTO webhooks.idempotency_keys (scope, key, event, request_sha256, created_at)
       SELECT 'stripe', name, (SELECT id FROM webhooks.webhook_events), repeat('0', 64), now() - age
       FROM (VALUES ('old', interval '5 days'), ('new', interval '1 day')) AS k (name, age)`,
    );
    await run(
      "owner",
      `INSERT INTO webhooks.channels (id, tenant, calendar_id, token_sha256, created_at, expires_at)
       SELECT name, 'org', 'primary', repeat('a', 64), now() - interval '9 days', now() + ends
       FROM (VALUES ('ended', interval '-2 days'), ('lives', interval '1 day')) AS c (name, ends)`,
    );
    await run("janitor", "SELECT webhooks.delete_events('30 days')");
    await run("janitor", "SELECT webhooks.delete_idempotency_keys('4 days')");
    await run("janitor", "SELECT webhooks.delete_channels('1 day')");
    assert.deepEqual(await run("worker", "SELECT key, event FROM webhooks.idempotency_keys"), [
      { key: "new", event: null },
    ]);
    assert.deepEqual(await run("worker", "SELECT id FROM webhooks.channels"), [{ id: "lives" }]);
  });
});
