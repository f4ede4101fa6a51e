import assert from "node:assert/strict";
import { componentsOf, illnessIn, isPage } from "../../gonogo/probes/edge/component-states";

const states = (body: unknown) =>
  Object.fromEntries(componentsOf(JSON.stringify(body)).map(({ name, state }) => [name, state]));

describe("what a readiness check says of its components", () => {
  const shapes: readonly (readonly [string, unknown])[] = [
    ["plain words", { status: "ok", postgres: "up", redis: "down" }],
    ["truth values", { ready: false, postgres: true, redis: false }],
    [
      "Spring Boot",
      { status: "DOWN", components: { postgres: { status: "UP" }, redis: { status: "DOWN" } } },
    ],
    [
      "Terminus",
      {
        status: "error",
        info: { postgres: { status: "up" } },
        error: { redis: { status: "down", message: "ECONNREFUSED" } },
        details: { postgres: { status: "up" }, redis: { status: "down" } },
      },
    ],
    [
      "the draft of IETF",
      {
        status: "fail",
        checks: { postgres: [{ status: "pass" }], redis: [{ status: "pass" }, { status: "fail" }] },
      },
    ],
    [
      "a list",
      {
        healthy: false,
        dependencies: [
          { name: "postgres", healthy: true },
          { name: "redis", healthy: false },
        ],
      },
    ],
    [
      "what each of them says of itself",
      { postgres: { connected: true, latencyMs: 3 }, redis: { reachable: false } },
    ],
    [
      "ASP.NET",
      {
        status: "Unhealthy",
        results: { postgres: { status: "Healthy" }, redis: { status: "Unhealthy", data: {} } },
      },
    ],
  ];
  for (const [what, body] of shapes) {
    it(`is read from ${what}`, () => {
      assert.deepEqual(states(body), { postgres: "up", redis: "down" });
    });
  }

  it("is nothing where it says nothing", () => {
    for (const body of [{}, { status: "ok" }, [], "ok", null, { version: "1.2.3", uptime: 12 }]) {
      assert.deepEqual(states(body), {}, JSON.stringify(body));
    }
    assert.deepEqual(componentsOf("OK"), []);
  });

  it("is bounded", () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`c${i}`, "up"]));
    assert.equal(componentsOf(JSON.stringify(many)).length, 50);
    assert.deepEqual(componentsOf(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`), []);
  });
});

describe("what a check says of the whole", () => {
  it("is heard in the words of many", () => {
    for (const [body, says] of [
      ['{"status":"DOWN"}', "down"],
      ['{"Status":"Degraded","database":"up"}', "degraded"],
      ['{"ok":false}', "ok: false"],
      ['{"status":"ok","healthy":false}', "healthy: false"],
      ['{"ready":false,"postgres":true}', "ready: false"],
      ['"unhealthy"', "unhealthy"],
      ["false", "false"],
      ["Unhealthy\n", "unhealthy"],
      ["Degraded", "degraded"],
    ] as const) {
      assert.equal(illnessIn(body), says, body);
    }
  });

  it("is nothing where nothing is wrong, or nothing is said", () => {
    for (const body of [
      "",
      "OK",
      "healthy",
      "{}",
      "[]",
      "null",
      '{"status":"ok"}',
      '{"status":"UP","components":{"mail":{"status":"DOWN"}}}',
      '{"healthy":true,"version":"down"}',
      '{"status":{"code":"down"}}',
      "Nothing is down here, all is well",
    ]) {
      assert.equal(illnessIn(body), undefined, body);
    }
  });

  it("is nothing in the page of an application", () => {
    assert(isPage("<!DOCTYPE html><title>Shop</title>"));
    assert(isPage("\n <html lang=en>"));
    for (const body of ["OK", "<p>OK</p>", '{"status":"<html>"}', "htmlok"])
      assert(!isPage(body), body);
  });
});
