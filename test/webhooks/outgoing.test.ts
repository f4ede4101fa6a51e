import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import RestException from "twilio/lib/base/RestException";
import { GoogleError } from "../../infra/webhooks/google-calendar-api";
import { ProviderCalls, type ProviderCallsOptions } from "../../infra/webhooks/outgoing";
import {
  ProviderError,
  readFailure,
  retryAfter,
  successful,
} from "../../infra/webhooks/outgoing-failure";
import { Deferred } from "../../infra/webhooks/worker-errors";

const now = new Date("2026-11-21T12:00:00Z");

describe("what a provider's refusal means", () => {
  const secondsOf = (headers: object) => retryAfter(headers, now);

  it("is read from the headers, in seconds, as a date, or as SendGrid says it", () => {
    assert.equal(secondsOf({ "retry-after": "30" }), 30);
    assert.equal(secondsOf({ "Retry-After": ["7"] }), 7);
    assert.equal(secondsOf({ "retry-after": 12 }), 12);
    assert.equal(secondsOf({ "retry-after": "0.5" }), 0.5);
    assert.equal(secondsOf(new Headers({ "Retry-After": "Sat, 21 Nov 2026 12:01:30 GMT" })), 90);
    assert.equal(secondsOf({ "x-ratelimit-reset": String(now.getTime() / 1000 + 45) }), 45);
  });

  it("is not believed when it is absurd, past, twice there or no time at all", () => {
    assert.equal(secondsOf({ "retry-after": "999999999" }), 3_600);
    assert.equal(secondsOf({ "retry-after": "Sat, 21 Nov 2099 12:01:30 GMT" }), 3_600);
    assert.equal(secondsOf({ "retry-after": "Sat, 21 Nov 2020 12:01:30 GMT" }), 0);
    for (const bad of ["-1", "soon", "", "1e9", "30, 40", "abc 1", "5s"]) {
      assert.equal(secondsOf({ "retry-after": bad }), undefined, bad);
    }
    for (const date of ["Saturday, 21-Nov-26 12:00:09 GMT", "2026-11-21T12:00:09Z"]) {
      assert.equal(secondsOf({ "retry-after": date }), 9, date);
    }
    assert.equal(secondsOf({ "retry-after": ["1", "2"] }), undefined);
    for (const none of [undefined, null, "retry-after: 3", 7, {}]) {
      assert.equal(retryAfter(none, now), undefined);
    }
  });

  it("is the same from every library", () => {
    const kind = (error: unknown) => {
      const { kind: found, hadNoEffect } = readFailure(error, now);
      return `${found} ${hadNoEffect}`;
    };
    const coded = (code: string, more: object = {}) =>
      Object.assign(new Error("x"), { code, ...more });
    const twilio = (statusCode: number) => new RestException({ statusCode, body: { code: 20429 } });
    assert.equal(kind(new ProviderError(429, new Headers())), "rate-limited true");
    assert.equal(kind(twilio(429)), "rate-limited true");
    assert.equal(kind(twilio(503)), "down false");
    assert.equal(kind(twilio(400)), "refused true");
    // SendGrid's library gives the status as `code`, and axios in `response`.
    assert.equal(kind({ code: 429, response: { headers: {} } }), "rate-limited true");
    assert.equal(kind(coded("ERR_BAD_RESPONSE", { response: { status: 502 } })), "down false");
    // Google's quota.
    const quota = { errors: [{ reason: "userRateLimitExceeded" }] };
    assert.equal(kind({ status: 403, response: { data: { error: quota } } }), "rate-limited true");
    assert.equal(kind({ code: 403, errors: [{ reason: "forbidden" }] }), "refused true");
    // Where access tokens come from.
    for (const [code, found] of [
      ["503", "down false"],
      ["TimeoutError", "down false"],
      ["ECONNREFUSED", "down true"],
      ["429", "rate-limited true"],
      ["400", "refused true"],
      ["an answer that is no JSON", "other false"],
    ] as const) {
      assert.equal(kind(new GoogleError(code, "token")), found, code);
    }
    assert.equal(kind(new ProviderError(409, new Headers())), "refused false");
    assert.equal(kind(new ProviderError(500, new Headers())), "down false");
    // Nobody answered, or nobody was asked.
    assert.equal(kind(coded("ECONNREFUSED")), "down true");
    assert.equal(
      kind(Object.assign(new TypeError("fetch failed"), { cause: coded("ENOTFOUND") })),
      "down true",
    );
    assert.equal(
      kind(Object.assign(new TypeError("fetch failed"), { cause: coded("ECONNRESET") })),
      "down false",
    );
    assert.equal(
      kind(AbortSignal.abort(new DOMException("t", "TimeoutError")).reason),
      "down false",
    );
    // Ours.
    assert.equal(kind(coded("57P01")), "other false");
    for (const other of [new Error("x"), "x", null, undefined, 503]) {
      assert.equal(kind(other), "other false");
    }
  });
});

describe("an answer of Google's, by fetch,", () => {
  const failure = async (status: number, body: string) => {
    const error: unknown = await successful(new Response(body, { status })).catch((one) => one);
    assert.ok(!JSON.stringify(error).includes("zoe"));
    return readFailure(error, now).kind;
  };

  it("that a quota is used up is a limit, and any other 403 a refusal", async () => {
    const said = (more: object) => JSON.stringify({ error: { message: "zoe@x.org", ...more } });
    const limited = said({ errors: [{ domain: "usageLimits", reason: "userRateLimitExceeded" }] });
    assert.equal(await failure(403, limited), "rate-limited");
    assert.equal(
      await failure(403, said({ details: [{ reason: "RATE_LIMIT_EXCEEDED" }] })),
      "rate-limited",
    );
    for (const body of [said({ errors: [{ reason: "zoe" }] }), said({}), "[]", "<html>", ""]) {
      assert.equal(await failure(403, body), "refused", body);
    }
    assert.equal(await failure(404, limited), "refused");
  });
});

describe("calls to a provider", function () {
  this.timeout(30_000);
  let server: Server;
  let origin: string;
  let requests: IncomingHttpHeaders[];
  /** Status and headers of each answer in turn; the last one stays. A status of 0 is silence. */
  let answers: (readonly [status: number, headers?: Record<string, string>])[];

  before(async () => {
    server = createServer((request, response) => {
      requests.push(request.headers);
      const [status, headers = {}] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [200];
      request.resume();
      if (status === 0) return;
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(
        status < 300 ? '{"id":"cus_1","object":"customer"}' : '{"error":{"message":"x"}}',
      );
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  let time: number;
  beforeEach(() => {
    requests = [];
    answers = [[200]];
    time = now.getTime();
  });

  const context = { signal: new AbortController().signal };
  const make = (more: Partial<ProviderCallsOptions> = {}) =>
    new ProviderCalls({ name: "stripe", repeatableSeconds: 86_400, random: () => 0, ...more });
  const ask = (calls: ProviderCalls, signal = context.signal) =>
    calls.call({ signal }, async (inner) => {
      const response = await successful(await fetch(origin, { signal: inner }));
      return (await response.json()) as { id: string };
    });
  async function deferral(promise: Promise<unknown>): Promise<Deferred> {
    const error = await promise.then(
      () => assert.fail("it was not deferred"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Deferred, String(error));
    return error;
  }

  it("wait as long as the provider asks, and make no other call meanwhile", async () => {
    answers = [[429, { "retry-after": "30" }], [200]];
    const calls = make({ clock: () => new Date(time) });
    const first = await deferral(ask(calls));
    assert.deepEqual([first.seconds, first.message], [30, "stripe asks to wait"]);
    time += 10_000;
    assert.equal((await deferral(ask(calls))).seconds, 20);
    assert.equal(requests.length, 1);
    time += 20_001;
    assert.deepEqual(await ask(calls), { id: "cus_1", object: "customer" });
    assert.equal(requests.length, 2);
  });

  it("wait as well when the provider is down and says for how long", async () => {
    answers = [[503, { "retry-after": "300" }]];
    assert.equal((await deferral(ask(make({ clock: () => now })))).seconds, 300);
    assert.equal(requests.length, 1);
  });

  it("spread what waits, so that it does not come back at once", async () => {
    answers = [[429, { "retry-after": "100" }]];
    const calls = make({ clock: () => new Date(time), random: () => 1 });
    assert.equal((await deferral(ask(calls))).seconds, 125);
  });

  it("try again at once when the wait is short", async () => {
    answers = [[429, { "retry-after": "0" }], [503], [200]];
    assert.deepEqual(await ask(make()), { id: "cus_1", object: "customer" });
    assert.equal(requests.length, 3);
  });

  it("wait longer each time when the provider names no time, or none to come", async () => {
    answers = [[429], [429], [429, { "retry-after": "0" }]];
    const calls = make({ clock: () => new Date(time), random: () => 1 });
    const waits: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      waits.push((await deferral(ask(calls))).seconds);
      time += 100_000;
    }
    assert.deepEqual(
      waits.toSorted((a, b) => a - b),
      waits,
    );
    assert.equal(waits.at(-1), 75);
  });

  it("stop while the provider is down, and begin again with one call", async () => {
    answers = [[500]];
    const states: string[] = [];
    const real = Date.now;
    const started = real();
    let passed = 0;
    // The circuit reads the clock of the process.
    Date.now = () => started + passed * 1000;
    try {
      const clock = () => new Date(Date.now());
      const calls = make({ openSeconds: 10, clock, observe: (state) => states.push(state) });
      await assert.rejects(ask(calls), ProviderError);
      const opened = await deferral(ask(calls));
      assert.deepEqual([opened.message, opened.seconds], ["stripe is down", 10]);
      await deferral(ask(calls));
      assert.deepEqual([requests.length, states], [5, ["open"]]);
      passed = 11;
      // One call finds out, and the circuit opens for twice as long.
      assert.equal((await deferral(ask(calls))).seconds, 20);
      passed = 30;
      await deferral(ask(calls));
      assert.equal(requests.length, 6);
      passed = 32;
      answers = [[200]];
      await Promise.all([ask(calls), ask(calls), ask(calls)]);
      assert.deepEqual(states, ["open", "half-open", "open", "half-open", "closed"]);
    } finally {
      Date.now = real;
    }
  });

  it("do not stop for what is wrong with a request", async () => {
    answers = [[400]];
    const calls = make({ openAfter: 2 });
    for (let count = 0; count < 6; count += 1) await assert.rejects(ask(calls), ProviderError);
    assert.equal(requests.length, 6);
  });

  it("end when the provider is silent, which counts as down, also with a library of no signals", async () => {
    answers = [[0]];
    const calls = make({ callSeconds: 0.05, openAfter: 3 });
    await deferral(
      calls
        .call(context, async () => await fetch(origin))
        .catch(async (error) => {
          assert.equal(error.name, "TimeoutError");
          return await ask(calls);
        }),
    );
    assert.equal(requests.length, 3);
  });

  it("end with the handler's time, which says nothing about the provider", async () => {
    answers = [[0]];
    const states: string[] = [];
    const calls = make({ openAfter: 1, observe: (state) => states.push(state) });
    for (let count = 0; count < 3; count += 1) {
      const stop = new AbortController();
      server.once("request", () => stop.abort(new Error("time is over")));
      await assert.rejects(ask(calls, stop.signal), /time is over/);
    }
    assert.deepEqual(states, []);
    await assert.rejects(ask(calls, AbortSignal.abort(new Error("before"))), /before/);
    assert.equal(requests.length, 3);
  });

  it("are not made while people have stopped them", async () => {
    let isStopped = true;
    const calls = make({ isStopped: async () => isStopped });
    assert.match((await deferral(ask(calls))).message, /are stopped/);
    assert.equal(requests.length, 0);
    isStopped = false;
    await ask(calls);
    assert.equal(requests.length, 1);
  });

  it("send nothing a second time where the provider knows no keys and may have acted", async () => {
    const calls = make({ name: "twilio", repeatableSeconds: 0 });
    const rows = new Map<string, string>();
    const pool = {
      // A table of one row: what idempotency.ts asks of Postgres is tested on a real one.
      query: async (text: string, values: unknown[] = []) => {
        const key = String(values[1]);
        const isNew = !rows.has(key);
        if (text.includes("DELETE")) rows.delete(key);
        else if (text.includes("UPDATE")) return { rows: [] };
        else rows.set(key, rows.get(key) ?? String(values[3]));
        return {
          rows: [{ request_sha256: values[3], response: null, is_new: isNew, age: 1 }],
        };
      },
    };
    const event = { provider: "twilio", account: "", id: "SM1", row: "1" } as never;
    const send = (purpose: string) =>
      calls.once(
        { ...context, event, pool },
        {
          purpose,
          request: {},
          send: async (_, signal) => {
            await successful(await fetch(origin, { method: "POST", signal }));
            return "sent";
          },
        },
      );
    answers = [[500]];
    await assert.rejects(send("a"), ProviderError);
    assert.equal(requests.length, 1);
    await assert.rejects(send("a"), /was begun/);
    assert.equal(requests.length, 1);
    answers = [[503, { "retry-after": "0" }], [200]];
    await deferral(send("d"));
    assert.equal(requests.length, 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await assert.rejects(send("d"), /was begun/);
    // It did nothing: a short wait, and again.
    answers = [[429, { "retry-after": "0" }], [200]];
    assert.equal(await send("b"), "sent");
    assert.equal(requests.length, 4);
    // It did nothing and will not soon: the key is free for the next run.
    answers = [[429, { "retry-after": "60" }]];
    await deferral(send("c"));
    assert.deepEqual(rows.size, 3);
  });

  it("understand Stripe's own library, whose requests carry the key", async () => {
    const { hostname, port } = new URL(origin);
    const stripe = new Stripe("sk_test_1", {
      host: hostname,
      port,
      protocol: "http",
      maxNetworkRetries: 0,
      telemetry: false,
    });
    const create = (calls: ProviderCalls, idempotencyKey: string) =>
      calls.call(context, () => stripe.customers.create({ name: "x" }, { idempotencyKey }));
    answers = [[503], [429, { "retry-after": "1" }], [200]];
    assert.equal((await create(make(), "key-1")).id, "cus_1");
    assert.deepEqual(
      requests.map((headers) => headers["idempotency-key"]),
      ["key-1", "key-1", "key-1"],
    );
    answers = [[429, { "retry-after": "40" }]];
    assert.ok((await deferral(create(make(), "key-2"))).seconds >= 39);
    answers = [[402]];
    await assert.rejects(create(make(), "key-3"), { statusCode: 402 });
    const nobody = new Stripe("sk_test_1", { host: "127.0.0.1", port: 9, protocol: "http" });
    const error = await nobody.customers.retrieve("cus_1", {}, { maxNetworkRetries: 0 }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.deepEqual(readFailure(error, now), { kind: "down", hadNoEffect: true });
  });
});
