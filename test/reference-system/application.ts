/** The outermost layer of the reference system: limits, headers, keys, errors, compression. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { absent, tooLarge, tooMany, wrongMethod } from "./routes";
import type { ReferenceSettings, Reply, Routes } from "./settings";
import type { Store } from "./store";

/** Asked for by monitors and scrapers, as often as they like. */
const unlimited = new Set(["/health", "/ready", "/metrics"]);

export interface Application {
  readonly listener: RequestListener;
  /** Answers so far, by status. */
  readonly requests: ReadonlyMap<number, number>;
}

export function application(
  settings: ReferenceSettings,
  store: Store,
  routes: (requests: ReadonlyMap<number, number>) => Routes,
): Application {
  const requests = new Map<number, number>();
  const all = routes(requests);
  let underWay = 0;
  const listener: RequestListener = (request, response) => {
    underWay += 1;
    response.once("close", () => {
      underWay -= 1;
      requests.set(response.statusCode, (requests.get(response.statusCode) ?? 0) + 1);
    });
    const reply = async () => {
      try {
        return await answer(request, all, settings, store, () => underWay);
      } catch (error) {
        return settings.onError(error as Error);
      }
    };
    reply()
      .then((told) => send(request, response, told, settings))
      .catch(() => response.destroy());
  };
  return { listener, requests };
}

async function answer(
  request: IncomingMessage,
  routes: Routes,
  settings: ReferenceSettings,
  store: Store,
  underWay: () => number,
): Promise<Reply> {
  const { method = "GET", url: target = "/", headers } = request;
  const body = await bodyOf(request, settings.largestBody);
  if (settings.delay > 0) await new Promise((resolve) => setTimeout(resolve, settings.delay));
  if (body === undefined) return tooLarge;
  const { pathname } = new URL(target, "https://localhost");
  const sent = headers["x-api-key"];
  const key = typeof sent === "string" ? sent : undefined;
  const user = key === undefined ? undefined : await store.userOf(key);
  if (!unlimited.has(pathname)) {
    const client = user ?? request.socket.remoteAddress ?? "";
    if ((await store.count(client)) > settings.requestsPerMinute) {
      const wait = { "retry-after": String(60 - Math.floor((Date.now() / 1000) % 60)) };
      return settings.saysWhenToComeBack ? { ...tooMany, headers: wait } : tooMany;
    }
  }
  const handler = routes[`${method} ${pathname}`];
  if (handler !== undefined) return handler({ request, target, body, user, underWay: underWay() });
  const allowed = Object.keys(routes).flatMap((route) => {
    const [verb = "", path] = route.split(" ");
    return path === pathname ? [verb] : [];
  });
  return allowed.length > 0 ? wrongMethod(allowed) : absent;
}

/** Read to its end even when it is too large, so that the client hears the answer. */
async function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= most) chunks.push(chunk);
  }
  return bytes > most ? undefined : Buffer.concat(chunks);
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, type, headers = {} }: Reply,
  settings: ReferenceSettings,
): Promise<void> {
  if (settings.hasHeadersOnErrors || status < 400) {
    for (const [name, value] of Object.entries(settings.securityHeaders)) {
      response.setHeader(name, value);
    }
  }
  const id = settings.requestId();
  if (id !== undefined) response.setHeader("X-Request-Id", id);
  const { origin } = request.headers;
  const allowed = origin === undefined ? undefined : settings.allow(origin);
  if (allowed !== undefined) {
    response.setHeader("Access-Control-Allow-Origin", allowed);
    response.setHeader("Vary", "Origin");
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body === undefined) return void response.writeHead(status).end();
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.setHeader(
    "content-type",
    type ?? (typeof body === "string" ? "text/html; charset=utf-8" : "application/json"),
  );
  const canZip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (settings.isCompressed && canZip && text.length > 1000) {
    response.setHeader("content-encoding", "gzip");
    return void response.writeHead(status).end(await promisify(gzip)(text));
  }
  response.writeHead(status).end(text);
}
