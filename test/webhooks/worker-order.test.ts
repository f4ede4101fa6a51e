import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { LeaseLost } from "../../infra/webhooks/worker-errors";
import { takeLease } from "../../infra/webhooks/worker-leases";
import { HandlerTransaction } from "../../infra/webhooks/worker-transaction";
import type { EventHandler, HandlerContext } from "../../infra/webhooks/worker-types";
import { PostgresServer } from "./postgres-server";
import { WorkerWorld, writes } from "./worker-world";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("nothing done twice, and nothing overwritten by what is older", function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let world: WorkerWorld;

  before(async () => {
    server = await PostgresServer.start();
    world = await WorkerWorld.open(server);
    await world.owner.query(`
      CREATE TABLE public.plans (id text PRIMARY KEY, plan text NOT NULL);
      GRANT SELECT, INSERT, UPDATE ON public.plans TO webhooks_worker`);
  });
  after(async () => {
    await world.close();
    await server.stop();
  });
  beforeEach(async () => {
    await world.reset();
    await world.owner.query("TRUNCATE public.plans");
  });

  const save = ({ database }: HandlerContext, plan: string) =>
    database.query(
      `INSERT INTO public.plans VALUES ('sub_1', $1)
       ON CONFLICT (id) DO UPDATE SET plan = excluded.plan`,
      [plan],
    );
  const plan = async () => (await world.owner.query("SELECT plan FROM public.plans")).rows[0]?.plan;
  /** Events of one object that happened a second apart, the oldest first. */
  async function history(count: number): Promise<string[]> {
    const rows: string[] = [];
    for (let at = 0; at < count; at += 1) {
      const occurredAt = new Date(Date.UTC(2026, 10, 20, 12, 0, at));
      rows.push(await world.add({ objectId: "sub_1", occurredAt, payload: Buffer.from(`${at}`) }));
    }
    return rows;
  }
  const byVersion: EventHandler = async (event, context) => {
    const order = await context.objects.advance(
      event.objectId ?? "",
      event.occurredAt ?? new Date(0),
    );
    if (order !== "older") await save(context, event.payload.toString());
  };

  it("never writes an older version over a newer one, in whatever order events come", async () => {
    const orders = [
      [2, 1, 0],
      [0, 2, 1],
      [1, 0, 2],
    ];
    for (const order of orders) {
      await world.reset();
      await world.owner.query("TRUNCATE public.plans");
      const rows = await history(3);
      const worker = world.worker(byVersion, { concurrency: 1 });
      const messages = order.map((at) => world.message(rows[at] ?? ""));
      const { failed } = await worker.process(messages);
      assert.deepEqual(failed, []);
      assert.equal(await plan(), "2", String(order));
      const expected = order.map((at, index) =>
        Math.max(...order.slice(0, index + 1)) === at ? "processed" : "stale",
      );
      assert.deepEqual(world.results(), expected);
    }
  });

  it("keeps the newest version when many workers handle an object's events at once", async () => {
    const rows = await history(24);
    const workers = [world.worker(byVersion), world.worker(byVersion)];
    const shuffled = rows.toSorted((a, b) => ((Number(a) * 7) % 13) - ((Number(b) * 7) % 13));
    const halves = [shuffled.slice(0, 12), shuffled.slice(12)];
    await Promise.all(
      workers.map((worker, at) =>
        worker.process((halves[at] ?? []).map((row) => world.message(row))),
      ),
    );
    assert.equal(await plan(), "23");
    assert.ok(world.results().every((result) => result === "processed" || result === "stale"));
  });

  it("tells two events of the same moment apart from older ones", async () => {
    const occurredAt = new Date("2026-11-20T12:00:00Z");
    const seen: string[] = [];
    const worker = world.worker(
      async (event, { objects }) => {
        seen.push(await objects.advance("sub_1", event.occurredAt ?? 0n));
        seen.push(await objects.advance("sub_2", 9_007_199_254_740_993n));
      },
      { concurrency: 1 },
    );
    for (let count = 0; count < 2; count += 1) {
      await worker.process([world.message(await world.add({ occurredAt }))]);
    }
    assert.deepEqual(seen, ["newer", "newer", "same", "same"]);
  });

  it("writes what is true now when the object is fetched again under its lock", async () => {
    // The provider: each look takes a while, and meanwhile the object changes.
    let current = 0;
    const byFetch: EventHandler = async (_, context) => {
      await context.objects.lock("sub_1");
      const fetched = current;
      current += 1;
      await pause(5 + Math.random() * 20);
      await save(context, String(fetched));
      const before = (await context.database.query("SELECT plan FROM public.plans")).rows;
      assert.deepEqual(before, [{ plan: String(fetched) }]);
    };
    const rows = await history(8);
    const worker = world.worker(byFetch);
    const { failed } = await worker.process(rows.map((row) => world.message(row)));
    assert.deepEqual(failed, []);
    assert.equal(await plan(), "7");
  });

  it("forgets the version that a failed handler saw", async () => {
    const [row = ""] = await history(1);
    const failing = world.worker(async (event, context) => {
      await byVersion(event, context);
      throw new Error("after");
    });
    await failing.process([world.message(row)]);
    await world.worker(byVersion).process([world.message(row)]);
    assert.deepEqual(world.results(), ["failed", "processed"]);
    assert.equal(await plan(), "0");
  });

  it("lets a worker that was too slow write nothing once another one has the event", async () => {
    const row = await world.add();
    const taken = await takeLease(world.pool, row, "11111111-1111-4111-8111-111111111111", 1);
    assert.equal(taken.kind, "leased");
    const slow = new HandlerTransaction(
      world.pool,
      row,
      "11111111-1111-4111-8111-111111111111",
      5_000,
    );
    await world.owner.query("UPDATE webhooks.webhook_events SET leased_until = now()");
    const fast = world.worker(writes);
    await fast.process([world.message(row)]);
    assert.deepEqual(world.results(), ["processed"]);
    const insert = "INSERT INTO public.effects (event, what) VALUES ('1', 'slow')";
    await assert.rejects(slow.query(insert), LeaseLost);
    await assert.rejects(slow.commit(), LeaseLost);
    assert.equal((await world.effects()).length, 1);
  });

  it("does not take an event over while its handler's writes are under way", async () => {
    const row = await world.add();
    let [release, entered] = [() => {}, () => {}];
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const go = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = world.worker(async (event, context) => {
      await writes(event, context);
      entered();
      await go;
    });
    const running = slow.process([world.message(row)]);
    await inside;
    await world.owner.query("SET lock_timeout = '50ms'");
    // The lease would be over, but the row is locked until the writes are committed.
    await assert.rejects(
      world.owner.query("UPDATE webhooks.webhook_events SET leased_until = now()"),
      { code: "55P03" },
    );
    await world.owner.query("RESET lock_timeout");
    const { failed } = await world.worker(writes).process([world.message(row)]);
    assert.equal(failed.length, 1);
    release();
    await running;
    assert.deepEqual(world.results().toSorted(), ["busy", "processed"]);
    assert.equal((await world.effects()).length, 1);
  });

  it("ends a handler that takes too long, whose later writes come to nothing", async () => {
    const row = await world.add();
    let late: Promise<unknown> | undefined;
    let aborted: boolean | undefined;
    const worker = world.worker(
      async (event, context) => {
        await writes(event, context);
        await pause(1_300);
        aborted = context.signal.aborted;
        late = writes(event, context);
        await late;
      },
      { handlerSeconds: 1 },
    );
    const { failed } = await worker.process([world.message(row)]);
    assert.equal(failed.length, 1);
    assert.equal(world.outcomes[0]?.error, "HandlerTimeout");
    await pause(500);
    assert.equal(aborted, true);
    await assert.rejects(late ?? Promise.resolve(), /time is over/);
    assert.deepEqual(await world.effects(), []);
  });

  it("refuses a handler's own BEGIN or COMMIT, and a failed query that it swallowed", async () => {
    const [ending, swallowing] = [await world.add(), await world.add()];
    const texts = ["COMMIT", " rollback", "BEGIN; SELECT 1", "start transaction", "END", "abort"];
    const worker = world.worker(async (event, context) => {
      await writes(event, context);
      if (event.row === ending) {
        for (const text of texts) await assert.rejects(context.database.query(text), /transaction/);
        await context.database.query("SAVEPOINT a");
        await context.database.query("ROLLBACK TO SAVEPOINT a");
      } else await context.database.query("SELECT no_such_column").catch(() => undefined);
    });
    await worker.process([world.message(ending)]);
    await worker.process([world.message(swallowing)]);
    assert.deepEqual(world.results(), ["processed", "failed"]);
    assert.equal((await world.effects()).length, 1);
  });

  it("writes nothing when the lease is gone at the end, whoever took it", async () => {
    const row = await world.add();
    const worker = world.worker(async (event, context) => {
      await writes(event, context);
      const steal = "UPDATE webhooks.webhook_events SET lease = $2 WHERE id = $1";
      await context.database.query(steal, [event.row, randomUUID()]);
    });
    const { failed } = await worker.process([world.message(row)]);
    assert.equal(failed.length, 1);
    assert.deepEqual(world.results(), ["busy"]);
    assert.deepEqual(await world.effects(), []);
    assert.equal((await world.row(row)).finished_at, null);
  });

  it("runs a handler's queries one after the other, also those that it did not wait for", async () => {
    const row = await world.add();
    const worker = world.worker(async ({ row: event }, { database }) => {
      const insert = (what: string) =>
        database.query("INSERT INTO public.effects (event, what) VALUES ($1, $2)", [event, what]);
      await Promise.all(["a", "b", "c"].map(insert));
      void insert("d");
      void insert("e");
    });
    await worker.process([world.message(row)]);
    assert.deepEqual(world.results(), ["processed"]);
    assert.deepEqual(await world.effects(), ["a", "b", "c", "d", "e"]);
  });

  it("counts an attempt that ended the process, and after five of them the event is dead", async () => {
    const row = await world.add();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      // What a process that is killed leaves behind.
      const token = `00000000-0000-4000-8000-00000000000${attempt}`;
      assert.equal((await takeLease(world.pool, row, token, 30)).kind, "leased");
      const { failed } = await world.worker(writes).process([world.message(row)]);
      assert.ok((failed[0]?.retrySeconds ?? 0) > 25);
      await world.owner.query("UPDATE webhooks.webhook_events SET leased_until = now()");
    }
    await world.worker(writes).process([world.message(row)]);
    assert.deepEqual(world.results(), ["busy", "busy", "busy", "busy", "busy", "dead"]);
    assert.deepEqual(await world.effects(), []);
    assert.match((await world.row(row)).last_error ?? "", /ended the process 5 times/);
  });

  it("counts no attempt that the database ended, and handles the event once it is back", async () => {
    const row = await world.add();
    let kills = 0;
    const worker = world.worker(async (event, context) => {
      await writes(event, context);
      if (kills++ > 0) return;
      await server.kill();
      void server.restart();
      await writes(event, context);
    });
    const message = world.message(row, { receiveCount: 5 });
    assert.deepEqual(await worker.process([message]), { done: [message.id], failed: [] });
    await world.close();
    world = await WorkerWorld.reopen(server);
    assert.deepEqual(world.results(), []);
    const stored = await world.row(row);
    assert.deepEqual([stored.state, stored.attempts], ["received", 0]);
    assert.ok(((await world.dueIn(row)) ?? 9) <= 1);
    await world.worker(writes).process([world.message(row)]);
    assert.deepEqual((await world.effects()).length, 1);
  });
});
