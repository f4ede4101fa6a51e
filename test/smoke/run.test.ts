import assert from "node:assert/strict";
import { certificate } from "../reference-system/certificate";
import { type Answer, Answering } from "./answering";

describe("a smoke test", () => {
  const asked: string[] = [];
  const server = new Answering((request) => {
    asked.push(`${request.method} ${request.url}`);
  });
  const smoke: Answering["smoke"] = (steps, more) => server.smoke(steps, more);
  before(() => server.start());
  beforeEach(() => {
    asked.length = 0;
  });
  after(() => server.stop());

  const json = (value: unknown, status = 200): Answer => {
    return (_, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
  };
  const get = (more: object = {}) => ({ id: "a", path: "/a", ...more });

  const expectations: readonly (readonly [string, object, string])[] = [
    ["equals", { at: "plans.1.tier", equals: "pro" }, "pass"],
    ["equals another", { at: "plans.0.tier", equals: "pro" }, "fail"],
    ["a number", { at: "count", equals: 2 }, "pass"],
    ["a type", { at: "plans", type: "array" }, "pass"],
    ["another type", { at: "plans", type: "object" }, "fail"],
    ["a pattern", { at: "key", matches: "^fsk_" }, "pass"],
    ["a pattern that does not match", { at: "key", matches: "^sk_" }, "fail"],
    ["a place that is not there", { at: "plans.7.tier", type: "string" }, "fail"],
    ["words anywhere", { mentions: ["PRO", "count"] }, "pass"],
    ["a word that is nowhere", { mentions: ["pro", "enterprise"] }, "fail"],
    ["what every object inherits", { at: "constructor.name", type: "string" }, "fail"],
  ];
  for (const [what, expected, outcome] of expectations) {
    it(`compares JSON by ${what}, and never tells a text`, async () => {
      server.answer = json({
        count: 2,
        plans: [{ tier: "free" }, { tier: "pro" }],
        key: "fsk_secret",
      });
      const [told] = await smoke([get({ json: [expected] })]);
      assert.equal(told?.outcome, outcome, told?.said);
      assert.doesNotMatch(told?.said ?? "", /fsk_secret|free/);
    });
  }

  it("follows an answer on the host, and never to another", async () => {
    server.answer = (request, response) => {
      if (request.url === "/a") response.writeHead(301, { location: "/b" }).end();
      else if (request.url === "/c") {
        response.writeHead(302, { location: "https://elsewhere.example/?token=1" }).end();
      } else response.end("here");
    };
    const [here, elsewhere] = await smoke([get(), get({ id: "c", path: "/c" })]);
    assert.equal(here?.outcome, "pass");
    assert.equal(elsewhere?.outcome, "fail");
    assert.match(
      elsewhere?.said ?? "",
      /leads to https:\/\/elsewhere\.example, which is not followed/,
    );
    assert.doesNotMatch(elsewhere?.said ?? "", /token/);
  });

  it("ends a circle of redirects", async () => {
    server.answer = (_, response) => void response.writeHead(302, { location: "/a" }).end();
    const [told] = await smoke([get()]);
    assert.equal(told?.outcome, "fail");
    assert(asked.length <= 5, asked.join());
  });

  it("reads an answer without an end no further than it needs", async () => {
    server.answer = (_, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        response.once("drain", more);
      };
      more();
    };
    const [told] = await smoke([get({ json: [{ at: "a", type: "string" }] })]);
    assert.equal(told?.outcome, "unknown");
    assert.match(told?.said ?? "", /too long/);
  });

  it("waits as it is told by the system's own limit, once", async () => {
    let count = 0;
    server.answer = (_, response) => {
      count += 1;
      if (count === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else response.end();
    };
    assert.deepEqual(await smoke([get()]), [{ outcome: "pass", said: "" }]);
    server.answer = (_, response) => void response.writeHead(429, { "retry-after": "0" }).end();
    const [told] = await smoke([get()]);
    assert.equal(told?.outcome, "unknown");
    assert.equal(
      told?.said,
      "GET /a: the system's own rate limit answered 429, to come back in 0 s.",
    );
    asked.length = 0;
    server.answer = (_, response) => void response.writeHead(429, { "retry-after": "3600" }).end();
    const [long] = await smoke([get()]);
    assert.match(long?.said ?? "", /answered 429, to come back in 3600 s\.$/);
    assert.equal(asked.length, 1);
  });

  it("asks once more where a step that reads meets 503, and finds what stays so", async () => {
    const soon = { "retry-after": "0" };
    server.answer = (_, response) =>
      void response.writeHead(asked.length === 1 ? 503 : 200, soon).end();
    assert.deepEqual(await smoke([get()]), [{ outcome: "pass", said: "" }]);
    server.answer = (_, response) => void response.writeHead(503, soon).end();
    const [ill] = await smoke([get()]);
    assert.deepEqual([ill?.outcome, asked.length], ["fail", 4]);
    // What may have done a part of its work is not asked again; what is expected needs no more.
    for (const step of [get({ method: "POST" }), get({ status: [503] })]) {
      asked.length = 0;
      const [told] = await smoke([step]);
      assert.equal(told?.outcome, "status" in step ? "pass" : "fail");
      assert.equal(asked.length, 1);
    }
  });

  const writing = {
    ...get({ method: "POST", capture: { key: { at: "key" } } }),
    cleanUp: { path: "/a/{{key}}" },
  };

  it("takes back what it wrote after a step that failed, the last first", async () => {
    server.answer = (request, response) =>
      request.method === "POST"
        ? json({ key: `k/${request.url?.slice(1)}` }, 200)(request, response)
        : void response.writeHead(request.method === "DELETE" ? 204 : 500).end();
    const second = { ...writing, id: "b", path: "/b", capture: { other: { at: "key" } } };
    const results = await smoke([
      writing,
      { ...second, cleanUp: { path: "/b/{{other}}" } },
      get({ id: "c", path: "/c" }),
    ]);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ["pass", "pass", "fail", "pass"],
    );
    assert.deepEqual(asked.slice(3), ["DELETE /b/k%2Fb", "DELETE /a/k%2Fa"]);
  });

  it("says what may still be there when a write got no answer", async () => {
    server.answer = (request) => request.socket.destroy();
    const [step, left] = await smoke([writing]);
    assert.equal(step?.outcome, "unknown");
    assert.equal(left?.outcome, "unknown");
    assert.match(
      left?.said ?? "",
      /What a wrote may still be there: key, .* never came\. Look for/,
    );
  });

  it("has nothing to take back from a write that was refused", async () => {
    server.answer = json({ error: "taken" }, 409);
    assert.deepEqual(
      (await smoke([writing])).map(({ outcome }) => outcome),
      ["fail"],
    );
  });

  it("sends no secret to a host that is not trusted", async () => {
    server.answer = json({});
    const more = { secretVariables: { token: "T" }, secrets: { env: { T: "a-secret-token" } } };
    const step = get({ headers: { authorization: "Bearer {{token}}" } });
    const other = (await certificate(300, "another")).cert;
    const [told] = await smoke([step], { ...more, ca: other });
    assert.equal(told?.outcome, "unknown");
    assert.match(told?.said ?? "", /certificate is not trusted/);
    assert.deepEqual(asked, []);
    assert.equal((await smoke([step], more))[0]?.outcome, "pass");
  });

  it("walks the paths of an OpenAPI document, and finds those that are not there", async () => {
    const paths = {
      "/ok": { get: {} },
      "/gone": { get: {} },
      "/x/{id}": { get: {} },
      "/w": { post: {} },
    };
    server.answer = (request, response) => {
      if (request.url === "/a") return json({ openapi: "3.1.0", paths })(request, response);
      return void response.writeHead(request.url === "/ok" ? 401 : 404).end();
    };
    const [told] = await smoke([get({ walk: true })]);
    assert.deepEqual(told, { outcome: "fail", said: "It answers 404." });
    assert.deepEqual(asked.sort(), ["GET /a", "GET /gone", "GET /ok"]);
  });

  it("walks on after a limit that lets it through, and stops at one that does not", async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`/p${at}`, { get: {} }]),
    );
    const document = json({ openapi: "3.1.0", paths });
    const soon = { "retry-after": "0" };
    let refused = 0;
    const limited = (most: number): Answer => {
      refused = 0;
      return (request, response) => {
        if (request.url === "/a") return document(request, response);
        const status = refused < most ? 429 : 200;
        refused += 1;
        return void response.writeHead(status, soon).end();
      };
    };
    server.answer = limited(4);
    assert.deepEqual(await smoke([get({ walk: true })]), [{ outcome: "pass", said: "" }]);
    server.answer = limited(1000);
    const [told] = await smoke([get({ walk: true })]);
    assert.match(told?.said ?? "", /^GET \/p\d+: the system's own rate limit answered 429/);
    assert(refused <= 8, `${refused} requests`);
  });

  it("decides nothing about a host that the outputs do not name, or that is gone", async () => {
    const [unnamed] = await smoke([get({ host: "web" })]);
    assert.deepEqual(unnamed, { outcome: "unknown", said: "The stack's outputs name no webUrl." });
    const hosts = new Map([["api", "https://localhost:1"]]);
    const [gone] = await smoke([get()], { hosts });
    assert.equal(gone?.outcome, "unknown");
    assert.match(gone?.said ?? "", /refused/);
  });

  it("asks nothing more once it is interrupted", async () => {
    const controller = new AbortController();
    server.answer = (_, response) => {
      controller.abort();
      response.end();
    };
    const steps = [get(), get({ id: "b", path: "/b" })];
    const results = await smoke(steps, { signal: controller.signal });
    assert.equal(results[1]?.outcome, "unknown");
    assert.deepEqual(asked, ["GET /a"]);
  });
});
