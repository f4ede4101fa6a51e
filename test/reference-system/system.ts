/**
 * A real small system with the endpoints of one checklist's API (finsight): HTTPS, Postgres and
 * Redis, keys that are stored hashed, limits that are counted. `validate`, `smoke` and `load` end
 * well on it; what is set on it makes them end otherwise.
 */
import { randomUUID } from "node:crypto";
import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { signedEndpoint } from "../../infra/webhooks/endpoint";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { Receiver } from "../../infra/webhooks/receiver";
import { application } from "./application";
import { certificate } from "./certificate";
import { close, listen } from "./listen";
import { routesOf } from "./routes";
import type { ReferenceSettings } from "./settings";
import { hashOf, Store } from "./store";
import type { Stores } from "./stores";

export const ownOrigin = "https://app.finsight.example";
export const webhookSecret = "whsec_reference_system_0123456789abcdef";

export const healthy: ReferenceSettings = {
  oldestTls: "TLSv1.2",
  certificateDays: 300,
  isTrusted: true,
  plain: "redirect",
  securityHeaders: {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'self'",
    "X-XSS-Protection": "0",
  },
  hasHeadersOnErrors: true,
  allow: (origin) => (origin === ownOrigin ? origin : undefined),
  requestId: randomUUID,
  onError: () => ({ status: 500, body: { error: "internal error" } }),
  largestBody: 1_048_576,
  isCompressed: true,
  requestsPerMinute: 60,
  saysWhenToComeBack: true,
  prefix: "fsk_",
  hash: hashOf,
  routes: (own) => own,
  delay: 0,
  mostConnections: 10_000,
};

export interface ReferenceSystem {
  /** `https://localhost:PORT`. */
  readonly url: string;
  /** Port of plain HTTP. */
  readonly plainPort: number;
  /** What to trust, in PEM form. */
  readonly ca: string;
  /** API keys of users of their own. */
  keys(count: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function startReference(
  stores: Stores,
  given: Partial<ReferenceSettings> = {},
): Promise<ReferenceSystem> {
  const settings = { ...healthy, ...given };
  const pool = new Pool({ ...stores.login(), max: 20, connectionTimeoutMillis: 10_000 });
  pool.on("error", () => undefined);
  // Without Redis nobody waits for it: what it would have counted goes uncounted.
  const limits = { maxRetriesPerRequest: 0, enableOfflineQueue: false, lazyConnect: true };
  const redis = new Redis({ ...stores.cache(), ...limits });
  redis.on("error", () => undefined);
  await redis.connect().catch(() => undefined);
  const store = new Store(pool, redis, settings);
  const receiver = new Receiver({
    endpoints: [
      signedEndpoint("stripe", "/api/v1/webhooks/stripe", async () => ({
        secrets: [webhookSecret],
      })),
    ],
    inbox: new PostgresInbox(pool),
    origin: "https://api.finsight.example",
    isProduction: false,
  });
  const { listener } = application(settings, store, (requests) =>
    settings.routes(routesOf(store, receiver, requests), pool),
  );
  const pems = await certificate(settings.certificateDays);
  const oldCiphers = settings.oldestTls === "TLSv1" ? { ciphers: "DEFAULT:@SECLEVEL=0" } : {};
  const secure = createHttps(
    { key: pems.private, cert: pems.cert, minVersion: settings.oldestTls, ...oldCiphers },
    listener,
  );
  secure.maxConnections = settings.mostConnections;
  secure.on("tlsClientError", () => undefined);
  const port = await listen(secure);
  const plain = createHttp((request, response) => {
    if (settings.plain === "answer") return listener(request, response);
    const host = settings.plain === "elsewhere" ? "other.example" : `localhost:${port}`;
    response.writeHead(308, { location: `https://${host}${request.url}` }).end();
  });
  const plainPort = await listen(plain);
  return {
    url: `https://localhost:${port}`,
    plainPort,
    ca: settings.isTrusted ? pems.cert : (await certificate(300, "another")).cert,
    keys: (count) => makeKeys(store, count),
    close: async () => {
      await Promise.all([secure, plain].map(close));
      redis.disconnect();
      await pool.end();
    },
  };
}

async function makeKeys(store: Store, count: number): Promise<readonly string[]> {
  const keys: string[] = [];
  while (keys.length < count) {
    const key = await store.register(`${randomUUID()}@load.example`);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}
