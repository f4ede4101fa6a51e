/** Stripe's events of a time window, by its API: the last 30 days are there. */
import type Stripe from "stripe";
import { ConfigurationError } from "./configuration-error";
import type { EventSource } from "./missed";
import { asObject, type JsonObject } from "./payload";
import { stripeDelivery } from "./providers/stripe";
import type { Delivery } from "./verification";

/** How far back Stripe lists events. */
export const stripeListsDays = 30;

export interface StripeSourceOptions {
  /** `invoice.paid` or `invoice.*`; all types without. Give what the endpoint is subscribed to. */
  readonly types?: readonly string[];
  /** A connected account, whose events Connect endpoints get. */
  readonly account?: string;
  /** Whether events of the test mode count; otherwise they are left out. */
  readonly testMode?: boolean;
}

const pageSize = 100;

export function stripeEvents(stripe: Stripe, options: StripeSourceOptions = {}): EventSource {
  const { types, account, testMode = false } = options;
  const wanted = types && typePatterns(types);
  async function* list(from: Date, until: Date) {
    let after: string | undefined;
    do {
      const query = new URLSearchParams({
        limit: String(pageSize),
        "created[gte]": String(Math.floor(from.getTime() / 1000)),
        "created[lt]": String(Math.ceil(until.getTime() / 1000)),
        ...(after !== undefined && { starting_after: after }),
      });
      // Not `events.list`: it makes objects of the SDK out of what a webhook has as plain JSON.
      const path = `/v1/events?${query}`;
      const page = asObject(await stripe.rawRequest("GET", path, undefined, optionsOf(account)));
      const data = Array.isArray(page?.data) ? page.data.map(asObject) : [];
      const last = data.at(-1)?.id;
      after = page?.has_more === true && typeof last === "string" ? last : undefined;
      yield data.flatMap((event) => {
        if (event === undefined || (event.livemode === false && !testMode)) return [];
        const delivery = deliveryOf(event, account);
        const [first] = delivery?.events ?? [];
        const isWanted = wanted?.some((pattern) => pattern.test(first?.type ?? "")) ?? true;
        return delivery !== undefined && isWanted ? [delivery] : [];
      });
    } while (after !== undefined);
  }
  return { provider: "stripe", list };
}

/** As the webhook would have brought it: that of a connected account names the account. */
function deliveryOf(event: JsonObject, account: string | undefined): Delivery | undefined {
  const own = account === undefined || "account" in event ? event : { ...event, account };
  return stripeDelivery(Buffer.from(JSON.stringify(own)));
}

function optionsOf(account: string | undefined) {
  return account === undefined ? {} : { stripeAccount: account };
}

/** Of `invoice.paid` or `invoice.*`. */
export function typePatterns(types: readonly string[]): readonly RegExp[] {
  return types.map((type) => {
    const text = type.split("*").map((part) => part.replaceAll(/[.$^+?()[\]{}|\\]/g, "\\$&"));
    return new RegExp(`^${text.join(".*")}$`);
  });
}

/**
 * The types that an endpoint is subscribed to: what else Stripe lists was never to be delivered.
 *
 * @param endpoint Its id or its URL; without it the only one that is enabled.
 * @throws ConfigurationError when there is none, or several and none is named.
 */
export async function subscribedTypes(
  stripe: Stripe,
  endpoint: string | undefined,
): Promise<readonly string[]> {
  const all = await stripe.webhookEndpoints.list({ limit: 100 });
  const found = all.data.filter(({ id, url, status }) =>
    endpoint === undefined ? status === "enabled" : endpoint === id || endpoint === url,
  );
  const [first, second] = found;
  const known = all.data.map(({ id, url }) => `${id} ${url}`).join(", ") || "none";
  if (first === undefined) {
    const what = endpoint === undefined ? "has no endpoint that is enabled" : `has no ${endpoint}`;
    throw new ConfigurationError(`the account ${what}; its endpoints: ${known}`);
  }
  if (second !== undefined) {
    throw new ConfigurationError(`the account has several endpoints, say which: ${known}`);
  }
  return first.enabled_events;
}
