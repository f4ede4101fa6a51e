import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { type HttpRequest, lookAround } from "../../gonogo/probes/look";
import { retryAfter } from "../../gonogo/probes/look/retry-after";
import { isTrouble } from "../../gonogo/probes/look/trouble";
import { probes } from "../../gonogo/probes/registry";
import { runProbes } from "../../gonogo/probes/run";
import { targets } from "./support";

type Answer = readonly [status: number, headers?: Readonly<Record<string, string>>, body?: string];

/** Answers one after the other, the last for ever; `asked` tells what came. */
class Busy {
  readonly asked: string[] = [];
  answers: readonly Answer[] = [[200]];
  /** Milliseconds for which it gives the first answer, whoever asks. */
  busyFor = 0;
  private began = 0;
  private readonly server: Server = createServer((request, response) => {
    this.asked.push(`${request.method} ${request.url}`);
    if (this.asked.length === 1) this.began = performance.now();
    const isBusy = performance.now() - this.began < this.busyFor;
    const at = isBusy ? 0 : Math.min(this.asked.length, this.answers.length) - 1;
    const next = this.answers[at];
    const [status, headers = {}, body = "{}"] = next ?? [200];
    request.resume();
    response.writeHead(status, headers).end(body);
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  say(...answers: readonly Answer[]): void {
    this.answers = answers;
    this.asked.length = 0;
    this.busyFor = 0;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const soon = { "retry-after": "0" };

describe("looks at what is too busy", () => {
  const busy = new Busy();
  before(() => busy.start());
  after(() => busy.stop());

  /** @param seconds That the look has. */
  const ask = async (request: Partial<HttpRequest> = {}, seconds = 20) => {
    const { signal } = new AbortController();
    const look = lookAround({ signal, until: performance.now() + seconds * 1000 });
    const answer = await look.http({ url: `${busy.url}/a`, ...request });
    return isTrouble(answer) ? answer.trouble : answer.status;
  };

  it("ask once more, and take what comes then", async () => {
    for (const status of [429, 503]) {
      for (const method of ["GET", "HEAD"]) {
        busy.say([status, soon], [200]);
        assert.equal(await ask({ method }), 200);
        assert.deepEqual(busy.asked, [`${method} /a`, `${method} /a`]);
      }
    }
    busy.say([429, soon], [404]);
    assert.equal(await ask(), 404);
  });

  it("wait as long as they are told, and else a moment", async () => {
    for (const headers of [{ "retry-after": "1" }, {}]) {
      busy.say([503, headers], [200]);
      busy.busyFor = 700;
      assert.equal(await ask(), 200);
      assert.equal(busy.asked.length, 2);
    }
  });

  it("do not ask a third time, and say what they were told", async () => {
    busy.say([503, soon], [429, { "retry-after": "7" }], [200]);
    const trouble = await ask();
    assert.equal(
      trouble,
      "it answers 429 and wants to be asked again in 7 s, 0 s after it had answered 503",
    );
    assert.equal(busy.asked.length, 2);
  });

  it("do not wait for longer than they may take", async () => {
    busy.say([429, { "retry-after": "16" }], [200]);
    const words =
      "it answers 429 and wants to be asked again in 16 s, which the look has no time for";
    assert.equal(await ask(), words);
    busy.say([429, { "retry-after": "16" }], [200]);
    assert.equal(await ask({ timeout: 15_000 }, 30), words);
    busy.say([503], [200]);
    assert.match(String(await ask({}, 3)), /^it answers 503 and wants to be asked again later, /);
    assert.equal(busy.asked.length, 1);
  });

  it("never ask twice for what may change something", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      busy.say([429, soon], [200]);
      assert.match(String(await ask({ method, body: "{}" })), /^it answers 429 .*not asked again$/);
      assert.deepEqual(busy.asked, [`${method} /a`]);
    }
  });

  it("take it as the answer where it is one", async () => {
    busy.say([503, soon], [200]);
    assert.equal(await ask({ expects: [503] }), 503);
    assert.equal(busy.asked.length, 1);
    busy.say([429, soon], [200]);
    assert.equal(await ask({ expects: [503] }), 200);
    for (const status of [200, 301, 404, 500, 502, 504]) {
      busy.say([status, { "retry-after": "0" }], [200]);
      assert.equal(await ask(), status);
      assert.equal(busy.asked.length, 1);
    }
  });

  it("end with the run, whatever they wait for", async () => {
    busy.say([429, { "retry-after": "10" }], [200]);
    const controller = new AbortController();
    const until = performance.now() + 60_000;
    const look = lookAround({ signal: controller.signal, until });
    setTimeout(() => controller.abort(), 50);
    const answer = await look.http({ url: busy.url });
    assert(isTrouble(answer));
    assert.equal(busy.asked.length, 1);
  });

  const at = (...ids: readonly string[]) => {
    const target = { role: "api", url: busy.url, privatePaths: ["/inside"] };
    const own = probes.filter(({ id }) => ids.includes(id));
    assert.equal(own.length, ids.length, ids.join());
    return runProbes({
      probes: own,
      targets: targets({
        api: [target],
        web: [target],
        host: [target],
        webhook: [{ url: `${busy.url}/hook` }],
      }),
      options: [{ "http-redirected": { port: Number(new URL(busy.url).port) } }],
      signal: new AbortController().signal,
    });
  };
  const decide = async (id: string, status: number) => {
    busy.say([status, { "retry-after": "60" }]);
    const [result] = await at(id);
    return `${result?.outcome} ${result?.findings.map(({ sentence }) => sentence)} ${result?.reason}`;
  };
  /** What 503 says by itself. */
  const ill = ["health-answers", "readiness-answers", "webhooks-refuse-unsigned"];
  /** What must be in every answer, also in that of a health check that is ill. */
  const everywhere = ["request-id-sent", "security-headers-sent"];

  it("leave every probe undecided, but those that are there to see it", async () => {
    const own = probes.filter(
      ({ target, id }) =>
        ["api", "web", "host", "webhook"].includes(target) &&
        !["tls-versions-offered", "certificate-served", "rate-limit-answers"].includes(id),
    );
    assert(own.length > 15);
    for (const { id } of own) {
      assert.match(await decide(id, 429), /^unknown .*it answers 429 and wants/, id);
      const said = await decide(id, 503);
      if (id === "errors-show-nothing") assert.match(said, /^pass/, id);
      else if (id === "readiness-tells-dependencies") assert.match(said, /^unknown .*503\.$/, id);
      else if (everywhere.includes(id))
        assert.match(said, /^fail .*(lacks|has no) .*it answers 503 and wants/, id);
      else if (ill.includes(id)) assert.match(said, /^fail .*503/, id);
      else assert.match(said, /^unknown .*it answers 503 and wants/, id);
    }
  });

  it("find the limit that they look for, by its first 429", async () => {
    assert.match(await decide("rate-limit-answers", 429), /^pass/);
    assert(busy.asked.length <= 10);
  });

  it("ask once for what several of them look at, and each run anew", async () => {
    const told = JSON.stringify({
      checks: { postgres: { status: "up" }, redis: { status: "up" } },
    });
    busy.say([503, soon], [200, {}, told]);
    const both = ["readiness-answers", "readiness-tells-dependencies"];
    const outcomes = async (...ids: readonly string[]) =>
      (await at(...ids)).map(({ outcome }) => outcome);
    assert.deepEqual(await outcomes(...both), ["fail", "unknown"]);
    assert.deepEqual(busy.asked, ["GET /ready"]);
    assert.deepEqual(await outcomes(...both), ["pass", "pass"]);
    assert.deepEqual(busy.asked, ["GET /ready", "GET /ready"]);
    busy.say([429, soon], [404]);
    const document = ["openapi-served", "api-paths-versioned"];
    assert.deepEqual(await outcomes(...document), ["fail", "unknown"]);
    assert.deepEqual(busy.asked, ["GET /openapi.json", "GET /openapi.json"]);
    // Whoever asks for the same twice to compare the answers is answered twice.
    busy.say([200, { "x-request-id": "a" }], [200, { "x-request-id": "b" }]);
    await at("request-id-sent");
    assert.equal(busy.asked.length, 3);
  });

  it("understand what they are told", () => {
    const of = (value: string, more: Readonly<Record<string, readonly string[]>> = {}) =>
      retryAfter({ headers: { "retry-after": [value], ...more } });
    const known: readonly (readonly [string, number | undefined])[] = [
      ["0", 0],
      ["120", 120],
      [" 5 ", 5],
      ["-1", undefined],
      ["1.5", undefined],
      ["soon", undefined],
      ["", undefined],
      ["9".repeat(30), undefined],
      ["Wed, 21 Oct 2015 07:28:00 GMT", 0],
    ];
    for (const [value, seconds] of known) assert.equal(of(value), seconds, value);
    assert.equal(retryAfter({ headers: {} }), undefined);
    // The server's clock counts where it tells it: one that is a year off is asked again in time.
    const date = { date: ["Wed, 21 Oct 2015 07:27:30 GMT"] };
    assert.equal(of("Wed, 21 Oct 2015 07:28:00 GMT", date), 30);
  });

  it("take no header for a time that it is not", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.float().map(String));
    fc.assert(
      fc.property(text, text, (value, date) => {
        const told = retryAfter({ headers: { "retry-after": [value], date: [date] } });
        assert(told === undefined || (Number.isInteger(told) && told >= 0));
      }),
    );
  });
});
