import assert from "node:assert/strict";
import type { ConnectionPool } from "../../infra/webhooks/worker-types";
import { PostgresServer } from "./postgres-server";
import { type StoredRow, WorkerWorld, writes } from "./worker-world";

describe("a batch of the worker on a real Postgres", () => {
  let server: PostgresServer;
  let world: WorkerWorld;

  before(async () => {
    server = await PostgresServer.start();
    world = await WorkerWorld.open(server);
  });
  after(async () => {
    await world.close();
    await server.stop();
  });
  beforeEach(() => world.reset());

  const add = async (count: number) => {
    const rows: string[] = [];
    for (let made = 0; made < count; made += 1) rows.push(await world.add());
    return rows;
  };
  /** The world's pool, and for how many events each statement asked that takes leases. */
  const watched = () => {
    const asked: number[] = [];
    const pool: ConnectionPool = {
      connect: () => world.pool.connect(),
      query: async (text, values) => {
        const [events] = values ?? [];
        if (/SET lease = \(/.test(text) && Array.isArray(events)) asked.push(events.length);
        return await world.pool.query(text, values);
      },
    };
    return { pool, asked };
  };

  it("asks for its leases in one statement", async () => {
    const rows = await add(10);
    const { pool, asked } = watched();
    const messages = rows.map((row) => world.message(row));
    const { done } = await world.worker(writes, { pool }).process(messages);
    assert.deepEqual([done.length, asked], [10, [10]]);
    assert.equal((await world.effects()).length, 10);
    for (const row of rows) assert.equal((await world.row(row)).attempts, 1);
  });

  it("takes a lease only when the handler can begin, and no lease twice", async () => {
    const rows = await add(5);
    const { pool, asked } = watched();
    const seen: (readonly [number, boolean[]])[] = [];
    const worker = world.worker(
      async (event, context) => {
        if (event.row === rows[0]) {
          // Long enough for all others to have theirs, if they took them too early.
          await new Promise((resolve) => setTimeout(resolve, 100));
          const stored: StoredRow[] = [];
          for (const row of rows) stored.push(await world.row(row));
          seen.push([stored[0]?.attempts ?? 0, stored.map(({ lease }) => lease !== null)]);
        }
        await writes(event, context);
      },
      { pool, concurrency: 1 },
    );
    const again = world.message(rows[0] ?? "");
    const { done } = await worker.process([...rows.map((row) => world.message(row)), again]);
    assert.equal(done.length, 6);
    assert.deepEqual(seen, [[1, [true, false, false, false, false]]]);
    assert.deepEqual(asked, [1, 1, 1, 1, 1, 1]);
    assert.equal((await world.effects()).length, 5);
  });

  it("leases as many as it handles at once, and the others when it comes to them", async () => {
    const rows = await add(7);
    const { pool, asked } = watched();
    const messages = rows.map((row) => world.message(row));
    const { done } = await world.worker(writes, { pool, concurrency: 3 }).process(messages);
    assert.deepEqual([done.length, asked], [7, [3, 1, 1, 1, 1]]);
  });

  it("tells of each message what it would alone", async () => {
    const [free = "", processed = "", dead = "", busy = ""] = await add(4);
    await world.worker(writes).process([world.message(processed)]);
    await world.owner.query(
      `UPDATE webhooks.webhook_events SET state = 'dead', finished_at = now() WHERE id = $1`,
      [dead],
    );
    await world.owner.query(
      `UPDATE webhooks.webhook_events SET lease = gen_random_uuid(),
         leased_until = now() + interval '20 seconds', attempts = 1 WHERE id = $1`,
      [busy],
    );
    world.outcomes.length = 0;
    const named = [free, processed, dead, busy, "9223372036854775807"].map((row) =>
      world.message(row),
    );
    const messages = [...named, { ...world.message("1"), body: "no json" }];
    const { done, failed } = await world.worker(writes).process(messages);
    const ids = messages.map(({ id }) => id);
    assert.deepEqual(done.toSorted(), [ids[0], ids[1]].toSorted());
    const pauses = new Map(failed.map(({ id, retrySeconds }) => [id, retrySeconds]));
    assert.equal(pauses.get(ids[2] ?? ""), 0);
    const left = pauses.get(ids[3] ?? "") ?? 0;
    assert.ok(left > 10 && left <= 20, String(left));
    assert.deepEqual([pauses.get(ids[4] ?? ""), pauses.get(ids[5] ?? "")], [30, 30]);
    assert.deepEqual(
      world.results().toSorted(),
      ["busy", "duplicate", "duplicate", "malformed", "processed", "unknown"].toSorted(),
    );
    // What was not taken keeps its lease and its attempts.
    assert.equal((await world.row(busy)).attempts, 1);
    assert.equal((await world.row(processed)).attempts, 1);
  });

  it("handles an event once that comes in two groups of a queue", async () => {
    const [row = ""] = await add(1);
    const messages = ["a", "b", "c"].map((group) => world.message(row, { group }));
    const { done, failed } = await world.worker(writes).process(messages);
    assert.equal(done.length + failed.length, 3);
    assert.equal((await world.effects()).length, 1);
    assert.equal((await world.row(row)).attempts, 1);
  });

  it("fails as a whole, by our own fault, while the database is down", async () => {
    const rows = await add(3);
    const down = async () => {
      throw Object.assign(new Error("secret canary"), { code: "ECONNREFUSED" });
    };
    const messages = [...rows, rows[0] ?? ""].map((row) => world.message(row));
    const pool = { connect: down, query: down };
    const { done, failed } = await world.worker(writes, { pool }).process(messages);
    assert.deepEqual(done, []);
    const expected = messages.map(({ id }) => ({ id, retrySeconds: 30, isOurs: true }));
    const byId = (one: { readonly id: string }, other: { readonly id: string }) =>
      one.id < other.id ? -1 : 1;
    assert.deepEqual(failed.toSorted(byId), expected.toSorted(byId));
    assert.deepEqual(
      new Set(world.outcomes.map(({ error }) => error)),
      new Set(["Error ECONNREFUSED"]),
    );
    for (const row of rows) assert.equal((await world.row(row)).attempts, 0);
  });
});
