import assert from "node:assert/strict";
import { cached } from "../../infra/webhooks/cached";
import { signedEndpoint } from "../../infra/webhooks/endpoint";
import { publicUrl } from "../../infra/webhooks/public-url";
import { type Incoming, Receiver } from "../../infra/webhooks/receiver";
import type { WebhookRequest } from "../../infra/webhooks/verification";
import {
  channel,
  origin,
  sendGridEvents,
  sendGridRequest,
  stripeEvent,
  stripeRequest,
  stripeSecret,
} from "./clients";
import { MemoryInbox } from "./memory-inbox";
import { endpoints, paths, samples, target, world } from "./world";

const incoming = (request: WebhookRequest): Incoming => ({ ...request, target: target(request) });

describe("the receiver", () => {
  for (const [name, request] of Object.entries(samples)) {
    it(`stores a request of ${name} once and answers 204 each time`, async () => {
      const inbox = new MemoryInbox();
      const { receiver, outcomes } = world(inbox);
      const answers = [incoming(request), incoming(request)].map((one) => receiver.receive(one));
      for (const answer of await Promise.all(answers)) {
        assert.deepEqual(answer, { status: 204, headers: {} });
      }
      const [first, second] = outcomes;
      assert.equal(first?.added, first?.events);
      assert.equal(second?.added, 0);
      assert.equal(inbox.events.size, first?.events);
    });

    it(`answers a forged request of ${name} with a bare 400 and stores nothing`, async () => {
      const inbox = new MemoryInbox();
      const { receiver } = world(inbox);
      const isCalendar = target(request) === paths.calendar;
      const headers = { ...request.headers, "x-goog-channel-token": "wrong" };
      const body = Buffer.from(`${request.body} `);
      const forged = isCalendar ? { ...request, headers } : { ...request, body };
      const answer = await receiver.receive(incoming(forged));
      assert.deepEqual(answer, { status: 400, headers: {} });
      assert.equal(inbox.events.size, 0);
    });
  }

  it("stores the new events of a batch beside those that it has", async () => {
    const inbox = new MemoryInbox();
    const { receiver, outcomes } = world(inbox);
    const [first] = JSON.parse(sendGridEvents);
    await receiver.receive(incoming(sendGridRequest(JSON.stringify([first]))));
    await receiver.receive(incoming(sendGridRequest(sendGridEvents)));
    assert.deepEqual(
      outcomes.map(({ events, added }) => [events, added]),
      [
        [1, 1],
        [2, 1],
      ],
    );
  });

  it("looks at the size before anything else, with the endpoint's own bound", async () => {
    const { receiver } = world(new MemoryInbox());
    const body = Buffer.alloc(1_048_577);
    const status = async (path: string, bytes: Buffer) =>
      (await receiver.receive({ method: "PUT", target: path, headers: {}, body: bytes })).status;
    assert.equal(await status(paths.stripe, body), 413);
    assert.equal(await status("/unknown", body), 413);
    assert.equal(await status(paths.inbound, body), 405);
    assert.equal(await status(paths.stripe, body.subarray(1)), 405);
    assert.equal(await status("/unknown", body.subarray(1)), 404);
  });

  it("knows exact paths only, and no target that is not a path", async () => {
    const { receiver } = world(new MemoryInbox());
    for (const path of [
      ...["/", "", "*", "/webhooks", "/webhooks/stripe/", "/webhooks//stripe", "/Webhooks/stripe"],
      ...["//evil/webhooks/stripe", `${origin}/webhooks/stripe`, "/webhooks/%73tripe"],
      ...["/webhooks/stripe#a", "/webhooks/stripe?a#b", "/webhooks/stripe?a\\b", "/__proto__"],
    ]) {
      const answer = await receiver.receive({ ...incoming(stripeRequest()), target: path });
      assert.equal(answer.status, 404, path);
    }
    assert.equal(publicUrl(origin, "//evil.example/"), undefined);
    assert.equal(publicUrl(origin, "/a?b=//c"), `${origin}/a?b=//c`);
    const more = await receiver.receive({
      ...incoming(stripeRequest()),
      target: `${paths.stripe}?a`,
    });
    assert.equal(more.status, 204);
  });

  it("answers other methods than POST with 405", async () => {
    const { receiver } = world(new MemoryInbox());
    for (const method of ["GET", "HEAD", "PUT", "post", ""]) {
      const answer = await receiver.receive({ ...incoming(stripeRequest()), method });
      assert.deepEqual(answer, { status: 405, headers: { allow: "POST" } });
    }
  });

  it("refuses events of the test mode in production, and takes them elsewhere", async () => {
    const request = incoming(stripeRequest(stripeEvent("evt_1", { livemode: false })));
    const inbox = new MemoryInbox();
    const { receiver, outcomes } = world(inbox);
    assert.equal((await receiver.receive(request)).status, 400);
    assert.deepEqual([inbox.events.size, outcomes[0]?.reason], [0, "test-mode"]);
    const staging = world(inbox, { isProduction: false });
    assert.equal((await staging.receiver.receive(request)).status, 204);
  });

  it("asks the provider to come again when the database is down or slow", async () => {
    const inbox = new MemoryInbox();
    const { receiver, outcomes } = world(inbox, { withinMs: 20 });
    inbox.error = Object.assign(new Error("row (a@b.c) ..."), { code: "57P01" });
    const again = { status: 503, headers: { "retry-after": "30" } };
    assert.deepEqual(await receiver.receive(incoming(stripeRequest())), again);
    inbox.error = undefined;
    inbox.delayMs = 60;
    assert.deepEqual(await receiver.receive(incoming(stripeRequest())), again);
    inbox.delayMs = 0;
    assert.equal((await receiver.receive(incoming(stripeRequest()))).status, 204);
    const reasons = outcomes.map(({ reason, error }) => [reason, error]);
    assert.deepEqual(reasons.slice(0, 2), [
      ["failure", "Error 57P01"],
      ["timeout", undefined],
    ]);
  });

  it("asks the provider to come again when a secret or the channel table cannot be read", async () => {
    const inbox = new MemoryInbox();
    const missing = signedEndpoint("stripe", "/s", async () => ({ secrets: [] }));
    const broken = signedEndpoint("twilio", "/t", async () => Promise.reject(new Error("down")));
    const { receiver, outcomes } = world(inbox, { endpoints: [missing, broken] });
    for (const path of ["/s", "/t"]) {
      const answer = await receiver.receive({ ...incoming(stripeRequest()), target: path });
      assert.equal(answer.status, 503);
    }
    assert.deepEqual(
      outcomes.map(({ error }) => error),
      ["Stripe: no secret is configured", "Error"],
    );
  });

  it("says the same of a wrong signature, an old one and a malformed one", async () => {
    const { receiver } = world(new MemoryInbox());
    const requests = [
      stripeRequest(stripeEvent(), { secret: "whsec_of_somebody_else" }),
      stripeRequest(stripeEvent(), { timestamp: 1 }),
      { ...stripeRequest(), headers: {} },
      stripeRequest("{}"),
    ];
    const answers = await Promise.all(requests.map((one) => receiver.receive(incoming(one))));
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
  });

  it("tells its log nothing that the sender chose, and outlives a log that fails", async () => {
    const { receiver, outcomes } = world(new MemoryInbox());
    for (const request of Object.values(samples)) await receiver.receive(incoming(request));
    const text = JSON.stringify(outcomes);
    for (const word of ["evt_1", "example.com", channel.id, stripeSecret, "+1555", "msg_1"]) {
      assert.ok(!text.includes(word), word);
    }
    const broken = world(new MemoryInbox(), {
      observe: () => {
        throw new Error("disk full");
      },
    });
    assert.equal((await broken.receiver.receive(incoming(stripeRequest()))).status, 204);
  });

  it("is not made with an origin, a path or a bound that cannot be", () => {
    const make = (more: object) => () =>
      new Receiver({ ...{ endpoints: endpoints(), origin }, ...more } as never);
    assert.doesNotThrow(make({ origin: "https://API.example.com:8443/" }));
    assert.doesNotThrow(make({ origin: "http://127.0.0.1:8080" }));
    for (const bad of ["", "api.example.com", "http://api.example.com", `${origin}/x`]) {
      assert.throws(make({ origin: bad }), { name: "ConfigurationError" }, bad);
    }
    for (const bad of ["https://user:x@api.example.com", `${origin}?a`, "ftp://a.example"]) {
      assert.throws(make({ origin: bad }), { name: "ConfigurationError" }, bad);
    }
    assert.throws(make({ endpoints: [...endpoints(), ...endpoints()] }), /two endpoints/);
    const secrets = async () => ({ secrets: [stripeSecret] });
    for (const path of ["", "stripe", "//x", "/a?b", "/a b", "/%41", `/${"a".repeat(200)}`]) {
      assert.throws(() => signedEndpoint("stripe", path, secrets), /no path/, path);
    }
    for (const maxBytes of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => signedEndpoint("stripe", "/s", secrets, { maxBytes }), /maxBytes/);
    }
  });
});

describe("a cached secret", () => {
  it("is read once by many, again after a minute, and outlives a store that is down", async () => {
    let [reads, clock] = [0, 0];
    let fails = false;
    const source = async () => {
      reads += 1;
      if (fails) throw new Error("down");
      return `secret ${reads}`;
    };
    const read = cached(source, { clock: () => clock });
    assert.deepEqual(await Promise.all([read(), read(), read()]), Array(3).fill("secret 1"));
    clock = 59_999;
    assert.equal(await read(), "secret 1");
    clock = 60_000;
    assert.equal(await read(), "secret 2");
    fails = true;
    clock = 60_000 + 3_600_000;
    assert.equal(await read(), "secret 2");
    clock += 1;
    await assert.rejects(read(), /down/);
    fails = false;
    assert.equal(await read(), "secret 5");
  });

  it("is what was read last while the store does not answer, and is asked for anew", async () => {
    let clock = 0;
    const answers: ((value: string) => void)[] = [];
    const source = () => new Promise<string>((resolve) => answers.push(resolve));
    const read = cached(source, { clock: () => clock, patienceMs: 1, abandonSeconds: 10 });
    const first = read();
    answers[0]?.("secret 1");
    assert.equal(await first, "secret 1");
    clock = 60_000;
    assert.deepEqual(await Promise.all([read(), read()]), ["secret 1", "secret 1"]);
    assert.equal(answers.length, 2);
    clock += 10_000;
    assert.equal(await read(), "secret 1");
    assert.equal(answers.length, 3);
    answers[2]?.("secret 3");
    assert.equal(await read(), "secret 3");
    // An answer that comes after all takes the place of no later one.
    answers[1]?.("secret 2");
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await read(), "secret 3");
    clock += 3_600_001;
    const last = read();
    answers[3]?.("secret 4");
    assert.equal(await last, "secret 4");
  });
});
