/** One thing wrong with the reference system each, and who must notice it. */
import { Pool } from "pg";
import type { Thresholds } from "../../gonogo/load/settings";
import { openapi, page, plans } from "./pages";
import type { Handler, ReferenceSettings, Routes } from "./settings";
import type { Stores } from "./stores";
import { healthy, ownOrigin } from "./system";

export interface Mutation {
  readonly name: string;
  readonly settings?: Partial<ReferenceSettings>;
  /** Breaks something real, and says how it is repaired. */
  readonly breaks?: (stores: Stores) => Promise<Repair>;
  /** What is not passed, and nothing else. */
  readonly found: readonly string[];
  /** Seconds of load, where it shows under load only, and the threshold that it misses. */
  readonly load?: { readonly seconds: number; readonly strict: keyof Thresholds };
}
interface Repair {
  readonly settings?: Partial<ReferenceSettings>;
  readonly repair: () => Promise<void>;
}

const route = (name: string, handler: Handler): Partial<ReferenceSettings> => ({
  routes: (own) => ({ ...own, [name]: handler }),
});
const json =
  (body: object, status = 200): Handler =>
  () => ({ status, body });
const headers = (more: Readonly<Record<string, string | undefined>>) => ({
  securityHeaders: Object.fromEntries(
    Object.entries({ ...healthy.securityHeaders, ...more }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  ),
});
/** What follows from a user that could not be made, or whose key never came. */
const noKey = [
  "smoke-register fail",
  "smoke-metrics-available unknown",
  "smoke-checkout unknown",
  "smoke-clean-up unknown",
];
const parses: Handler = ({ body }) => ({ status: 200, body: JSON.parse(body.toString()) });

/** True while more than so many requests came within the last second. */
function rush(most: number): () => boolean {
  const times: number[] = [];
  return () => {
    const now = performance.now();
    times.push(now);
    while ((times[0] ?? now) < now - 1000) times.shift();
    return times.length > most;
  };
}

/** Each route counts; what it answers is changed while there is a rush. */
function rushed(names: readonly string[], handler: Handler): Partial<ReferenceSettings> {
  const isRush = rush(75);
  const counted = (own: Routes): Routes =>
    Object.fromEntries(
      Object.entries(own).map(([name, answer]) => [
        name,
        (call) => (isRush() && names.includes(name) ? handler(call) : answer(call)),
      ]),
    );
  return { routes: counted };
}

/** One connection for a query that takes a twentieth of a second: enough for 20 requests a second. */
const narrow =
  (connectionTimeoutMillis: number) =>
  async (stores: Stores): Promise<Repair> => {
    const pool = new Pool({ ...stores.login(), max: 1, connectionTimeoutMillis });
    const slow: Handler = async () => {
      await pool.query("SELECT pg_sleep(0.05)");
      return { status: 200, body: { plans } };
    };
    return { settings: route("GET /api/v1/pricing", slow), repair: () => pool.end() };
  };

const killed = (which: "postgres" | "redis") => async (stores: Stores) => {
  await stores[which].kill();
  return {
    repair: async () => {
      await stores[which].restart();
      await stores.use();
    },
  };
};

const statement = (sql: string, undo: string) => async (stores: Stores) => {
  await stores.query(sql);
  return {
    repair: async () => {
      await stores.query(undo);
    },
  };
};

const edge: readonly Mutation[] = [
  {
    name: "TLS 1.0 is spoken",
    settings: { oldestTls: "TLSv1" },
    found: ["tls-versions-offered fail"],
  },
  {
    name: "the certificate ends in five days",
    settings: { certificateDays: 5 },
    found: ["certificate-served fail"],
  },
  {
    name: "the certificate is not trusted",
    settings: { isTrusted: false },
    // Keys go to nobody who is not trusted.
    found: [
      "certificate-served fail",
      "smoke-register unknown",
      "smoke-metrics-available unknown",
      "smoke-checkout unknown",
    ],
  },
  {
    name: "plain HTTP is answered",
    settings: { plain: "answer" },
    found: ["http-redirected fail"],
  },
  {
    name: "plain HTTP leads to another host",
    settings: { plain: "elsewhere" },
    found: ["http-redirected fail"],
  },
  {
    name: "HSTS lasts for an hour",
    settings: headers({ "Strict-Transport-Security": "max-age=3600" }),
    found: ["security-headers-sent fail"],
  },
  {
    name: "one security header is missing",
    settings: headers({ "X-Content-Type-Options": undefined }),
    found: ["security-headers-sent fail"],
  },
  {
    name: "errors have no security headers",
    settings: { hasHeadersOnErrors: false },
    found: ["security-headers-sent fail"],
  },
  { name: "every origin may read", settings: { allow: () => "*" }, found: ["cors-answers fail"] },
  {
    name: "origins are echoed",
    settings: { allow: (origin) => origin },
    found: ["cors-answers fail"],
  },
  {
    name: "origins are compared by their beginning",
    settings: { allow: (origin) => (origin.startsWith(ownOrigin) ? origin : undefined) },
    found: ["cors-answers fail"],
  },
  {
    name: "the own application may not read",
    settings: { allow: () => undefined },
    found: ["cors-answers fail"],
  },
  {
    name: "requests have no id",
    settings: { requestId: () => undefined },
    found: ["request-id-sent fail"],
  },
  {
    name: "all requests have the same id",
    settings: { requestId: () => "one" },
    found: ["request-id-sent fail"],
  },
  {
    name: "errors show the stack",
    settings: {
      ...route("POST /", parses),
      onError: ({ stack = "" }) => ({ status: 400, body: { error: stack } }),
    },
    found: ["errors-show-nothing fail"],
  },
  {
    name: "JSON that is none is an error of the server",
    settings: route("POST /", parses),
    found: ["errors-show-nothing fail"],
  },
  {
    name: "bodies of any size are read",
    settings: { largestBody: Number.POSITIVE_INFINITY },
    found: ["large-body-refused fail"],
  },
  {
    name: "nothing is compressed",
    settings: { isCompressed: false },
    found: ["answers-compressed fail"],
  },
  {
    name: "the metrics are a page",
    settings: route("GET /metrics", () => page("Metrics")),
    found: ["metrics-served fail"],
  },
  {
    name: "there are no metrics",
    settings: route("GET /metrics", json({}, 404)),
    found: ["metrics-served fail"],
  },
  {
    name: "an operation has no words",
    settings: route("GET /openapi.json", json({ ...openapi, paths: { "/api/v1/x": { get: {} } } })),
    found: ["openapi-served fail"],
  },
  {
    name: "a path has no version",
    settings: route(
      "GET /openapi.json",
      json({ ...openapi, paths: { ...openapi.paths, "/search": { get: { summary: "Finds" } } } }),
    ),
    found: ["api-paths-versioned fail"],
  },
  {
    name: "there are no terms",
    settings: route("GET /terms", json({}, 404)),
    found: ["legal-pages-published fail"],
  },
  {
    name: "the privacy policy is a stub",
    settings: route("GET /privacy", () => ({ status: 200, body: "<p>Soon.</p>" })),
    found: ["legal-pages-published fail"],
  },
  {
    name: "nobody is told to wait",
    settings: { requestsPerMinute: Number.POSITIVE_INFINITY },
    found: ["rate-limit-answers fail"],
  },
  {
    name: "nobody is told for how long to wait",
    settings: { saysWhenToComeBack: false },
    found: ["rate-limit-answers fail"],
  },
];

const inside: readonly Mutation[] = [
  {
    name: "the health check answers 200 and says that it is degraded",
    settings: route("GET /health", json({ status: "degraded" })),
    found: ["health-answers fail"],
  },
  {
    name: "the health check fails",
    settings: route("GET /health", json({ status: "down" }, 503)),
    // Whether other origins are let in shows only where the service itself answers.
    found: ["cors-answers unknown", "health-answers fail", "smoke-health fail"],
  },
  {
    name: "the readiness check answers 200 and says that Redis is down",
    settings: route(
      "GET /ready",
      json({ status: "ready", checks: { postgres: "up", redis: "down" } }),
    ),
    found: ["readiness-tells-dependencies fail"],
  },
  {
    name: "Redis is down",
    breaks: killed("redis"),
    found: [
      "readiness-answers fail",
      "readiness-tells-dependencies unknown",
      "rate-limit-answers fail",
      "redis-* unknown",
    ],
  },
  {
    name: "Postgres is down",
    breaks: killed("postgres"),
    found: [
      "readiness-answers fail",
      "readiness-tells-dependencies unknown",
      "postgres-* unknown",
      ...noKey,
    ],
  },
  {
    name: "a table is missing",
    breaks: statement(
      "ALTER TABLE api_keys RENAME TO api_keys_gone",
      "ALTER TABLE api_keys_gone RENAME TO api_keys",
    ),
    found: ["postgres-tables-present fail", ...noKey],
  },
];

const functions: readonly Mutation[] = [
  {
    name: "who registers gets no key",
    settings: route("POST /api/v1/auth/register", json({ message: "welcome" }, 201)),
    found: noKey,
  },
  { name: "keys have another prefix", settings: { prefix: "sk_" }, found: noKey },
  {
    name: "keys are looked up by another hash than they are stored by",
    settings: { hash: (key) => key },
    found: ["smoke-metrics-available fail", "smoke-checkout fail", "smoke-clean-up unknown"],
  },
  {
    name: "the user's page is open without a key",
    settings: route("GET /api/v1/auth/me", json({ id: "anybody" })),
    found: ["smoke-auth-required fail"],
  },
  {
    name: "a plan is missing",
    settings: route("GET /api/v1/pricing", json({ plans: plans.slice(0, 2) })),
    found: ["smoke-pricing fail"],
  },
  {
    name: "the prices are a page",
    settings: route("GET /api/v1/pricing", () => page("Prices")),
    found: ["smoke-pricing fail"],
  },
  {
    name: "the checkout refuses the plan",
    settings: route("POST /api/v1/subscription/checkout", json({ error: "no such plan" }, 422)),
    found: ["smoke-checkout fail"],
  },
  {
    name: "the root is not there",
    settings: route("GET /", json({ error: "not found" }, 404)),
    found: ["pages-tagged fail", "smoke-root fail"],
  },
  {
    name: "what is asked for is on another host",
    settings: route("GET /api/v1/metrics/available", () => ({
      status: 302,
      headers: { location: "https://elsewhere.example/" },
    })),
    found: ["smoke-metrics-available fail"],
  },
  {
    name: "users cannot be deleted",
    settings: route("DELETE /api/v1/auth/me", json({ error: "not yet" }, 501)),
    found: ["smoke-clean-up unknown"],
  },
];

const load: readonly Mutation[] = [
  {
    name: "a query is slow, and has one connection",
    breaks: narrow(60_000),
    found: ["load-latency-at-100 fail"],
    load: { seconds: 3.5, strict: "latency" },
  },
  {
    name: "a query is slow, has one connection, and nobody waits for it",
    breaks: narrow(200),
    found: ["load-errors-at-100 fail"],
    load: { seconds: 1, strict: "errors" },
  },
  {
    name: "the root fails in a rush",
    settings: rushed(["GET /"], json({ error: "overloaded" }, 503)),
    found: ["load-errors-at-100 fail"],
    load: { seconds: 1, strict: "errors" },
  },
  {
    name: "the health check fails in a rush",
    settings: rushed(["GET /health"], json({ status: "down" }, 503)),
    found: ["load-health-at-100 fail"],
    load: { seconds: 1, strict: "uptime" },
  },
];

export const mutations: readonly Mutation[] = [...edge, ...inside, ...functions, ...load];
