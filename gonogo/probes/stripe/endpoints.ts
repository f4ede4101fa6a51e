/** Webhook endpoints of an account, beside those that the stack has. */
import type { Look } from "../look";
import { listAt, textAt } from "../look/api";
import { isTrouble, seen, type Trouble } from "../probe";
import type { StripeEndpoint, StripeTarget } from "../targets";
import { listStripe } from "./read";

export interface Endpoint {
  readonly url: string;
  readonly enabled: boolean;
  readonly events: readonly string[];
  /** "" where the account's default is used. */
  readonly version: string;
}

export interface EndpointFacts {
  readonly wanted: readonly StripeEndpoint[];
  readonly found: readonly Endpoint[] | Trouble;
}

export async function readEndpoints(target: StripeTarget, look: Look): Promise<EndpointFacts> {
  const found = await listStripe(target, look, "/v1/webhook_endpoints");
  return { wanted: target.endpoints, found: isTrouble(found) ? found : found.map(endpointOf) };
}

function endpointOf(value: unknown): Endpoint {
  return {
    url: textAt(value, "url"),
    enabled: textAt(value, "status") === "enabled",
    events: listAt(value, "enabled_events").map((event) => String(event).slice(0, 80)),
    version: textAt(value, "api_version"),
  };
}

/** The endpoints that are there, with what is wanted of each; those that are not are undecided. */
export function* pairs({ wanted, found }: EndpointFacts): Generator<{
  readonly wanted: StripeEndpoint;
  readonly found: Endpoint;
}> {
  const endpoints = seen(found, "The endpoints");
  const missing: string[] = [];
  for (const each of wanted) {
    const own = endpoints.filter(({ url }) => url === each.url);
    const endpoint = own.find(({ enabled }) => enabled) ?? own[0];
    if (endpoint === undefined) missing.push(each.url);
    else yield { wanted: each, found: endpoint };
  }
  const [first] = missing;
  if (first !== undefined) seen({ trouble: "there is no such endpoint" }, first);
}

export const exampleUrl = "https://api.example.com/webhooks/stripe";

/** For the examples of probes. */
export function endpointFacts(...found: readonly Partial<Endpoint>[]): EndpointFacts {
  const events = ["invoice.paid", "invoice.payment_failed"];
  const good = { url: exampleUrl, enabled: true, events, version: "2026-10-28.endive" };
  return {
    wanted: [{ url: exampleUrl, events }],
    found: found.map((more) => ({ ...good, ...more })),
  };
}

export const noEndpoints: EndpointFacts = {
  wanted: [],
  found: { trouble: "it answers 503" },
};
