import assert from "node:assert/strict";
import { sweep } from "../../infra/webhooks/sweep";
import type { Worker } from "../../infra/webhooks/worker";
import { type SqsEvent, workerHandler } from "../../infra/webhooks/worker-lambda";
import { runWorker, type WorkerLoopOptions } from "../../infra/webhooks/worker-loop";
import { PostgresServer } from "./postgres-server";
import { FakeSqs, WorkerWorld, writes } from "./worker-world";

describe("the worker's loop, its Lambda function and the sweep", function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let world: WorkerWorld;
  let queue: FakeSqs;

  before(async () => {
    server = await PostgresServer.start();
    world = await WorkerWorld.open(server);
  });
  after(async () => {
    await world.close();
    await server.stop();
  });
  beforeEach(async () => {
    queue = new FakeSqs();
    await world.reset();
  });

  /** Runs the loop until the condition holds, moving the queue's clock on. */
  async function until(
    worker: WorkerLoopOptions["worker"],
    isOver: () => boolean | Promise<boolean>,
    more: Partial<WorkerLoopOptions> = {},
  ): Promise<void> {
    const stop = new AbortController();
    const loop = runWorker({ queue, worker, signal: stop.signal, waitSeconds: 0, ...more });
    const deadline = Date.now() + 30_000;
    while (!(await isOver())) {
      assert.ok(Date.now() < deadline, `still ${JSON.stringify(world.results())}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      queue.pass(15);
    }
    stop.abort();
    await loop;
  }

  it("takes events from the outbox to their handlers, and empties the queue", async () => {
    for (let count = 0; count < 25; count += 1) await world.add();
    await world.relay(queue);
    await until(world.worker(writes), () => queue.waiting === 0);
    assert.equal((await world.effects()).length, 25);
    assert.deepEqual(new Set(world.results()), new Set(["processed"]));
  });

  it("lets what always fails become dead when the queue gives its message up", async () => {
    const row = await world.add();
    const other = await world.add();
    await world.relay(queue);
    queue.add("this is not ours");
    const worker = world.worker(async (event, context) => {
      if (event.row === row) throw new Error("always");
      await writes(event, context);
    });
    await until(worker, () => queue.waiting === 0);
    assert.equal(queue.deadLetters.length, 2);
    const dead = await world.row(row);
    assert.deepEqual([dead.state, dead.attempts], ["dead", 5]);
    assert.equal((await world.row(other)).state, "processed");
    assert.equal(world.results().filter((result) => result === "failed").length, 4);
    assert.equal(world.results().filter((result) => result === "dead").length, 1);
    assert.equal(world.results().filter((result) => result === "malformed").length, 5);
    // The pauses grow, so that a provider's bad hour is outlived.
    for (const pause of [30, 90, 270, 810]) assert.ok(queue.hidden.includes(pause), `${pause}`);
  });

  it("goes on when the queue is down, when messages cannot be deleted, and when told to stop", async () => {
    await world.add();
    await world.relay(queue);
    const errors: string[] = [];
    let failures = 3;
    const receive = queue.receive.bind(queue);
    queue.receive = async (options) => {
      failures -= 1;
      if (failures >= 0) throw Object.assign(new Error("secret"), { code: "ECONNREFUSED" });
      return await receive(options);
    };
    const remove = queue.delete.bind(queue);
    let undeleted = 1;
    queue.delete = async (messages) => {
      undeleted -= 1;
      queue.release(messages);
      if (undeleted >= 0) throw new TypeError("no");
      await remove(messages);
    };
    await until(world.worker(writes), () => queue.waiting === 0, {
      observe: (error) => errors.push(error),
    });
    assert.deepEqual(errors, [...Array(3).fill("Error ECONNREFUSED"), "TypeError"]);
    // It came again, since it could not be deleted, and was seen to be done.
    assert.deepEqual(world.results(), ["processed", "duplicate"]);
    assert.equal((await world.effects()).length, 1);
  });

  it("asks for no messages while the database is down, since each delivery counts", async () => {
    const row = await world.add();
    await world.relay(queue);
    let received = 0;
    const receive = queue.receive.bind(queue);
    queue.receive = async (options) => {
      const messages = await receive(options);
      received += messages.length;
      return messages;
    };
    await server.kill();
    const stop = new AbortController();
    const worker = world.worker(writes);
    const loop = runWorker({ queue, worker, signal: stop.signal, waitSeconds: 0 });
    for (let turns = 0; turns < 100; turns += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      queue.pass(60);
    }
    assert.equal(received, 1);
    assert.equal(queue.deadLetters.length, 0);
    stop.abort();
    await loop;
    await server.restart();
    await world.close();
    world = await WorkerWorld.reopen(server);
    await until(world.worker(writes), () => queue.waiting === 0);
    assert.equal((await world.row(row)).state, "processed");
    assert.equal((await world.effects()).length, 1);
  });

  it("reports in Lambda which messages of the batch are left, and hides them", async () => {
    const [good, bad] = [await world.add(), await world.add()];
    const record = (row: string) => {
      const { id, body } = world.message(row);
      const attributes = { ApproximateReceiveCount: "2" };
      return { messageId: id, receiptHandle: `handle of ${id}`, body, attributes };
    };
    const event: SqsEvent = { Records: [record(good), record(bad)] };
    const hidden: unknown[] = [];
    const handler = workerHandler(
      world.worker(async (one, context) => {
        if (one.row === bad) throw new Error("no");
        await writes(one, context);
      }),
      {
        hide: async (messages) => {
          hidden.push(...messages.map(({ message, seconds }) => [message.handle, seconds]));
          throw new Error("SQS is down");
        },
      },
    );
    const left = event.Records[1]?.messageId ?? "";
    assert.deepEqual(await handler(event), { batchItemFailures: [{ itemIdentifier: left }] });
    assert.deepEqual(hidden, [[`handle of ${left}`, 30]]);
  });

  it("lets nothing of a FIFO group overtake what failed before it", async () => {
    const rows = [await world.add(), await world.add(), await world.add(), await world.add()];
    const seen: string[] = [];
    const worker: Worker = world.worker(async (event) => {
      seen.push(event.row);
      if (event.row === rows[1]) throw new Error("no");
    });
    const groups = ["a", "a", "a", "b"];
    const messages = rows.map((row, at) => world.message(row, { group: groups[at] ?? "" }));
    const { done, failed } = await worker.process(messages);
    assert.deepEqual(seen.toSorted(), [rows[0], rows[1], rows[3]]);
    assert.deepEqual(done.toSorted(), [messages[0]?.id, messages[3]?.id].toSorted());
    assert.deepEqual(
      failed.map(({ id }) => id),
      [messages[1]?.id, messages[2]?.id],
    );
  });

  const age = (row: string, seconds: number) =>
    world.owner.query(
      `UPDATE webhooks.webhook_events SET handed_on_at = now() - $2 * interval '1 second',
         received_at = now() - $2 * interval '1 second' WHERE id = $1`,
      [row, seconds],
    );

  it("puts back an event whose message the queue has lost, and no other", async () => {
    const lost = await world.add();
    const young = await world.add();
    const done = await world.add();
    const held = await world.add();
    await world.relay(queue);
    const waiting = await world.add();
    await world.worker(writes).process([world.message(done)]);
    await world.owner.query(
      `UPDATE webhooks.webhook_events SET lease = gen_random_uuid(),
         leased_until = now() + interval '1 minute' WHERE id = $1`,
      [held],
    );
    for (const row of [lost, done, held, waiting]) await age(row, 4_000);
    queue = new FakeSqs();
    assert.deepEqual(await sweep(world.pool), { putBack: 1, dead: 0 });
    assert.deepEqual(await sweep(world.pool), { putBack: 0, dead: 0 });
    await world.relay(queue);
    await until(world.worker(writes), () => queue.waiting === 0);
    assert.equal((await world.row(lost)).state, "processed");
    assert.equal((await world.row(young)).state, "queued");
  });

  it("gives an event up whose handler ended the process every time", async () => {
    const row = await world.add();
    await world.relay(queue);
    await world.owner.query(
      `UPDATE webhooks.webhook_events SET attempts = 5, lease = gen_random_uuid(),
         leased_until = now() - interval '1 second'`,
    );
    await age(row, 4_000);
    assert.deepEqual(await sweep(world.pool), { putBack: 0, dead: 1 });
    const dead = await world.row(row);
    assert.deepEqual([dead.state, dead.lease], ["dead", null]);
    assert.deepEqual(await sweep(world.pool), { putBack: 0, dead: 0 });
  });
});
