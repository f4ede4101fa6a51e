/**
 * The rotation of each provider's secret as docs/webhooks.md describes it, while events come: every
 * one is taken, and none is taken under a secret that is gone.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { Client, Pool } from "pg";
import { Webhook } from "standardwebhooks";
import twilio from "twilio";
import { cached } from "../../infra/webhooks/cached";
import { calendarEndpoint, signedEndpoint } from "../../infra/webhooks/endpoint";
import { migrate } from "../../infra/webhooks/migrate";
import { PostgresChannels, PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { tokenDigest } from "../../infra/webhooks/providers/google-calendar";
import { Receiver } from "../../infra/webhooks/receiver";
import type { Headers } from "../../infra/webhooks/verification";
import * as client from "./clients";
import { openPool, PostgresServer } from "./postgres-server";

interface Sent {
  readonly target: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** A provider whose secret can be changed, and the receiver's store of secrets. */
interface Rotating {
  /** What the receiver's store of secrets holds. */
  stored: string[];
  /** What the provider signs with: Stripe signs with each of them. */
  signing: string[];
  /** One event, signed as the provider signs now. */
  send(number: number): readonly Sent[];
}

const secret = (prefix: string) => `${prefix}${randomBytes(24).toString("base64")}`;
const json = { "content-type": "application/json" };

function stripe(): Rotating {
  const first = secret("whsec_");
  return {
    stored: [first],
    signing: [first],
    send(number) {
      const payload = client.stripeEvent(`evt_${number}`);
      // During the overlap that Stripe gives, one header holds a signature of each secret.
      const parts = this.signing.map((one) =>
        client.stripe.webhooks.generateTestHeaderString({
          ...{ payload, secret: one, timestamp: client.seconds },
        }),
      );
      const [head = "", ...more] = parts;
      const others = more.map((part) => `,${part.split(",")[1]}`).join("");
      const headers = { ...json, "stripe-signature": `${head}${others}` };
      return [{ target: "/stripe", headers, body: Buffer.from(payload) }];
    },
  };
}

function twilioForms(): Rotating {
  const first = randomBytes(16).toString("hex");
  return {
    stored: [first],
    signing: [first],
    send(number) {
      const sid = `SM${number.toString(16).padStart(32, "0")}`;
      const fields = { ...client.message, MessageSid: sid };
      const url = `${client.origin}/twilio`;
      const signature = twilio.getExpectedTwilioSignature(this.signing[0] ?? "", url, fields);
      const type = "application/x-www-form-urlencoded";
      const headers = { "x-twilio-signature": signature, "content-type": type };
      const body = Buffer.from(new URLSearchParams(fields).toString());
      return [{ target: "/twilio", headers, body }];
    },
  };
}

const keys = new Map<string, KeyObject>();
function sendGridKey(): string {
  const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const text = client.spki(pair.publicKey);
  keys.set(text, pair.privateKey);
  return text;
}

/** Each webhook of the account sends each event: during the rotation there are two of them. */
function sendGrid(): Rotating {
  const first = sendGridKey();
  return {
    stored: [first],
    signing: [first],
    send(number) {
      const body = Buffer.from(JSON.stringify([{ event: "open", sg_event_id: `e-${number}` }]));
      const timestamp = String(client.seconds);
      const signed = Buffer.concat([Buffer.from(timestamp), body]);
      const name = "x-twilio-email-event-webhook";
      return this.signing.map((text) => {
        const key = keys.get(text);
        assert(key !== undefined);
        const signature = sign("sha256", signed, key).toString("base64");
        const own = { [`${name}-signature`]: signature, [`${name}-timestamp`]: timestamp };
        return { target: "/sendgrid", headers: { ...json, ...own }, body };
      });
    },
  };
}

function standard(): Rotating {
  const first = secret("whsec_");
  return {
    stored: [first],
    signing: [first],
    send(number) {
      const body = JSON.stringify({ type: "a.b", number });
      const id = `msg_${number}`;
      const signature = this.signing
        .map((one) => new Webhook(one).sign(id, client.now, body))
        .join(" ");
      const headers = {
        ...json,
        "webhook-id": id,
        "webhook-timestamp": String(client.seconds),
        "webhook-signature": signature,
      };
      return [{ target: "/standard", headers, body: Buffer.from(body) }];
    },
  };
}

describe("rotation of the providers' secrets", () => {
  let server: PostgresServer;
  let owner: Client;
  let pool: Pool;
  before(async () => {
    server = await PostgresServer.start();
    owner = await server.connect();
    await migrate(owner);
    pool = openPool(server, "webhooks_receiver");
  });
  after(async () => {
    await pool.end();
    await owner.end();
    await server.stop();
  });
  beforeEach(() => owner.query("TRUNCATE webhooks.webhook_events, webhooks.channels CASCADE"));

  /** Several receivers, whose caches are of different age, take turns as behind a balancer. */
  function receivers(provider: Rotating, clock: () => number): readonly Receiver[] {
    const of = () => {
      const read = cached(async () => [...provider.stored], { clock });
      return new Receiver({
        endpoints: [
          signedEndpoint("stripe", "/stripe", async () => ({ secrets: await read() })),
          signedEndpoint("twilio", "/twilio", async () => ({ authTokens: await read() })),
          signedEndpoint("sendgrid", "/sendgrid", async () => ({ publicKeys: await read() })),
          signedEndpoint("standard-webhooks", "/standard", async () => ({
            secrets: await read(),
          })),
          calendarEndpoint("/calendar", new PostgresChannels(pool)),
        ],
        inbox: new PostgresInbox(pool),
        origin: client.origin,
        isProduction: true,
        clock: () => client.now,
      });
    };
    return [of(), of(), of()];
  }

  const count = async () =>
    Number((await owner.query("SELECT count(*) AS n FROM webhooks.webhook_events")).rows[0]?.n);

  /** Events by steps; what a step says happens before its events. */
  async function play(provider: Rotating, steps: readonly (() => void)[], seconds = 90) {
    let now = 0;
    let number = 0;
    const statuses: number[] = [];
    const all = receivers(provider, () => now * 1_000);
    for (const step of [() => undefined, ...steps]) {
      step();
      // The cache's minute begins anew with each receiver: events come during it and after it.
      for (let at = 0; at <= seconds; at += 6) {
        now += 6;
        number += 1;
        for (const { target, headers, body } of provider.send(number)) {
          const receiver = all[number % all.length];
          const answer = await receiver?.receive({ method: "POST", target, headers, body });
          statuses.push(answer?.status ?? 0);
        }
      }
    }
    return { sent: number, statuses: new Set(statuses) };
  }

  interface Scheme {
    readonly name: string;
    readonly make: () => Rotating;
    readonly fresh: () => string;
    /** Whether the provider signs with both for a while. */
    readonly overlaps: boolean;
    /** Whether the new secret is known only when the overlap has begun. */
    readonly makesItself: boolean;
  }
  const whsec = () => secret("whsec_");
  const token = () => randomBytes(16).toString("hex");
  const schemes: readonly Scheme[] = [
    { name: "Stripe", make: stripe, fresh: whsec, overlaps: true, makesItself: true },
    { name: "Twilio", make: twilioForms, fresh: token, overlaps: false, makesItself: false },
    { name: "SendGrid", make: sendGrid, fresh: sendGridKey, overlaps: true, makesItself: false },
    {
      ...{ name: "Standard Webhooks", make: standard, fresh: whsec },
      ...{ overlaps: true, makesItself: false },
    },
  ];
  for (const { name, make, fresh, overlaps, makesItself } of schemes) {
    it(`of ${name} drops nothing, and ends with the old secret refused`, async () => {
      const provider = make();
      const [old = ""] = provider.stored;
      const next = fresh();
      const store = () => provider.stored.push(next);
      const overlap = () => {
        provider.signing = overlaps ? [old, next] : [next];
      };
      const { sent, statuses } = await play(provider, [
        // The new secret beside the old one, for longer than a receiver believes its cache, and the
        // provider's change: at once, or with both for a while. Stripe makes the new one itself.
        ...(makesItself ? [overlap, store] : [store, overlap]),
        () => {
          provider.signing = [next];
        },
        // Only then the old one goes.
        () => {
          provider.stored = [next];
        },
      ]);
      assert.deepEqual(statuses, new Set([204]));
      assert.equal(await count(), sent);
      assert.equal(sent, 80);
      provider.signing = [old];
      const after = await play(provider, [], 6);
      assert.deepEqual(after.statuses, new Set([400]));
    });

    it(`of ${name} would be seen to drop events if the provider were changed first`, async () => {
      const provider = make();
      const next = fresh();
      const { sent, statuses } = await play(provider, [
        () => {
          provider.signing = [next];
        },
        () => provider.stored.push(next),
      ]);
      assert(statuses.has(400));
      assert.ok((await count()) < sent);
    });

    it(`of ${name} would be seen to drop events if nobody waited for the cache`, async () => {
      const provider = make();
      const next = fresh();
      const { statuses } = await play(provider, [
        () => {
          provider.stored.push(next);
          provider.signing = [next];
        },
      ]);
      assert(statuses.has(400));
    });
  }

  it("of Stripe by a second endpoint drops nothing, although one copy of an event is refused", async () => {
    const provider = stripe();
    const [old = ""] = provider.stored;
    const next = secret("whsec_");
    let endpoints = [old];
    const both: Rotating = {
      stored: provider.stored,
      signing: [],
      send(number) {
        return endpoints.flatMap((one) => {
          provider.signing = [one];
          return provider.send(number);
        });
      },
    };
    const { sent, statuses } = await play(both, [
      // Stripe's own answer to the new endpoint holds its secret: deliveries may be faster.
      () => {
        endpoints = [old, next];
      },
      () => both.stored.push(next),
      () => {
        endpoints = [next];
      },
      () => {
        both.stored = [next];
      },
    ]);
    assert.equal(await count(), sent);
    assert.deepEqual(statuses, new Set([204, 400]));
  });

  it("of Google's token is a new channel: both are taken, and then only the new one", async () => {
    const tokens = { old: secret(""), next: secret("") };
    const add = (id: keyof typeof tokens) =>
      owner.query(
        `INSERT INTO webhooks.channels (id, tenant, calendar_id, token_sha256, expires_at)
         VALUES ($1, 'org', 'a', $2, now() + interval '30 days')`,
        [id, tokenDigest(tokens[id])],
      );
    let live: (keyof typeof tokens)[] = ["old"];
    const provider: Rotating = {
      ...{ stored: [], signing: [] },
      send: (number) =>
        live.map((id) => ({
          target: "/calendar",
          body: Buffer.from(""),
          headers: {
            "x-goog-channel-id": id,
            "x-goog-channel-token": tokens[id],
            "x-goog-resource-id": "r",
            "x-goog-resource-state": "exists",
            "x-goog-message-number": String(number),
          },
        })),
    };
    await add("old");
    await add("next");
    const { sent, statuses } = await play(provider, [
      () => {
        live = ["old", "next"];
      },
      () => {
        live = ["next"];
      },
    ]);
    assert.deepEqual(statuses, new Set([204]));
    const changes = await owner.query(
      "SELECT count(DISTINCT split_part(event_id, ':', 2)) AS n FROM webhooks.webhook_events",
    );
    assert.equal(Number(changes.rows[0]?.n), sent);
    await owner.query("DELETE FROM webhooks.channels WHERE id = 'old'");
    live = ["old"];
    assert.deepEqual((await play(provider, [], 6)).statuses, new Set([400]));
  });
});
