import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { kms } from "../../gonogo/cli/webhooks-kms";
import { ConfigurationError } from "../../infra/webhooks/configuration-error";
import { readPayload, type StoredPayload } from "../../infra/webhooks/encryption";
import { storedKeys } from "../../infra/webhooks/payload-keys";
import { FakeKms } from "../webhooks/fake-kms";
import { FakeStripeEvents } from "../webhooks/fake-stripe-events";
import { canary, WebhooksWorld } from "./webhooks-world";

describe("gonogo webhooks with keys that KMS encrypted", () => {
  let world: WebhooksWorld;
  let fake: FakeKms;
  before(async () => {
    world = await WebhooksWorld.start();
  });
  after(() => world.stop());
  beforeEach(async () => {
    await world.empty();
    fake = await FakeKms.start();
  });
  afterEach(() => fake.stop());

  const plain = { k1: randomBytes(32), k2: randomBytes(32) };
  const secret = (current: string, keys: Readonly<Record<string, string>>) =>
    JSON.stringify({ current, keys });
  /** As the tests read what was stored: without KMS. */
  const opened = storedKeys(async () =>
    secret("k1", { k1: plain.k1.toString("base64"), k2: plain.k2.toString("base64") }),
  );
  const stored = async () =>
    (
      await world.owner.query(
        `SELECT provider, account, event_id, type, content_type, payload, key_id
         FROM webhooks.webhook_events ORDER BY id`,
      )
    ).rows as StoredPayload[];
  const rekey = (text: string) =>
    world.run(["rekey", "--yes"], {
      DATABASE_URL: world.url("rekeyer_login"),
      WEBHOOK_PAYLOAD_KEYS: text,
    });
  const isQuiet = (said: string, text: string) => {
    for (const key of Object.values(plain)) {
      assert.equal(said.includes(key.toString("base64")), false);
      assert.equal(said.includes(key.toString("hex")), false);
    }
    for (const [, value = ""] of text.matchAll(/kms:([^"]+)/g)) {
      assert.equal(said.includes(value), false, said);
    }
    assert.doesNotMatch(said, /refused:|\n +at /);
  };

  it("moves payloads to a key of KMS's from one of its own, each opened once", async () => {
    await world.add(["evt_1", "evt_2"], { keys: opened });
    const text = secret("k2", {
      k1: plain.k1.toString("base64"),
      k2: fake.wrap(plain.k2, "k2"),
    });
    const { code, out, err } = await rekey(text);
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^k2, current +2\n\n2 payloads encrypted with k2, 0 could not/m);
    isQuiet(out, text);
    const contexts = fake.asked.map(({ EncryptionContext }) => EncryptionContext);
    assert.deepEqual(contexts, [{ "webhook-payloads": "k2" }]);
    for (const row of await stored()) {
      assert.equal(row.key_id, "k2");
      assert.match(String(await readPayload(row, opened)), new RegExp(canary));
    }
  });

  it("encrypts with it what Stripe has and we do not", async () => {
    const stripe = await FakeStripeEvents.start("sk_live_canary");
    try {
      stripe.events.get("")?.push({
        ...{ id: "evt_1", object: "event", type: "invoice.paid", livemode: true },
        created: Math.floor(Date.now() / 1_000) - 60,
        data: { object: { email: canary } },
      });
      const text = secret("k1", { k1: fake.wrap(plain.k1, "k1") });
      const { code, out } = await world.run(["missed", "--type", "invoice.paid", "--yes"], {
        STRIPE_SECRET_KEY: "sk_live_canary",
        STRIPE_API_BASE: stripe.address,
        WEBHOOK_PAYLOAD_KEYS: text,
      });
      assert.equal(code, 0);
      assert.match(out, /1 event stored/);
      isQuiet(out, text);
      const [row] = await stored();
      assert(row !== undefined);
      assert.equal(row.key_id, "k1");
      assert.match(String(await readPayload(row, opened)), new RegExp(canary));
    } finally {
      await stripe.stop();
    }
  });

  it("asks nobody for keys in plain text", async () => {
    await world.add(["evt_1"]);
    const { code } = await rekey(secret("k1", { k1: plain.k1.toString("base64") }));
    assert.deepEqual([code, fake.asked], [0, []]);
  });

  it("says what to do when KMS refuses a key, and nothing of what was sent", async () => {
    await world.add(["evt_1"]);
    const wrapped = fake.wrap(plain.k1, "k1");
    const cases: readonly (readonly [string, number, RegExp, string?])[] = [
      ["AccessDeniedException", 2, /may not use its KMS key: they need kms:Decrypt/],
      ["DisabledException", 2, /its KMS key is disabled/],
      ["NotFoundException", 2, /its KMS key is not there/],
      ["UnrecognizedClientException", 2, /AWS does not know the credentials/],
      ["ExpiredTokenException", 2, /credentials have expired/],
      // Of another id, another account, another region: KMS says the same of all.
      [
        "",
        2,
        /made without the encryption context webhook-payloads=k1\./,
        fake.wrap(plain.k1, "k2"),
      ],
      ["KMSInternalException", 3, /KMS does not answer \(KMSInternalException\)/],
    ];
    for (const [fault, code, problem, value = wrapped] of cases) {
      if (fault !== "") fake.faults.push(fault, fault);
      const text = secret("k1", { k1: value });
      const ran = await rekey(text);
      fake.faults.length = 0;
      assert.deepEqual([ran.code, ran.out], [code, ""], ran.err);
      assert.match(ran.err, /WEBHOOK_PAYLOAD_KEYS: the payload key k1 cannot be opened: /);
      assert.match(ran.err, problem);
      isQuiet(ran.err, text);
    }
    const [row] = await stored();
    assert.equal(row?.key_id, null);
  });

  it("says that it cannot ask: no region, nobody there, no answer in time", async () => {
    const text = secret("k1", { k1: fake.wrap(plain.k1, "k1") });
    fake.faults.push("silence", "silence");
    await assert.rejects(kms(200)(Buffer.from("x"), "k1"), (error: Error) => {
      assert(error instanceof ConfigurationError);
      assert.match((error.cause as Error).message, /KMS did not answer within 0\.2 s/);
      return true;
    });
    fake.set("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:1");
    const gone = await rekey(text);
    assert.deepEqual([gone.code, /KMS does not answer \(ECONNREFUSED\)/.test(gone.err)], [3, true]);
    fake.set("AWS_REGION", undefined);
    fake.set("AWS_DEFAULT_REGION", undefined);
    fake.set("AWS_CONFIG_FILE", "/none");
    fake.set("AWS_SHARED_CREDENTIALS_FILE", "/none");
    const nowhere = await rekey(text);
    assert.deepEqual([nowhere.code, /set AWS_REGION/.test(nowhere.err)], [2, true], nowhere.err);
  });
});
