import assert from "node:assert/strict";
import type { Client, Pool } from "pg";
import { migrate } from "../../infra/webhooks/migrate";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { type QueuedEvent, relay } from "../../infra/webhooks/postgres-outbox";
import { openPool, PostgresServer } from "./postgres-server";

/** A queue that confirms all but what it is told not to. */
class MemoryQueue {
  readonly sent: string[] = [];
  refused = new Set<string>();
  error: Error | undefined;

  async send(events: readonly QueuedEvent[]): Promise<string[]> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.error !== undefined) throw this.error;
    const taken = events.map(({ id }) => id).filter((id) => !this.refused.has(id));
    this.sent.push(...taken);
    return taken;
  }
}

describe("the outbox in a real Postgres", () => {
  let server: PostgresServer;
  let owner: Client;
  let pool: Pool;
  let queue: MemoryQueue;

  before(async () => {
    server = await PostgresServer.start();
    owner = await server.connect();
    await migrate(owner);
    pool = openPool(server, "webhooks_worker");
  });
  after(async () => {
    await pool.end();
    await owner.end();
    await server.stop();
  });
  beforeEach(async () => {
    queue = new MemoryQueue();
    await owner.query("TRUNCATE webhooks.webhook_events RESTART IDENTITY CASCADE");
  });

  /** Events 1, 2, 3 and so on. */
  const add = (count: number) =>
    new PostgresInbox(owner).accept({
      provider: "sendgrid",
      account: "org_1",
      livemode: null,
      contentType: "application/json",
      events: Array.from({ length: count }, (_, index) => ({
        id: `e${String(index).padStart(4, "0")}`,
        type: "delivered",
        occurredAt: null,
        objectId: null,
        payload: Buffer.from("{}"),
      })),
    });
  const waiting = async () =>
    (await owner.query("SELECT event::text FROM webhooks.outbox ORDER BY event")).rows.map(
      ({ event }) => event,
    );
  const states = async () =>
    (await owner.query("SELECT state FROM webhooks.webhook_events ORDER BY id")).rows.map(
      ({ state }) => state,
    );
  const makeDue = () => owner.query("UPDATE webhooks.outbox SET available_at = now()");

  it("hands events on in batches, oldest first, and marks what the queue confirmed", async () => {
    await add(3);
    const seen: QueuedEvent[] = [];
    const watching = {
      send: (events: readonly QueuedEvent[]) => {
        seen.push(...events);
        return queue.send(events);
      },
    };
    assert.deepEqual(await relay(pool, watching, { batch: 2 }), { taken: 2, confirmed: 2 });
    assert.deepEqual(await states(), ["queued", "queued", "received"]);
    assert.deepEqual(await relay(pool, watching, { batch: 2 }), { taken: 1, confirmed: 1 });
    assert.deepEqual(await relay(pool, watching), { taken: 0, confirmed: 0 });
    assert.deepEqual(seen[0], {
      id: "1",
      provider: "sendgrid",
      account: "org_1",
      type: "delivered",
      objectId: null,
    });
    assert.deepEqual(queue.sent, ["1", "2", "3"]);
    assert.deepEqual(await waiting(), []);
  });

  it("keeps what the queue did not confirm, and takes it again when its time comes", async () => {
    await add(3);
    queue.refused.add("2");
    assert.deepEqual(await relay(pool, queue), { taken: 3, confirmed: 2 });
    assert.deepEqual(await waiting(), ["2"]);
    assert.deepEqual(await relay(pool, queue), { taken: 0, confirmed: 0 });
    await makeDue();
    queue.refused.clear();
    assert.deepEqual(await relay(pool, queue), { taken: 1, confirmed: 1 });
    assert.deepEqual(await states(), ["queued", "queued", "queued"]);
  });

  it("keeps everything when the queue is down, and waits longer each time", async () => {
    await add(1);
    queue.error = new Error("ECONNREFUSED");
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await assert.rejects(relay(pool, queue, { leaseSeconds: 30 }), /ECONNREFUSED/);
      const { rows } = await owner.query(
        "SELECT extract(epoch FROM available_at - now()) AS pause FROM webhooks.outbox",
      );
      pauses.push(Number(rows[0]?.pause));
      await makeDue();
    }
    assert.ok(
      pauses.every((pause) => pause > 20 && pause <= 300),
      String(pauses),
    );
    assert.ok((pauses[0] ?? 0) <= 30 && (pauses[11] ?? 0) > 280, String(pauses));
    queue.error = undefined;
    assert.deepEqual(await relay(pool, queue), { taken: 1, confirmed: 1 });
  });

  it("sends again what it could not mark, and leaves alone what was handled meanwhile", async () => {
    await add(2);
    // The process dies after the queue's answer: the confirmation never comes.
    const dying = {
      query: async (text: string, values?: unknown[]) => {
        if (text.includes("DELETE")) throw new Error("killed");
        return pool.query(text, values);
      },
    };
    await assert.rejects(relay(dying, queue), /killed/);
    await pool.query(
      "UPDATE webhooks.webhook_events SET state = 'processed', finished_at = now() WHERE id = 1",
    );
    await makeDue();
    assert.deepEqual(await relay(pool, queue), { taken: 2, confirmed: 2 });
    assert.deepEqual(queue.sent, ["1", "2", "1", "2"]);
    assert.deepEqual(await states(), ["processed", "queued"]);
    assert.deepEqual(await waiting(), []);
  });

  it("sends every event once when several relays run at once", async () => {
    await add(120);
    const relays = Array.from({ length: 6 }, async () => {
      while ((await relay(pool, queue)).taken > 0);
    });
    await Promise.all(relays);
    assert.equal(queue.sent.length, 120);
    assert.equal(new Set(queue.sent).size, 120);
    assert.deepEqual(await waiting(), []);
  });

  it("believes no confirmation of what it did not send", async () => {
    await add(2);
    const lying = { send: async () => ["2", "2", "999", "x"] };
    assert.deepEqual(await relay(pool, lying, { batch: 1 }), { taken: 1, confirmed: 0 });
    assert.deepEqual(await waiting(), ["1", "2"]);
  });
});
