/** What the reference system answers to whom. */
import type { Receiver } from "../../infra/webhooks/receiver";
import { openapi, page, plans } from "./pages";
import type { Call, Handler, Reply, Routes } from "./settings";
import type { Store } from "./store";

const refusal = (status: number, error: string, headers: Reply["headers"] = {}): Reply => ({
  status,
  body: { error },
  headers,
});

export const absent = refusal(404, "not found");
export const tooMany = refusal(429, "too many requests");
export const tooLarge = refusal(413, "the body is too large");
export const wrongMethod = (allowed: readonly string[]): Reply =>
  refusal(405, "method not allowed", { allow: allowed.join(", ") });

/** @param requests How many were answered so far, by status. */
export function routesOf(
  store: Store,
  receiver: Receiver,
  requests: ReadonlyMap<number, number>,
): Routes {
  return {
    "GET /health": () => ({ status: 200, body: { status: "healthy" } }),
    "GET /ready": async () => {
      const checks = await store.checks();
      const isReady = Object.values(checks).every((state) => state === "up");
      const status = isReady ? "ready" : "unavailable";
      return { status: isReady ? 200 : 503, body: { status, checks } };
    },
    "GET /": () => page("Reference system"),
    "GET /docs": () => page("API reference"),
    "GET /terms": () => page("Terms of service"),
    "GET /privacy": () => page("Privacy policy"),
    "GET /cookies": () => page("Cookie policy"),
    "GET /openapi.json": () => ({ status: 200, body: openapi }),
    "GET /metrics": () => metrics(requests),
    "GET /api/v1/pricing": () => ({ status: 200, body: { plans } }),
    "POST /api/v1/auth/register": (call) => register(call, store),
    "GET /api/v1/auth/me": withUser(({ user }) => ({ status: 200, body: { id: user } })),
    "DELETE /api/v1/auth/me": withUser(async ({ user }) => {
      await store.remove(user);
      return { status: 204 };
    }),
    "GET /api/v1/metrics/available": withUser(() => ({
      status: 200,
      body: { metrics: ["revenue", "net_income"] },
    })),
    "POST /api/v1/subscription/checkout": withUser((call) => checkout(call, store)),
    "POST /api/v1/webhooks/stripe": ({ request, target, body }) =>
      receiver.receive({ method: "POST", target, headers: request.headersDistinct, body }),
  };
}

function withUser(handler: (call: Call & { readonly user: string }) => Reply | Promise<Reply>) {
  const guarded: Handler = (call) => {
    const { user } = call;
    if (user !== undefined) return handler({ ...call, user });
    return refusal(401, "an API key is needed", { "www-authenticate": "ApiKey" });
  };
  return guarded;
}

/** A client's mistake in JSON is the client's: undefined. */
function jsonOf({ body }: Call): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

async function register(call: Call, store: Store): Promise<Reply> {
  const email = jsonOf(call)?.email;
  if (typeof email !== "string" || !/^[^@\s]+@[^@\s]+$/.test(email)) {
    return refusal(422, "an e-mail address is needed");
  }
  const key = await store.register(email);
  if (key === undefined) return refusal(409, "the address is taken");
  return { status: 201, body: { email, api_key: key } };
}

async function checkout(call: Call & { readonly user: string }, store: Store): Promise<Reply> {
  const tier = jsonOf(call)?.tier;
  if (!plans.some((plan) => plan.tier === tier)) return refusal(422, "there is no such plan");
  return { status: 200, body: { checkout_url: await store.checkout(call.user, String(tier)) } };
}

function metrics(requests: ReadonlyMap<number, number>): Reply {
  const samples = [...requests].map(
    ([status, count]) => `http_requests_total{status="${status}"} ${count}\n`,
  );
  const head = "# HELP http_requests_total Requests that were answered.\n";
  const body = `${head}# TYPE http_requests_total counter\n${samples.join("")}process_up 1\n`;
  return { status: 200, type: "text/plain; version=0.0.4", body };
}
