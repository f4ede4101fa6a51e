import assert from "node:assert/strict";
import { type Answer, Answering } from "./answering";

describe("a smoke test of a system that answers in unusual ways", () => {
  const asked: string[] = [];
  const server = new Answering((request) => {
    const { authorization = "" } = request.headers;
    asked.push(`${request.method} ${request.url} ${authorization}`.trim());
  });
  const smoke: Answering["smoke"] = (steps, more) => server.smoke(steps, more);
  before(() => server.start());
  beforeEach(() => {
    asked.length = 0;
  });
  after(() => server.stop());

  const text = (body: string, status = 200): Answer => {
    return (_, response) => void response.writeHead(status).end(body);
  };

  it("takes a redirect that is expected for the answer", async () => {
    server.answer = (request, response) =>
      request.url === "/old"
        ? void response.writeHead(308, { location: "/new" }).end()
        : void response.writeHead(404).end();
    const [told] = await smoke([{ id: "a", path: "/old", status: [308] }]);
    assert.deepEqual(told, { outcome: "pass", said: "" });
    assert.deepEqual(asked, ["GET /old"]);
  });

  it("reads JSON that begins with a byte order mark", async () => {
    server.answer = text('\ufeff{"id": "k1"}');
    const [told] = await smoke([{ id: "a", path: "/a", json: [{ at: "id", equals: "k1" }] }]);
    assert.deepEqual(told, { outcome: "pass", said: "" });
    server.answer = text("<html>");
    const [other] = await smoke([{ id: "a", path: "/a", json: [{ at: "id", equals: "k1" }] }]);
    assert.equal(other?.outcome, "fail");
  });

  const writing = {
    id: "a",
    method: "POST",
    path: "/things",
    capture: { thing: { at: "id" } },
    cleanUp: { path: "/shops/1/things/{{thing}}" },
  };

  for (const id of ["..", "."]) {
    it(`never deletes another thing, because an answer calls its own ${id}`, async () => {
      server.answer = text(JSON.stringify({ id }), 201);
      const step = { ...writing, status: [201] };
      const results = await smoke([step, { id: "b", path: "/things/{{thing}}/parts" }]);
      assert.deepEqual(asked, ["POST /things"]);
      assert.deepEqual(
        results.map(({ outcome }) => outcome),
        ["pass", "unknown", "unknown"],
      );
      assert.match(results[2]?.said ?? "", /What a wrote may still be there: a value in /);
    });
  }

  it("takes back with a secret that only the clean-up needs, and writes nothing without it", async () => {
    server.answer = text('{"id": "t1"}', 201);
    const headers = { authorization: "Bearer {{admin}}" };
    const step = { ...writing, status: [201], cleanUp: { ...writing.cleanUp, headers } };
    const more = { secretVariables: { admin: "ADMIN" } };
    const without = await smoke([step], { ...more, secrets: { env: {} } });
    assert.deepEqual([asked, without.map(({ outcome }) => outcome)], [[], ["unknown"]]);
    assert.match(without[0]?.said ?? "", /ADMIN is not set/);
    server.answer = (request, response) =>
      text('{"id": "t1"}', request.method === "POST" ? 201 : 204)(request, response);
    const results = await smoke([step], { ...more, secrets: { env: { ADMIN: "adm-secret" } } });
    assert.deepEqual(asked, ["POST /things", "DELETE /shops/1/things/t1 Bearer adm-secret"]);
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ["pass", "pass"],
    );
  });

  it("writes nothing that its clean-up could never take back", async () => {
    const cleanUp = { path: "/things/{{thnig}}" };
    const [told] = await smoke([{ ...writing, cleanUp }]);
    assert.equal(told?.outcome, "unknown");
    assert.match(told?.said ?? "", /its clean-up needs thnig, which nothing gives/);
    assert.deepEqual(asked, []);
  });

  const walking: readonly (readonly [string, object, string])[] = [
    ["relative to the host", { servers: [{ url: "/v1/" }] }, "GET /v1/ok"],
    ["beside the document", { servers: [{ url: "./v1" }] }, "GET /docs/v1/ok"],
    [
      "on another host first",
      { servers: [{ url: "https://elsewhere.example/x" }, { url: "/v2" }] },
      "GET /v2/ok",
    ],
    [
      "with a variable",
      { servers: [{ url: "/{version}", variables: { version: { default: "v3" } } }] },
      "GET /v3/ok",
    ],
    ["of development", { servers: [{ url: "http://127.0.0.1:8000/v5" }] }, "GET /v5/ok"],
    ["of Swagger", { swagger: "2.0", basePath: "/v4" }, "GET /v4/ok"],
  ];
  for (const [how, about, wanted] of walking) {
    it(`walks below the server that the document names: ${how}`, async () => {
      server.answer = (request, response) => {
        const document = JSON.stringify({ paths: { "/ok": { get: {} } }, ...about });
        if (request.url === "/docs/openapi.json") return text(document)(request, response);
        return void response.writeHead(`GET ${request.url}` === wanted ? 200 : 404).end();
      };
      const [told] = await smoke([{ id: "a", path: "/docs/openapi.json", walk: true }]);
      assert.deepEqual(told, { outcome: "pass", said: "" }, asked.join());
    });
  }

  it("walks nowhere when every server is another host", async () => {
    const servers = [{ url: "https://elsewhere.example/" }];
    server.answer = text(JSON.stringify({ servers, paths: { "/ok": { get: {} } } }));
    const [told] = await smoke([{ id: "a", path: "/a", walk: true }]);
    assert.equal(told?.outcome, "unknown");
    assert.equal(asked.length, 1);
  });
});
