import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { probes } from "../../gonogo/probes/registry";
import { type ProbeOptions, type ProbeResult, runProbes } from "../../gonogo/probes/run";
import { noTargets } from "../../gonogo/probes/targets";
import { type Fault, faults, faultyServer, ownOrigin } from "./faulty-server";

const edge = probes.filter(({ target }) => ["api", "web", "host"].includes(target));

async function look(at: {
  readonly url: string;
  readonly plainPort?: number;
  readonly ca?: string;
  readonly signal?: AbortSignal;
  readonly options?: ProbeOptions;
  readonly patience?: number;
}): Promise<readonly ProbeResult[]> {
  const target = { role: "api", url: at.url, privatePaths: ["/inside/metrics"] };
  return runProbes({
    probes: edge,
    targets: { ...noTargets, api: [target], web: [target], host: [target], mail: [] },
    options: [
      {
        "cors-answers": { allowed: [ownOrigin] },
        ...(at.plainPort === undefined ? {} : { "http-redirected": { port: at.plainPort } }),
      },
      at.options ?? {},
    ],
    signal: at.signal ?? new AbortController().signal,
    ...(at.patience === undefined ? {} : { patience: at.patience }),
    ...(at.ca === undefined ? {} : { ca: at.ca }),
  });
}

/** Here client and server share a machine with other tests. */
const unhurried = { patience: 6, options: { "health-answers": { milliseconds: 5000 } } };

const told = (results: readonly ProbeResult[]) =>
  results.map(({ probe, outcome, reason, findings }) => ({ probe, outcome, reason, findings }));

/** The probe that finds the fault; nothing else may. */
const finders: Readonly<Record<Fault, string>> = {
  "old-tls": "tls-versions-offered",
  "expiring-certificate": "certificate-served",
  "untrusted-certificate": "certificate-served",
  "plain-http": "http-redirected",
  "redirect-elsewhere": "http-redirected",
  "no-hsts": "security-headers-sent",
  "no-headers-in-errors": "security-headers-sent",
  "cors-wildcard": "cors-answers",
  "cors-echo": "cors-answers",
  "cors-null": "cors-answers",
  "cors-shut": "cors-answers",
  ill: "health-answers",
  "not-ready": "readiness-answers",
  "ready-without-redis": "readiness-tells-dependencies",
  "silent-about-redis": "readiness-tells-dependencies",
  "no-request-id": "request-id-sent",
  "same-request-id": "request-id-sent",
  "stack-trace": "errors-show-nothing",
  crash: "errors-show-nothing",
  "large-bodies": "large-body-refused",
  uncompressed: "answers-compressed",
  "no-metrics": "metrics-served",
  "metrics-are-a-page": "metrics-served",
  "metrics-for-all": "metrics-private",
  "metrics-in-capitals": "metrics-private",
  "no-openapi": "openapi-served",
  "openapi-is-poor": "openapi-served",
  "no-version": "api-paths-versioned",
  "no-terms": "legal-pages-published",
  "no-cookies": "cookie-policy-published",
  "no-tags": "pages-tagged",
  "no-rate-limit": "rate-limit-answers",
  "mute-rate-limit": "rate-limit-answers",
};

/** Probes that have nothing to look at where the fault is. */
const needs: Partial<Record<Fault, readonly string[]>> = {
  "no-openapi": ["api-paths-versioned"],
  "not-ready": ["readiness-tells-dependencies"],
};

/** Faults that cannot be told from a check that looks and does not tell. */
const doubts: readonly Fault[] = ["silent-about-redis"];

describe("probes of the edge, against a real server", () => {
  it("all pass where nothing is wrong", async () => {
    const server = await faultyServer();
    try {
      const results = await look({ ...server, ...unhurried });
      assert.deepEqual(
        told(results).filter(({ outcome }) => outcome !== "pass"),
        [],
      );
      assert.equal(results.length, edge.length);
    } finally {
      await server.close();
    }
  });

  for (const fault of faults) {
    it(`find ${fault}, and nothing else`, async () => {
      const server = await faultyServer(fault);
      try {
        const wrong = told(await look({ ...server, ...unhurried })).filter(
          ({ probe, outcome }) =>
            outcome !== "pass" && !(outcome === "unknown" && needs[fault]?.includes(probe)),
        );
        assert.deepEqual(
          wrong.map(({ probe, outcome }) => [probe, outcome]),
          [[finders[fault], doubts.includes(fault) ? "unknown" : "fail"]],
          JSON.stringify(wrong, null, 1),
        );
      } finally {
        await server.close();
      }
    });
  }

  it("are all there to find something", () => {
    const found = new Set(Object.values(finders));
    assert.deepEqual(
      edge.filter(({ id }) => !found.has(id)).map(({ id }) => id),
      [],
    );
  });

  it("decide nothing about a host that refuses connections", async () => {
    const server = await faultyServer();
    await server.close();
    const results = await look(server);
    assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))], ["unknown"]);
    for (const { reason } of results) assert.match(reason ?? "", /refused/);
  });

  it("end when they are interrupted, and decide nothing", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "localhost", resolve));
    const { port } = silent.address() as AddressInfo;
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const results = await look({
      url: `https://localhost:${port}`,
      plainPort: port,
      signal: controller.signal,
    });
    silent.close();
    assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))], ["unknown"]);
  });

  it("give up on a host that never answers", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "localhost", resolve));
    const { port } = silent.address() as AddressInfo;
    const target = { role: "api", url: `https://localhost:${port}` };
    const [probe] = edge.filter(({ id }) => id === "health-answers");
    assert(probe);
    const [result] = await runProbes({
      probes: [{ ...probe, limit: 0.2 }],
      targets: { ...noTargets, api: [target], web: [], host: [], mail: [] },
      options: [],
      signal: new AbortController().signal,
    });
    silent.close();
    assert.equal(result?.outcome, "unknown");
    assert.match(result?.reason ?? "", /within 0\.2 s/);
  });

  it("say that nothing was looked at where the stack tells no target", async () => {
    const results = await runProbes({
      probes,
      targets: { ...noTargets, api: [], web: [], host: [], mail: [] },
      options: [],
      signal: new AbortController().signal,
    });
    assert.deepEqual([...new Set(results.map(({ outcome }) => outcome))], ["not-applicable"]);
  });
});
