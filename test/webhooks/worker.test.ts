import assert from "node:assert/strict";
import { Deferred, PermanentFailure } from "../../infra/webhooks/worker-errors";
import { PostgresServer } from "./postgres-server";
import { WorkerWorld, writes } from "./worker-world";

describe("the worker on a real Postgres", () => {
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

  const open = { state: "received", attempts: 0, lease: null, last_error: null, finished_at: null };

  it("gives the handler the whole event, and marks it together with its writes", async () => {
    const occurredAt = new Date("2026-11-20T12:00:00Z");
    const payload = Buffer.from([0, 255, 1]);
    const row = await world.add({ id: "evt_a", objectId: "in_1", occurredAt, payload });
    const seen: unknown[] = [];
    const worker = world.worker(async (event, context) => {
      const { receivedAt, ...rest } = event;
      seen.push(rest, receivedAt instanceof Date, context.event === event);
      await writes(event, context);
      // Nobody else sees it before it is marked.
      seen.push(await world.effects(), (await world.row(row)).state);
    });
    const message = world.message(row);
    assert.deepEqual(await worker.process([message]), { done: [message.id], failed: [] });
    const event = { row, id: "evt_a", provider: "stripe", account: "", type: "invoice.paid" };
    const rest = { livemode: true, objectId: "in_1", occurredAt, payload, attempts: 1 };
    const whole = { ...event, ...rest, contentType: "application/json" };
    assert.deepEqual(seen, [whole, true, true, [], "received"]);
    assert.deepEqual(await world.effects(), ["evt_a"]);
    const stored = await world.row(row);
    assert.deepEqual(
      { ...stored, finished_at: null },
      { ...open, state: "processed", attempts: 1 },
    );
    assert.ok(stored.finished_at !== null);
    const [outcome] = world.outcomes;
    assert.ok(outcome !== undefined && outcome.milliseconds >= 0 && outcome.ageSeconds >= 0);
    assert.deepEqual(
      { ...outcome, milliseconds: 0, ageSeconds: 0 },
      {
        result: "processed",
        event: row,
        provider: "stripe",
        type: "invoice.paid",
        attempts: 1,
        milliseconds: 0,
        ageSeconds: 0,
      },
    );
  });

  it("handles an event once, however often and however parallel its messages come", async () => {
    const row = await world.add();
    const workers = Array.from({ length: 4 }, () => world.worker(writes));
    const results = await Promise.all(
      workers.map((worker) =>
        worker.process([world.message(row), world.message(row), world.message(row)]),
      ),
    );
    assert.equal((await world.effects()).length, 1);
    assert.equal(world.results().filter((result) => result === "processed").length, 1);
    const later = await world.worker(writes).process([world.message(row)]);
    assert.equal(later.done.length, 1);
    assert.deepEqual(
      [results.flatMap(({ done }) => done).length >= 1, (await world.effects()).length],
      [true, 1],
    );
  });

  it("says which messages of a batch failed, and has the others deleted", async () => {
    const rows = [await world.add(), await world.add(), await world.add()];
    const messages = rows.map((row) => world.message(row));
    const worker = world.worker(async (event, context) => {
      if (event.row === rows[1]) throw new Error("no");
      await writes(event, context);
    });
    const { done, failed } = await worker.process(messages);
    assert.deepEqual(done.toSorted(), [messages[0]?.id, messages[2]?.id].toSorted());
    assert.deepEqual(failed, [{ id: messages[1]?.id, retrySeconds: 30, isOurs: false }]);
    assert.equal((await world.effects()).length, 2);
  });

  it("takes a handler's writes back when it fails, and says what failed without quoting", async () => {
    const row = await world.add();
    const worker = world.worker(async (event, context) => {
      await writes(event, context);
      throw Object.assign(new TypeError("customer ada@example.com is unknown"), { code: "E_ADA" });
    });
    await worker.process([world.message(row)]);
    assert.deepEqual(await world.effects(), []);
    const stored = await world.row(row);
    assert.deepEqual(stored, {
      ...open,
      state: "failed",
      attempts: 1,
      last_error: "TypeError E_ADA",
    });
    assert.equal(world.outcomes[0]?.error, "TypeError E_ADA");
  });

  it("counts five attempts, longer apart each time, and then the event is dead", async () => {
    const row = await world.add();
    const worker = world.worker(async () => {
      throw new Error("always");
    });
    const pauses: number[] = [];
    for (let receiveCount = 1; receiveCount <= 5; receiveCount += 1) {
      const { failed } = await worker.process([world.message(row, { receiveCount })]);
      pauses.push(failed[0]?.retrySeconds ?? -1);
    }
    assert.deepEqual(pauses, [30, 90, 270, 810, 0]);
    assert.deepEqual(world.results(), ["failed", "failed", "failed", "failed", "dead"]);
    const stored = await world.row(row);
    assert.deepEqual([stored.state, stored.attempts, stored.last_error], ["dead", 5, "Error"]);
    // Its message stays in the queue, which moves it to the dead letters.
    const { done, failed } = await worker.process([world.message(row, { receiveCount: 5 })]);
    assert.deepEqual([done, failed.map(({ retrySeconds }) => retrySeconds)], [[], [0]]);
  });

  it("gives up at once what cannot succeed, and what nobody handles", async () => {
    const refused = await world.add();
    const unheard = await world.add({ type: "unheard.of" });
    const worker = world.worker(async () => {
      throw new PermanentFailure("the plan does not exist");
    });
    await worker.process([world.message(refused), world.message(unheard)]);
    assert.deepEqual(
      [(await world.row(refused)).last_error, (await world.row(unheard)).last_error],
      ["PermanentFailure: the plan does not exist", "PermanentFailure: no handler has this type"],
    );
    assert.deepEqual(world.results(), ["dead", "dead"]);
  });

  it("puts what the provider deferred into the outbox, and counts no attempt", async () => {
    const row = await world.add();
    const worker = world.worker(async () => {
      throw new Deferred(120, "Stripe asked to wait");
    });
    await world.owner.query("DELETE FROM webhooks.outbox");
    for (let receiveCount = 1; receiveCount <= 7; receiveCount += 1) {
      const message = world.message(row, { receiveCount });
      assert.deepEqual(await worker.process([message]), { done: [message.id], failed: [] });
    }
    const stored = await world.row(row);
    assert.deepEqual([stored.state, stored.attempts], ["received", 0]);
    const due = (await world.dueIn(row)) ?? 0;
    assert.ok(due > 100 && due <= 120, String(due));
  });

  it("sends anew what has attempts left when the queue gives its message up", async () => {
    const row = await world.add();
    await world.owner.query("DELETE FROM webhooks.outbox");
    const worker = world.worker(async () => {
      throw new Error("no");
    });
    const message = world.message(row, { receiveCount: 5 });
    assert.deepEqual(await worker.process([message]), { done: [message.id], failed: [] });
    const stored = await world.row(row);
    assert.deepEqual([stored.state, stored.attempts], ["failed", 1]);
    assert.ok(((await world.dueIn(row)) ?? 0) > 20);
  });

  it("leaves messages that are none of ours to the dead letters", async () => {
    const worker = world.worker(writes);
    const bodies = [
      "",
      "no json",
      "null",
      "[]",
      "{}",
      '{"id":1,"provider":"p","account":"","type":"t"}',
      '{"id":"0","provider":"p","account":"","type":"t"}',
      '{"id":"1; DROP TABLE x","provider":"p","account":"","type":"t"}',
      '{"id":"99999999999999999999","provider":"p","account":"","type":"t"}',
      '{"id":"9999999999999999999","provider":"p","account":"","type":"t"}',
      '{"id":"1","provider":"p","type":"t"}',
    ];
    const messages = bodies.map((body) => ({ ...world.message("1"), body }));
    const unknown = world.message("9223372036854775807");
    const { done, failed } = await worker.process([...messages, unknown]);
    assert.deepEqual(done, []);
    assert.equal(failed.length, bodies.length + 1);
    assert.deepEqual(new Set(world.results()), new Set(["malformed", "unknown"]));
    assert.equal(world.results().filter((result) => result === "unknown").length, 1);
  });
});
