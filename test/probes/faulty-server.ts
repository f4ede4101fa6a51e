/** A system on loopback that does everything right, and any one thing wrong on demand. */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server as NetServer, Socket } from "node:net";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { generate } from "selfsigned";

/** One for each defect that a probe is there to find. */
export const faults = [
  "old-tls",
  "expiring-certificate",
  "untrusted-certificate",
  "plain-http",
  "redirect-elsewhere",
  "no-hsts",
  "no-headers-in-errors",
  "cors-wildcard",
  "cors-echo",
  "cors-null",
  "cors-shut",
  "ill",
  "not-ready",
  "ready-without-redis",
  "silent-about-redis",
  "no-request-id",
  "same-request-id",
  "stack-trace",
  "crash",
  "large-bodies",
  "uncompressed",
  "no-metrics",
  "metrics-are-a-page",
  "metrics-for-all",
  "metrics-in-capitals",
  "no-openapi",
  "openapi-is-poor",
  "no-version",
  "no-terms",
  "no-cookies",
  "no-tags",
  "no-rate-limit",
  "mute-rate-limit",
] as const;
export type Fault = (typeof faults)[number];

export const ownOrigin = "https://app.shop.example";

export interface FaultyServer {
  readonly url: string;
  /** Port of plain HTTP. */
  readonly plainPort: number;
  /** What to trust. */
  readonly ca: string;
  close(): Promise<void>;
}

export async function faultyServer(fault?: Fault): Promise<FaultyServer> {
  const pems = await certificate(fault === "expiring-certificate" ? 5 : 300);
  const app = application(fault);
  const secure = createHttps(
    {
      key: pems.private,
      cert: pems.cert,
      ...(fault === "old-tls"
        ? { minVersion: "TLSv1" as const, ciphers: "DEFAULT:@SECLEVEL=0" }
        : { minVersion: "TLSv1.2" as const }),
    },
    app,
  );
  secure.on("tlsClientError", () => undefined);
  const port = await listen(secure);
  const plain = createHttp((request, response) => {
    if (fault === "plain-http") return void response.end("hello");
    const host = fault === "redirect-elsewhere" ? "other.example" : `localhost:${port}`;
    response.writeHead(308, { location: `https://${host}${request.url}` }).end();
  });
  const plainPort = await listen(plain);
  const other = fault === "untrusted-certificate" ? await certificate(300, "other") : pems;
  return {
    url: `https://localhost:${port}`,
    plainPort,
    ca: other.cert,
    close: async () => {
      await Promise.all([secure, plain].map(close));
    },
  };
}

/** Made once for each end that is asked for: an elliptic curve's key takes no time to make. */
const certificates = new Map<string, ReturnType<typeof generate>>();

function certificate(days: number, of = "served") {
  const key = `${of} ${days}`;
  const made = certificates.get(key) ?? makeCertificate(days);
  certificates.set(key, made);
  return made;
}

function makeCertificate(days: number) {
  const notBeforeDate = new Date(Date.now() - 3_600_000);
  return generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    keyType: "ec",
    notBeforeDate,
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
    ],
  });
}

const openapi = (fault: Fault | undefined) => ({
  openapi: "3.1.0",
  info: { title: "Shop", version: "1.0.0" },
  paths: {
    [fault === "no-version" ? "/plans" : "/v1/plans"]: {
      get: fault === "openapi-is-poor" ? {} : { summary: "The plans" },
    },
  },
});

const words = "A sentence of the terms that says what is agreed. ".repeat(20);
const page = (fault: Fault | undefined) =>
  `<!doctype html><html><head><title>Terms</title>${
    fault === "no-tags"
      ? ""
      : '<meta name="description" content="Terms"><meta property="og:title" content="Terms">'
  }</head><body><p>${words}</p></body></html>`;

/** The limit of the checklist that gives one. */
const perMinute = 60;

function application(fault: Fault | undefined) {
  let asked = 0;
  let ids = 0;
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname } = new URL(request.url ?? "/", "https://localhost");
    const isKnown =
      known.has(pathname) ||
      (fault === "metrics-for-all" && pathname === "/inside/metrics") ||
      (fault === "metrics-in-capitals" && pathname === "/INSIDE/METRICS");
    const method = request.method ?? "GET";
    const isError = !isKnown || !["GET", "POST", "OPTIONS"].includes(method);
    if (!(fault === "no-headers-in-errors" && isError)) {
      if (fault !== "no-hsts") {
        response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
      }
      response.setHeader("X-Content-Type-Options", "nosniff");
      response.setHeader("X-Frame-Options", "DENY");
      response.setHeader("Referrer-Policy", "no-referrer");
      response.setHeader("Content-Security-Policy", "default-src 'self'");
    }
    if (fault !== "no-request-id") {
      ids += 1;
      response.setHeader("X-Request-Id", fault === "same-request-id" ? "one" : `id-${ids}`);
    }
    allowOrigin(request, response, fault);
    if (pathname === "/" && method === "GET" && request.headers.authorization === undefined) {
      asked += 1;
      if (asked > perMinute && fault !== "no-rate-limit") {
        if (fault !== "mute-rate-limit") response.setHeader("Retry-After", "60");
        return void response.writeHead(429).end();
      }
    }
    let bytes = 0;
    let isTooLarge = false;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      isTooLarge ||= bytes > 1_048_576 && fault !== "large-bodies";
    });
    request.on("end", () => {
      if (isTooLarge) return void response.writeHead(413).end();
      if (isError) return void refuse(response, fault);
      void answer(pathname, request, response, fault);
    });
  };
}

const known = new Set([
  "/",
  "/health",
  "/ready",
  "/metrics",
  "/openapi.json",
  "/docs",
  "/terms",
  "/privacy",
  "/cookies",
]);

function allowOrigin(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined) {
  const { origin } = request.headers;
  if (fault === "cors-wildcard") response.setHeader("Access-Control-Allow-Origin", "*");
  else if (
    origin !== undefined &&
    ((origin === ownOrigin && fault !== "cors-shut") ||
      (fault === "cors-echo" && origin !== "null") ||
      (fault === "cors-null" && origin === "null"))
  ) {
    response.setHeader("Access-Control-Allow-Origin", origin);
  }
}

function refuse(response: ServerResponse, fault: Fault | undefined): void {
  if (fault === "stack-trace") {
    const { stack } = new Error("no such route");
    response.writeHead(404).end(JSON.stringify({ error: stack }));
  } else {
    response.writeHead(fault === "crash" ? 500 : 404).end('{"error":"not found"}');
  }
}

async function answer(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const send = (status: number, type: string, body: string) => {
    response.writeHead(status, { "content-type": type }).end(body);
  };
  if (path === "/health")
    return send(200, "application/json", `{"status":"${fault === "ill" ? "degraded" : "ok"}"}`);
  if (path === "/ready") {
    const isDown = fault === "not-ready" || fault === "ready-without-redis";
    const redis = fault === "silent-about-redis" ? {} : { redis: isDown ? "down" : "up" };
    const body = JSON.stringify({ status: "ok", checks: { postgres: { status: "up" }, ...redis } });
    return send(fault === "not-ready" ? 503 : 200, "application/json", body);
  }
  if (path === "/metrics" || /^.inside.metrics$/i.test(path)) {
    if (fault === "metrics-are-a-page") return send(200, "text/html", "<h1>Metrics</h1>");
    if (fault === "no-metrics") return send(404, "text/plain", "");
    const text =
      '# HELP http_requests_total Requests.\n# TYPE http_requests_total counter\nhttp_requests_total{method="get",code="200"} 1027\n';
    return send(200, "text/plain; version=0.0.4", text);
  }
  if (path === "/openapi.json") {
    if (fault === "no-openapi") return send(404, "application/json", "{}");
    return send(200, "application/json", JSON.stringify(openapi(fault)));
  }
  if (path === "/cookies" && fault === "no-cookies") return send(404, "text/html", "");
  if (path === "/terms" && fault === "no-terms") return send(404, "text/html", "");
  if (path === "/docs" && fault !== "uncompressed" && request.headers["accept-encoding"]) {
    const body = await promisify(gzip)(page(fault));
    response.writeHead(200, { "content-type": "text/html", "content-encoding": "gzip" }).end(body);
    return undefined;
  }
  return send(200, "text/html", page(fault));
}

function listen(server: NetServer): Promise<number> {
  sockets.set(server, new Set());
  server.on("connection", (socket: Socket) => {
    sockets.get(server)?.add(socket);
    socket.on("close", () => sockets.get(server)?.delete(socket));
  });
  return new Promise((resolve) => {
    server.listen(0, "localhost", () => resolve((server.address() as AddressInfo).port));
  });
}

const sockets = new Map<NetServer, Set<Socket>>();

export function close(server: NetServer): Promise<void> {
  for (const socket of sockets.get(server) ?? []) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
