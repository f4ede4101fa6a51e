import assert from "node:assert/strict";
import * as fc from "fast-check";
import { sweep } from "../../infra/webhooks/sweep";
import { retrySeconds } from "../../infra/webhooks/worker-backoff";
import { Deferred, PermanentFailure } from "../../infra/webhooks/worker-errors";
import { decodeMessage, encodeMessage } from "../../infra/webhooks/worker-message";
import type { EventHandler } from "../../infra/webhooks/worker-types";
import { PostgresServer } from "./postgres-server";
import { FakeSqs, type StoredRow, WorkerWorld, writes } from "./worker-world";

describe("the worker, whatever happens", function () {
  this.timeout(120_000);
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

  /** What an attempt comes to. */
  const fates = ["ends", "throws", "throws after writing", "defers", "gives up", "dies"] as const;
  type Fate = (typeof fates)[number];
  /** What happens between attempts. */
  const turns = ["worker", "worker", "relay", "sweep", "duplicate", "lose", "time"] as const;

  const handler =
    (next: () => Fate): EventHandler =>
    async (event, context) => {
      const fate = next();
      if (fate === "throws") throw new Error("no");
      if (fate === "defers") throw new Deferred(60, "later");
      if (fate === "gives up") throw new PermanentFailure("never");
      await writes(event, context);
      if (fate === "throws after writing") throw new Error("no");
      // The process ends: what it holds is left behind, and nothing is written down.
      if (fate === "dies") await new Promise(() => {});
    };

  it("does what an event causes at most once, and forgets none", async () => {
    const history = fc.record({
      events: fc.integer({ min: 1, max: 5 }),
      turns: fc.array(fc.constantFrom(...turns), { minLength: 5, maxLength: 30 }),
      fates: fc.array(fc.constantFrom(...fates), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ events, turns: wanted, fates: given }) => {
        await world.reset();
        const queue = new FakeSqs();
        const left = [...given];
        const worker = world.worker(
          handler(() => left.shift() ?? "ends"),
          {
            handlerSeconds: 60,
            concurrency: 3,
          },
        );
        const rows: string[] = [];
        for (let count = 0; count < events; count += 1) rows.push(await world.add());
        for (const turn of wanted) await play(turn, queue, worker.process.bind(worker), rows);
        // Then nothing goes wrong any more.
        left.length = 0;
        for (let calm = 0; calm < 8; calm += 1) {
          for (const turn of ["time", "sweep", "relay", "worker", "worker"] as const) {
            await play(turn, queue, worker.process.bind(worker), rows);
          }
        }
        const effects = await world.effects();
        assert.equal(new Set(effects).size, effects.length, "done twice");
        const states: StoredRow[] = [];
        for (const row of rows) states.push(await world.row(row));
        const processed = states.filter(({ state }) => state === "processed");
        assert.equal(processed.length, effects.length, "done and marked are two things");
        assert.ok(
          states.every(({ state }) => state === "processed" || state === "dead"),
          JSON.stringify(states),
        );
        for (const { state, attempts, last_error: error } of states) {
          const isUsedUp = attempts >= 5 || error?.startsWith("PermanentFailure") === true;
          assert.ok(state === "processed" || isUsedUp, `dead after ${attempts}: ${error}`);
        }
      }),
      { numRuns: 8 },
    );
  });

  async function play(
    turn: (typeof turns)[number],
    queue: FakeSqs,
    handle: WorkerProcess,
    rows: readonly string[],
  ): Promise<void> {
    if (turn === "relay") await world.relay(queue);
    else if (turn === "sweep") await sweep(world.pool, { silentSeconds: 1_000 });
    else if (turn === "lose") await queue.delete((await queue.receive({ max: 1 })).slice(0, 1));
    else if (turn === "duplicate") queue.add(world.message(rows[0] ?? "").body);
    else if (turn === "time") await pass(queue);
    else {
      const messages = await queue.receive();
      // A handler that dies never ends: the worker is abandoned, as by kill -9.
      const ended = handle(messages);
      const result = await Promise.race([
        ended,
        new Promise<"dead">((r) => setTimeout(r, 400, "dead")),
      ]);
      if (result === "dead") return await killConnections();
      const byId = new Map(messages.map((message) => [message.id, message]));
      await queue.delete(result.done.flatMap((id) => byId.get(id) ?? []));
      await queue.hide(
        result.failed.flatMap(({ id, retrySeconds: seconds }) => {
          const message = byId.get(id);
          return message === undefined ? [] : [{ message, seconds }];
        }),
      );
    }
  }
  type WorkerProcess = ReturnType<WorkerWorld["worker"]>["process"];

  /** An hour, for the queue and for the database. */
  async function pass(queue: FakeSqs): Promise<void> {
    queue.now += 3_600;
    await world.owner.query(`
      UPDATE webhooks.webhook_events SET leased_until = leased_until - interval '1 hour',
        handed_on_at = handed_on_at - interval '1 hour', received_at = received_at - interval '1 hour';
      UPDATE webhooks.outbox SET available_at = available_at - interval '1 hour'`);
  }

  /** What a process that died leaves to the server: its transactions are rolled back. */
  async function killConnections(): Promise<void> {
    await world.owner.query(
      `SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
       WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()`,
    );
  }

  it("reads its own messages, and takes no other text for one", () => {
    const text = fc.string({ maxLength: 40, unit: "binary" });
    const row = fc.bigInt({ min: 1n, max: 9_223_372_036_854_775_807n }).map(String);
    fc.assert(
      fc.property(row, text, text, text, (id, provider, account, type) => {
        const event = { id, provider, account, type };
        assert.deepEqual(decodeMessage(encodeMessage(event)), event);
      }),
    );
    const anything = fc.oneof(
      text,
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(anything, (body) => {
        const event = decodeMessage(body);
        assert.ok(event === undefined || /^[1-9][0-9]*$/.test(event.id));
      }),
    );
  });

  it("waits longer after each attempt, within what a queue can hide", () => {
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: -3, max: 1_000 }), random, (attempt, value) => {
        const seconds = retrySeconds(attempt, () => value);
        assert.ok(Number.isSafeInteger(seconds) && seconds >= 24 && seconds < 43_200 * 1.2);
        assert.ok(retrySeconds(attempt + 1, () => value) >= seconds);
      }),
    );
  });
});
