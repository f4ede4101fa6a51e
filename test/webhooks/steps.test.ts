import assert from "node:assert/strict";
import { count } from "./chaos/count";
import type { Plan } from "./chaos/events";
import { Sender } from "./chaos/sender";
import type { Broken, Step } from "./chaos/settings";
import { World } from "./chaos/world";
import { stripeEvent, stripeRequest } from "./clients";

/**
 * A process is made to stand still at one step and is killed there. What follows has to find its
 * way to the same end: one row, one effect here, one effect at the provider.
 */
describe("webhooks when a process is killed at a step", () => {
  let world: World;
  let sender: Sender;
  let next = 0;

  before(async function () {
    this.timeout(400_000);
    world = await World.start();
    sender = new Sender({
      port: () => world.child("receiver").port,
      concurrency: 1,
      pauseMs: () => 20,
    });
  });
  after(async () => {
    sender.close();
    await world.stop();
  });
  beforeEach(async () => {
    await world.withOwner((owner) =>
      owner.query("TRUNCATE webhooks.webhook_events, chaos.effects, chaos.objects CASCADE"),
    );
    world.outside.done.clear();
  });
  afterEach(async () => {
    for (const child of world.children) await child.kill();
  });

  const start = (name: string, more: { stopAt?: Step; broken?: Broken } = {}) =>
    world.child(name).start(world.settings({ ...more, handlerSeconds: 2 }));

  /** An event of Stripe, as it is sent and counted. */
  function makeEvent() {
    next += 1;
    const id = `evt_step_${next}`;
    const created = Math.floor(Date.now() / 1000) - 60;
    const data = { object: { id: `in_step_${next}`, object: "invoice" } };
    const payload = stripeEvent(id, { created, data });
    const delivery = {
      events: [`stripe//${id}`],
      request: () => stripeRequest(payload, { timestamp: Math.floor(Date.now() / 1000) }),
    };
    const objects = new Map([[`stripe/in_step_${next}`, created * 1000]]);
    const plan: Plan = { events: delivery.events, deliveries: [delivery], objects };
    return { delivery, plan };
  }

  /** Starts what runs everywhere, and waits until nothing is open. */
  async function untilHandled(plan: Plan) {
    for (const child of world.children) {
      await child.kill();
      await start(child.name);
    }
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = await world.withOwner((owner) => count(owner, world.outside, plan));
      const isOpen = found.states.processed !== 1 || found.waiting > 0;
      if (!isOpen || Date.now() > deadline) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  const look = (plan: Plan) => world.withOwner((owner) => count(owner, world.outside, plan));
  const once = {
    ...{ lost: [], lostOutside: [], twice: [], twiceOutside: [], invented: [], outdated: [] },
    ...{ states: { processed: 1 }, waiting: 0 },
  };

  async function killAt(name: string, step: Step): Promise<void> {
    await world.child(name).standsAt(step);
    await world.child(name).kill();
  }

  it("before the insert: nothing is stored, and the provider comes again", async () => {
    const { delivery, plan } = makeEvent();
    await start("receiver", { stopAt: "before-insert" });
    const answer = sender.attempt(delivery.request());
    await killAt("receiver", "before-insert");
    assert.equal(await answer, undefined);
    assert.deepEqual((await look(plan)).states, {});
    await start("receiver");
    await sender.deliver(delivery);
    assert.deepEqual(await untilHandled(plan), once);
  }).timeout(120_000);

  it("after the insert, before the answer: the provider comes again, and it is there", async () => {
    const { delivery, plan } = makeEvent();
    await start("receiver", { stopAt: "after-insert" });
    const answer = sender.attempt(delivery.request());
    await killAt("receiver", "after-insert");
    assert.equal(await answer, undefined);
    const { states, waiting } = await look(plan);
    assert.deepEqual({ states, waiting }, { states: { received: 1 }, waiting: 1 });
    await start("receiver");
    await sender.deliver(delivery);
    assert.deepEqual(await untilHandled(plan), once);
  }).timeout(120_000);

  it("after the insert, before it is enqueued: the outbox has it", async () => {
    const { delivery, plan } = makeEvent();
    await start("receiver");
    await sender.deliver(delivery);
    await start("relay", { stopAt: "before-send" });
    await killAt("relay", "before-send");
    assert.equal((await look(plan)).waiting, 1);
    assert.deepEqual(await untilHandled(plan), once);
  }).timeout(120_000);

  it("after it is enqueued, before that is written down: sent twice, handled once", async () => {
    const { delivery, plan } = makeEvent();
    await start("receiver");
    await sender.deliver(delivery);
    await start("relay", { stopAt: "after-send" });
    await killAt("relay", "after-send");
    assert.equal((await look(plan)).waiting, 1);
    const before = world.child("worker-1").outcomes.get("duplicate") ?? 0;
    assert.deepEqual(await untilHandled(plan), once);
    while ((world.child("worker-1").outcomes.get("duplicate") ?? 0) === before) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.deepEqual(await look(plan), once);
  }).timeout(120_000);

  it("after it is enqueued and handled, before the provider is answered", async () => {
    const { delivery, plan } = makeEvent();
    for (const name of ["relay", "worker-1"]) await start(name);
    await start("receiver", { stopAt: "after-insert" });
    const answer = sender.attempt(delivery.request());
    await world.child("receiver").standsAt("after-insert");
    while ((await look(plan)).states.processed !== 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await world.child("receiver").kill();
    assert.equal(await answer, undefined);
    await start("receiver");
    await sender.deliver(delivery);
    assert.deepEqual(await untilHandled(plan), once);
  }).timeout(120_000);

  const midHandler = [
    ["before-outside", "before the handler did anything", { here: 0, outside: 0 }],
    ["after-outside", "after the provider was asked to do something", { here: 0, outside: 1 }],
    ["after-write", "after the handler wrote", { here: 0, outside: 1 }],
    ["before-commit", "before its writes and the mark are durable", { here: 0, outside: 1 }],
    ["after-commit", "after they are, before the message is deleted", { here: 1, outside: 1 }],
  ] as const;
  for (const [step, words, done] of midHandler) {
    it(`mid-handler, ${words}: done once`, async () => {
      const { delivery, plan } = makeEvent();
      for (const name of ["receiver", "relay"]) await start(name);
      await start("worker-1", { stopAt: step });
      await sender.deliver(delivery);
      await killAt("worker-1", step);
      const { lost, lostOutside } = await look(plan);
      assert.deepEqual({ here: 1 - lost.length, outside: 1 - lostOutside.length }, done);
      assert.deepEqual(await untilHandled(plan), once);
    }).timeout(120_000);
  }

  for (const name of ["postgres", "queue"] as const) {
    it(`mid-handler, and ${name} with everything that was under way: done once`, async () => {
      const { delivery, plan } = makeEvent();
      for (const one of ["receiver", "relay"]) await start(one);
      await start("worker-1", { stopAt: "before-commit" });
      await sender.deliver(delivery);
      await world.child("worker-1").standsAt("before-commit");
      await world[name].kill();
      await world[name].restart();
      assert.deepEqual(await untilHandled(plan), once);
    }).timeout(120_000);
  }

  describe("and the tests see each guarantee that is broken", () => {
    const broken = [
      ["marks-first", "before-outside", { lost: 1, twice: 0, twiceOutside: 0 }],
      ["own-transaction", "before-commit", { lost: 0, twice: 1, twiceOutside: 0 }],
      ["new-keys", "before-commit", { lost: 0, twice: 0, twiceOutside: 1 }],
    ] as const;
    for (const [guarantee, step, expected] of broken) {
      it(`${guarantee}: counted`, async () => {
        const { delivery, plan } = makeEvent();
        for (const name of ["receiver", "relay"]) await start(name);
        await start("worker-1", { stopAt: step, broken: guarantee });
        await sender.deliver(delivery);
        await world.child("worker-1").standsAt(step);
        while (guarantee === "marks-first" && (await look(plan)).states.processed !== 1) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await world.child("worker-1").kill();
        const { lost, twice, twiceOutside } = await untilHandled(plan);
        const numbers = { lost: lost.length, twice: twice.length };
        assert.deepEqual({ ...numbers, twiceOutside: twiceOutside.length }, expected);
      }).timeout(120_000);
    }
  });
});
