import assert from "node:assert/strict";
import { lookTwice } from "../../infra/webhooks/entry/look-twice";
import { WakingInbox } from "../../infra/webhooks/entry/waking-inbox";
import { MemoryInbox } from "./memory-inbox";
import { samples, world } from "./world";

describe("a relay that a receiver has woken", () => {
  it("takes along what was stored while the receiver woke no other one", async () => {
    const outbox: string[] = [];
    const sent: string[] = [];
    let clock = 0;
    const looks: Promise<unknown>[] = [];
    const relay = async () => {
      const taken = outbox.splice(0);
      sent.push(...taken);
      return { taken: taken.length, confirmed: taken.length };
    };
    // The second look comes when the events below are stored, however long that takes.
    let stored = () => {};
    const whenStored = new Promise<void>((resolve) => {
      stored = resolve;
    });
    const wake = async () => {
      looks.push(lookTwice(relay, () => whenStored, 1));
    };
    const memory = new MemoryInbox();
    const storing = {
      accept: async (delivery: Parameters<MemoryInbox["accept"]>[0]) => {
        const answer = await memory.accept(delivery);
        outbox.push(...delivery.events.map(({ id }) => id));
        return answer;
      },
    };
    const inbox = new WakingInbox(storing, wake, { clock: () => clock });
    const { receiver } = world(inbox);
    const receive = async ({ method, url, headers, body }: typeof samples.stripe) => {
      const target = new URL(url).pathname;
      assert.equal((await receiver.receive({ method, target, headers, body })).status, 204);
    };
    await receive(samples.stripe);
    clock = 999;
    await receive(samples["twilio form"]);
    assert.equal(looks.length, 1);
    assert.deepEqual(sent.length, 1);
    stored();
    assert.deepEqual(await Promise.all(looks), [{ taken: 2, confirmed: 2 }]);
    clock = 1_000;
    await receive(samples["Google Calendar"]);
    assert.equal(looks.length, 2);
    await Promise.all(looks);
    assert.deepEqual([sent.length, outbox], [3, []]);
  });
});
