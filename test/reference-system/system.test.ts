import assert from "node:assert/strict";
import { http } from "../../gonogo/probes/look/http";
import { isTrouble } from "../../gonogo/probes/probe";
import { stripeRequest } from "../webhooks/clients";
import { Stores } from "./stores";
import { type ReferenceSystem, startReference, webhookSecret } from "./system";

describe("the reference system itself", function () {
  this.timeout(60_000);
  let stores: Stores;
  let system: ReferenceSystem;
  before(async () => {
    stores = await Stores.start();
    system = await startReference(stores);
  });
  after(async () => {
    await system?.close();
    await stores?.stop();
  });

  const post = async (headers: Readonly<Record<string, string>>, body: string | Buffer) => {
    const url = `${system.url}/api/v1/webhooks/stripe`;
    const settings = { signal: new AbortController().signal, ca: system.ca };
    const answer = await http({ url, method: "POST", headers, body }, settings);
    assert(!isTrouble(answer), JSON.stringify(answer));
    return answer.status;
  };

  it("stores Stripe's events that are signed, and no others", async () => {
    const timestamp = Math.floor(Date.now() / 1000);
    const { headers, body } = stripeRequest(undefined, { secret: webhookSecret, timestamp });
    const flat = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    );
    assert.equal(await post(flat, body), 204);
    assert.equal(await post({ ...flat, "stripe-signature": "t=1,v1=00" }, body), 400);
    const rows = await stores.query("SELECT provider FROM webhooks.webhook_events");
    assert.deepEqual(
      rows.map(({ provider }) => provider),
      ["stripe"],
    );
  });

  it("stores keys by their hash alone", async () => {
    const [key = ""] = await system.keys(1);
    assert.match(key, /^fsk_[0-9a-f]{48}$/);
    const [row] = await stores.query("SELECT hash FROM api_keys");
    assert.match(String(row?.hash), /^[0-9a-f]{64}$/);
    assert.notEqual(row?.hash, key);
  });
});
