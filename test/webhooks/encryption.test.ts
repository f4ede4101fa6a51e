import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createSecretKey, randomBytes } from "node:crypto";
import fc from "fast-check";
import type { Client } from "pg";
import { ConfigurationError } from "../../infra/webhooks/configuration-error";
import {
  openPayload,
  PayloadError,
  readPayload,
  type StoredPayload,
  sealPayload,
} from "../../infra/webhooks/encryption";
import { kmsUnwrap } from "../../infra/webhooks/kms";
import { migrate } from "../../infra/webhooks/migrate";
import { parseKeys, storedKeys } from "../../infra/webhooks/payload-keys";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { rekey } from "../../infra/webhooks/rekey";
import type { Delivery } from "../../infra/webhooks/verification";
import { Worker } from "../../infra/webhooks/worker";
import type { WorkerOutcome } from "../../infra/webhooks/worker-types";
import { openPool, PostgresServer } from "./postgres-server";

const owner = {
  provider: "stripe",
  account: "acct_1",
  event_id: "evt_1",
  type: "invoice.paid",
  content_type: "application/json",
};
const key = (id = "k1") => ({ id, key: createSecretKey(randomBytes(32)) });
const bytes = () => randomBytes(32).toString("base64");

describe("encryption of payloads", () => {
  it("gives back any bytes, and never shows them", () => {
    const one = key();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_000 }), (given) => {
        const payload = Buffer.from(given);
        const sealed = sealPayload(payload, one, owner);
        assert.deepEqual(openPayload(sealed, one, owner), payload);
        assert.equal(sealed.length, payload.length + 29);
        if (payload.length >= 8) assert.equal(sealed.includes(payload), false);
      }),
      { numRuns: 200 },
    );
  });

  it("encrypts the same payload differently each time", () => {
    const one = key();
    const seal = () => sealPayload(Buffer.from("{}"), one, owner).toString("hex");
    assert.equal(new Set(Array.from({ length: 50 }, seal)).size, 50);
  });

  it("refuses a payload of which any bit was changed, or that was cut", () => {
    const one = key();
    const sealed = sealPayload(Buffer.from("amount=100"), one, owner);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.throws(() => openPayload(changed, one, owner), PayloadError, `bit ${bit}`);
    }
    for (let length = 0; length < sealed.length; length += 1) {
      assert.throws(() => openPayload(sealed.subarray(0, length), one, owner), PayloadError);
    }
  });

  it("refuses the payload of another event, of another key, and of another key's id", () => {
    const one = key();
    const sealed = sealPayload(Buffer.from("{}"), one, owner);
    for (const field of Object.keys(owner) as (keyof typeof owner)[]) {
      const other = { ...owner, [field]: `${owner[field]}x` };
      assert.throws(() => openPayload(sealed, one, other), PayloadError, field);
    }
    const shifted = { ...owner, account: "acct_1e", event_id: "vt_1" };
    assert.throws(() => openPayload(sealed, one, shifted), PayloadError);
    assert.throws(() => openPayload(sealed, key(), owner), PayloadError);
    assert.throws(() => openPayload(sealed, { ...one, id: "k2" }, owner), PayloadError);
  });
});

describe("the secret of payload keys", () => {
  it("is refused, without its values, when anything is wrong with it", async () => {
    const canary = randomBytes(31).toString("base64");
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [`${canary} {`, /is no JSON/],
      [[], /"current"/],
      [{ current: "a", keys: {} }, /"keys"/],
      [{ current: "b", keys: { a: bytes() } }, /not among/],
      [{ current: "a", keys: { a: canary } }, /31 bytes/],
      [{ current: "a", keys: { a: `${canary}!` } }, /not base64/],
      [{ current: "a", keys: { a: 7 } }, /not base64/],
      [{ current: "a b", keys: { "a b": bytes() } }, /whose id/],
      [{ current: "a", keys: { a: `kms:${bytes()}` } }, /asks KMS/],
    ];
    for (const [value, problem] of wrong) {
      const text = typeof value === "string" ? value : JSON.stringify(value);
      await assert.rejects(parseKeys(text), (error: Error) => {
        assert(error instanceof ConfigurationError);
        assert.match(error.message, problem);
        assert.equal(error.message.includes(canary), false);
        return true;
      });
    }
  });

  it("may hold data keys that only KMS can open", async () => {
    const plain = randomBytes(32);
    const asked: unknown[] = [];
    const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xff));
    const send = async (command: string, input: object) => {
      asked.push([command, input]);
      const { CiphertextBlob } = input as { CiphertextBlob: Buffer };
      return { Plaintext: new Uint8Array(flip(CiphertextBlob)) };
    };
    const wrapped = flip(plain);
    const keys = { k1: bytes(), k2: `kms:${wrapped.toString("base64")}` };
    const text = JSON.stringify({ current: "k2", keys });
    const { current } = await parseKeys(text, kmsUnwrap("alias/shop", send));
    assert.deepEqual(current.key.export(), plain);
    const EncryptionContext = { "webhook-payloads": "k2" };
    const input = { CiphertextBlob: wrapped, EncryptionContext, KeyId: "alias/shop" };
    assert.deepEqual(asked, [["Decrypt", input]]);
    await assert.rejects(
      parseKeys(
        text,
        kmsUnwrap("alias/shop", async () => ({})),
      ),
      /KMS gave no key for the payload key k2/,
    );
    await parseKeys(text, kmsUnwrap(undefined, send));
    assert.deepEqual(asked.at(-1), ["Decrypt", { CiphertextBlob: wrapped, EncryptionContext }]);
  });

  it("makes events wait while KMS or the store of secrets does not give it, unquoted", async () => {
    const canary = bytes();
    const down = async () => {
      throw Object.assign(new Error(`no ${canary}`), { name: "AccessDeniedException" });
    };
    const secret = async () => JSON.stringify({ current: "k", keys: { k: `kms:${canary}` } });
    for (const keys of [
      storedKeys(secret, { unwrap: kmsUnwrap("alias/shop", down) }),
      storedKeys(down),
    ]) {
      await assert.rejects(keys.current(), (error: Error) => {
        assert(error instanceof ConfigurationError);
        assert.match(error.message, /^(KMS did not open|the secret of).*: AccessDeniedException$/);
        return true;
      });
    }
  });

  it("is read again at once for a key that another process already uses, but not all the time", async () => {
    let now = 0;
    let reads = 0;
    let text = JSON.stringify({ current: "k1", keys: { k1: bytes() } });
    const read = async () => {
      reads += 1;
      return text;
    };
    const keys = storedKeys(read, { clock: () => now });
    assert.equal((await keys.current()).id, "k1");
    assert.equal(await keys.find("k2"), undefined);
    assert.equal(await keys.find("k2"), undefined);
    assert.equal(reads, 2);
    text = JSON.stringify({ current: "k2", keys: { k1: bytes(), k2: bytes() } });
    now += 6_000;
    assert.equal((await keys.find("k2"))?.id, "k2");
    assert.equal((await keys.current()).id, "k1");
    now += 60_000;
    assert.equal((await keys.current()).id, "k2");
    assert.equal(reads, 4);
  });
});

describe("payloads in a real Postgres", () => {
  let server: PostgresServer;
  let client: Client;
  const canary = "zoe.canary@example.com";
  const payload = Buffer.from(JSON.stringify({ email: canary, name: "Zoë Canary" }));
  const delivery = (...ids: string[]): Delivery => ({
    provider: "stripe",
    account: "",
    livemode: true,
    contentType: "application/json",
    events: ids.map((id) => ({ id, type: "t", occurredAt: null, objectId: null, payload })),
  });
  const ring = (current: string, keys: Record<string, string>) =>
    storedKeys(async () => JSON.stringify({ current, keys }));
  const stored = async () =>
    (
      await client.query(`SELECT provider, account, event_id, type, content_type, payload, key_id
        FROM webhooks.webhook_events ORDER BY id`)
    ).rows as StoredPayload[];
  const as = (role: string) => client.query(`SET ROLE webhooks_${role}`);

  before(async () => {
    server = await PostgresServer.start();
    client = await server.connect();
    await migrate(client);
  });
  after(async () => {
    await client.end();
    await server.stop();
  });
  beforeEach(async () => {
    await client.query("RESET ROLE");
    await client.query("TRUNCATE webhooks.webhook_events RESTART IDENTITY CASCADE");
  });

  it("are never there in plain text: not in the table, not in a dump, not on the disk", async () => {
    const keys = ring("k1", { k1: bytes() });
    await as("receiver");
    await new PostgresInbox(client, keys).accept(delivery("evt_1", "evt_2"));
    await client.query("RESET ROLE");
    await client.query("CHECKPOINT");
    const dump = await client.query("SELECT event::text AS row FROM webhooks.webhook_events event");
    const { rows } = await client.query("SELECT current_setting('data_directory') AS folder");
    const hex = Buffer.from(canary).toString("hex");
    for (const { row } of dump.rows) assert.doesNotMatch(row, new RegExp(`${canary}|${hex}`));
    const search = (text: string) => {
      try {
        return execFileSync("grep", ["-rlaF", text, rows[0]?.folder], { encoding: "utf8" }).trim();
      } catch {
        return "";
      }
    };
    assert.equal(search(canary), "");
    // The search does find what is there.
    assert.notEqual(search("evt_2"), "");
    await as("worker");
    for (const row of await stored()) assert.deepEqual(await readPayload(row, keys), payload);
  });

  it("reach the handler in plain text, and wait unharmed while their key is missing", async () => {
    const own = bytes();
    await new PostgresInbox(client, ring("k1", { k1: own })).accept(delivery("evt_1"));
    const event = { id: "1", provider: "stripe", account: "", type: "t" };
    const message = { id: "m", body: JSON.stringify(event), receiveCount: 1 };
    const seen: Buffer[] = [];
    const handlers = {
      find: () => async (event: { readonly payload: Buffer }) => {
        seen.push(event.payload);
      },
    };
    const pool = openPool(server, "webhooks_worker");
    const work = async (keys: Record<string, string>) => {
      const results: string[] = [];
      const observe = ({ result }: WorkerOutcome) => results.push(result);
      const worker = new Worker({ pool, handlers, keys: ring("k2", keys), observe });
      await worker.process([message]);
      return results;
    };
    try {
      assert.deepEqual(await work({ k2: bytes() }), ["deferred"]);
      assert.deepEqual(await work({ k2: bytes(), k1: own }), ["processed"]);
    } finally {
      await pool.end();
    }
    assert.deepEqual(seen, [payload]);
  });

  it("cannot be read without their key, which is our mistake and not the event's", async () => {
    await new PostgresInbox(client, ring("k1", { k1: bytes() })).accept(delivery("evt_1"));
    const [row] = await stored();
    assert(row !== undefined);
    await assert.rejects(readPayload(row), ConfigurationError);
    await assert.rejects(readPayload(row, ring("k2", { k2: bytes() })), /the key k1, which/);
    await assert.rejects(readPayload(row, ring("k1", { k1: bytes() })), PayloadError);
  });

  it("move to a new key while events come in, and the old key is then not needed", async () => {
    const [first, second] = [bytes(), bytes()];
    await new PostgresInbox(client).accept(delivery("plain_1", "plain_2"));
    await new PostgresInbox(client, ring("k1", { k1: first })).accept(delivery("evt_1", "evt_2"));
    const lost = new PostgresInbox(client, ring("k0", { k0: bytes() }));
    await lost.accept(delivery("lost"));
    const both = ring("k2", { k1: first, k2: second });
    await new PostgresInbox(client, both).accept(delivery("evt_3"));
    await as("rekeyer");
    assert.deepEqual(await rekey(client, both, { batch: 2 }), { rekeyed: 4, unreadable: 1 });
    assert.deepEqual(await rekey(client, both, { batch: 2 }), { rekeyed: 0, unreadable: 1 });
    await client.query("RESET ROLE");
    const rows = await stored();
    const only = ring("k2", { k2: second });
    for (const row of rows.filter(({ event_id }) => event_id !== "lost")) {
      assert.equal(row.key_id, "k2");
      assert.deepEqual(await readPayload(row, only), payload);
    }
    assert.equal(rows.find(({ event_id }) => event_id === "lost")?.key_id, "k0");
  });

  it("leave alone what is purged while it is encrypted again", async () => {
    const first = bytes();
    await new PostgresInbox(client, ring("k1", { k1: first })).accept(delivery("evt_1"));
    const purging = {
      query: async (text: string, values?: unknown[]) => {
        if (text.includes("UPDATE")) {
          await client.query(`UPDATE webhooks.webhook_events
            SET state = 'processed', finished_at = now(), payload = NULL, purged_at = now()`);
        }
        return client.query(text, values);
      },
    };
    const both = ring("k2", { k1: first, k2: bytes() });
    assert.deepEqual(await rekey(purging, both), { rekeyed: 0, unreadable: 0 });
    assert.equal((await stored())[0]?.payload, null);
  });

  it("are refused in plain text once the database is told to, and roles keep to their work", async () => {
    const keys = ring("k1", { k1: bytes() });
    await new PostgresInbox(client).accept(delivery("plain"));
    const require = () => client.query("SELECT webhooks.require_encryption()");
    await assert.rejects(require(), { code: "23514" });
    await rekey(client, keys);
    await require();
    await require();
    await assert.rejects(new PostgresInbox(client).accept(delivery("plain_2")), { code: "23514" });
    assert.equal((await new PostgresInbox(client, keys).accept(delivery("evt_1"))).added, 1);
    const denied = { code: "42501" };
    await as("rekeyer");
    await assert.rejects(client.query("DELETE FROM webhooks.webhook_events"), denied);
    await assert.rejects(client.query("UPDATE webhooks.webhook_events SET state = 'x'"), denied);
    await as("operator");
    await assert.rejects(client.query("SELECT payload FROM webhooks.webhook_events"), denied);
    await assert.rejects(client.query("DELETE FROM webhooks.webhook_events"), denied);
    await as("receiver");
    await assert.rejects(require(), denied);
  });
});
