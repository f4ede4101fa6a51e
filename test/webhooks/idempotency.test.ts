import assert from "node:assert/strict";
import {
  callKey,
  type Json,
  KeyReused,
  type OnceOptions,
  OutcomeUnknown,
  once,
} from "../../infra/webhooks/idempotency";
import { ProviderCalls } from "../../infra/webhooks/outgoing";
import { ProviderError } from "../../infra/webhooks/outgoing-failure";
import type { EventHandler } from "../../infra/webhooks/worker-types";
import { PostgresServer } from "./postgres-server";
import { WorkerWorld, writes } from "./worker-world";

describe("idempotency keys of outgoing calls, in a real Postgres", function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let world: WorkerWorld;
  /** Keys that the provider got, and what it did for them: once for each key. */
  let asked: string[];
  let made: Map<string, string>;

  before(async () => {
    server = await PostgresServer.start();
    world = await WorkerWorld.open(server);
  });
  after(async () => {
    await world.close();
    await server.stop();
  });
  beforeEach(async () => {
    asked = [];
    made = new Map();
    await world.reset();
  });

  async function provider(key: string): Promise<{ id: string }> {
    asked.push(key);
    await new Promise((resolve) => setImmediate(resolve));
    const id = made.get(key) ?? `cus_${made.size + 1}`;
    made.set(key, id);
    return { id };
  }
  const call = (more: Partial<OnceOptions<Json>> = {}) =>
    once<Json>(world.pool, {
      scope: "stripe",
      key: "key-1",
      request: { email: "ada@example.com", plan: "pro" },
      repeatableSeconds: 86_400,
      send: provider,
      ...more,
    });
  const keys = async () =>
    (await world.owner.query("SELECT * FROM webhooks.idempotency_keys ORDER BY key")).rows;
  const lost = async (key: string) => {
    await provider(key);
    throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  };

  it("sends once, and gives the stored answer to whoever asks again", async () => {
    assert.deepEqual(await call(), { id: "cus_1" });
    assert.deepEqual(await call(), { id: "cus_1" });
    // The same request, whatever the order of its names.
    assert.deepEqual(await call({ request: { plan: "pro", email: "ada@example.com" } }), {
      id: "cus_1",
    });
    assert.deepEqual(asked, ["key-1"]);
    const [row] = await keys();
    assert.ok(row.finished_at !== null);
    assert.deepEqual(row.response, { answer: { id: "cus_1" } });
    // What was asked for is not stored, since it may say who somebody is.
    assert.doesNotMatch(JSON.stringify(row), /ada@|pro"/);
  });

  it("keeps an answer of nothing apart from no answer", async () => {
    assert.equal(await call({ send: async () => null }), null);
    assert.equal(await call(), null);
    assert.deepEqual(asked, []);
  });

  it("refuses another request under the same key, before and after the answer", async () => {
    await assert.rejects(call({ send: lost }), { code: "ECONNRESET" });
    const other = { request: { email: "ada@example.com", plan: "scale" } };
    await assert.rejects(call(other), KeyReused);
    await call();
    await assert.rejects(call(other), KeyReused);
    assert.deepEqual(asked, ["key-1", "key-1"]);
    assert.deepEqual(await call({ ...other, scope: "twilio" }), { id: "cus_1" });
  });

  it("sends the same key again after a crash in the middle of the call", async () => {
    await assert.rejects(call({ send: lost }));
    assert.equal((await keys())[0]?.response, null);
    assert.deepEqual(await call(), { id: "cus_1" });
    assert.deepEqual(asked, ["key-1", "key-1"]);
    assert.equal(made.size, 1);
  });

  it("sends nothing twice where the provider knows no keys, or has forgotten them", async () => {
    await assert.rejects(call({ send: lost }));
    await assert.rejects(call({ repeatableSeconds: 0 }), OutcomeUnknown);
    await world.owner.query(
      "UPDATE webhooks.idempotency_keys SET created_at = now() - interval '25 hours'",
    );
    await assert.rejects(call(), OutcomeUnknown);
    assert.deepEqual(asked, ["key-1"]);
  });

  it("asks the provider what became of a call, where the handler can", async () => {
    await assert.rejects(call({ repeatableSeconds: 0, send: lost }));
    const found = { repeatableSeconds: 0, recover: async () => ({ id: "cus_1" }) };
    assert.deepEqual(await call(found), { id: "cus_1" });
    assert.deepEqual(await call({ repeatableSeconds: 0 }), { id: "cus_1" });
    assert.deepEqual(asked, ["key-1"]);
    await assert.rejects(call({ key: "key-2", repeatableSeconds: 0, send: lost }));
    const missing = { key: "key-2", repeatableSeconds: 0, recover: async () => undefined };
    assert.deepEqual(await call(missing), { id: "cus_2" });
    assert.deepEqual(asked, ["key-1", "key-2", "key-2"]);
  });

  it("gives the key of what surely did nothing back, unless an earlier try may have", async () => {
    const refused = async () => {
      throw new ProviderError(429, new Headers());
    };
    const nothing = { repeatableSeconds: 0, hadNoEffect: () => true };
    await assert.rejects(call({ ...nothing, send: refused }), ProviderError);
    assert.deepEqual(await keys(), []);
    await assert.rejects(call({ send: lost }));
    await assert.rejects(call({ ...nothing, repeatableSeconds: 60, send: refused }));
    assert.equal((await keys()).length, 1);
    await assert.rejects(call({ repeatableSeconds: 0 }), OutcomeUnknown);
  });

  it("gives all who ask at once the same answer", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => call()));
    assert.deepEqual(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
    assert.equal(made.size, 1);
    assert.equal((await keys()).length, 1);
  });

  it("keeps keys of an event's calls apart by account, event and purpose", () => {
    const event = { provider: "stripe", account: "a", id: "evt_1" };
    const key = (more: object, purpose = "welcome") =>
      callKey({ event: { ...event, ...more } } as never, purpose);
    const all = [
      key({}),
      key({ account: "b" }),
      key({ id: "evt_2" }),
      key({ provider: "twilio" }),
      key({}, "bye"),
      key({ account: "", id: "aevt_1" }),
    ];
    assert.equal(new Set(all).size, all.length);
    assert.equal(key({ row: "1", attempts: 1 }), key({ row: "2", attempts: 3 }));
    assert.ok(all.every((one) => one.length <= 255));
  });

  describe("in a handler", () => {
    const calls = (repeatableSeconds: number) =>
      new ProviderCalls({ name: "stripe", repeatableSeconds, random: () => 0 });
    const handler =
      (provided: ProviderCalls, failures: { count: number }): EventHandler =>
      async (event, context) => {
        await provided.once(context, {
          purpose: "customer",
          request: { event: event.id },
          send: provider,
        });
        await writes(event, context);
        failures.count -= 1;
        // As a process that is killed before the commit.
        if (failures.count >= 0) throw new Error("killed");
      };

    it("does what its event causes once, however often the handler runs", async () => {
      const row = await world.add();
      const worker = world.worker(handler(calls(86_400), { count: 3 }));
      for (let run = 0; run < 4; run += 1) await worker.process([world.message(row)]);
      assert.deepEqual(world.results(), ["failed", "failed", "failed", "processed"]);
      assert.equal(asked.length, 1);
      assert.equal((await world.effects()).length, 1);
      const [key] = await keys();
      assert.equal(key.event, row);
    });

    it("does it once when the process dies between the provider's answer and the store", async () => {
      const row = await world.add();
      let isDead = true;
      const dying = {
        query: async (text: string, values?: unknown[]) => {
          if (isDead && text.includes("UPDATE webhooks.idempotency_keys"))
            throw new Error("killed");
          return await world.pool.query(text, values);
        },
      };
      const inner = handler(calls(86_400), { count: 0 });
      const worker = world.worker((event, context) => inner(event, { ...context, pool: dying }));
      await worker.process([world.message(row)]);
      isDead = false;
      await worker.process([world.message(row)]);
      assert.deepEqual(world.results(), ["failed", "processed"]);
      assert.equal(asked.length, 2);
      assert.equal(new Set(asked).size, 1);
      assert.equal(made.size, 1);
    });

    it("leaves a message that may have been sent to a person, and says so", async () => {
      const row = await world.add({}, { provider: "twilio", livemode: null });
      const twilio = new ProviderCalls({ name: "twilio", repeatableSeconds: 0 });
      const worker = world.worker(async (_, context) => {
        await twilio.once(context, { purpose: "reply", request: {}, send: lost });
      });
      await worker.process([world.message(row)]);
      await worker.process([world.message(row)]);
      assert.deepEqual(world.results(), ["failed", "dead"]);
      assert.equal(asked.length, 1);
      assert.match((await world.row(row)).last_error ?? "", /a call to twilio was begun/);
    });
  });
});
