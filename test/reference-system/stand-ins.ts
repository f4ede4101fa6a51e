/** AWS and Stripe of a stack, in which all is as its output `validation` says. */
import { randomBytes } from "node:crypto";
import type { Validation } from "../../gonogo/probes/validation";
import type { AwsState } from "../probes/aws-fake";
import { secrets as providerSecrets } from "../probes/provider-server";
import { healthyAws } from "../probes/stores";
import { eventsByDelivery, list, ready } from "../probes/stripe-account";
import { FakeStripe } from "../stripe/fake-stripe";
import type { Stores } from "./stores";

const account = "51HvT2CANARYaccnt0";
const liveKey = `sk_live_${account}SECRETSECRETSECRET`;
export const testKey = `sk_test_${account}SECRETSECRETSECRET`;
export const publishableKey = `pk_live_${account}PUBLIC`;
const { SENTRY_DSN = "" } = providerSecrets;

/** Tasks that have what the stack says, and secrets as its generators and its owner made them. */
export function awsOf(
  { services, environment, variables, ...said }: Validation,
  stores: Stores,
): AwsState {
  const { api = { cluster: "", service: "" } } = services;
  const own = healthyAws();
  const held: Readonly<Record<string, string>> = {
    ...stores.env(),
    STRIPE_SECRET_KEY: liveKey,
    SENTRY_DSN,
    ...Object.fromEntries(
      said.generated.map((name) => [name, randomBytes(32).toString("base64url")]),
    ),
  };
  const isPlain = (name: string) => Object.hasOwn(variables, name);
  return {
    ...own,
    rds: { ...own.rds, retention: said.postgres?.retentionDays ?? 0 },
    cache: { ...own.cache, retention: said.redis?.retentionDays ?? 0 },
    ecs: {
      ...own.ecs,
      cluster: api.cluster,
      service: api.service,
      environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
      secrets: (environment.api ?? [])
        .filter((name) => !isPlain(name))
        .map((name) => ({ name, valueFrom: `arn:aws:secretsmanager:${name}` })),
    },
    secrets: Object.fromEntries(
      Object.entries(said.secrets).flatMap(([variable, name]) => {
        const value = held[variable];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

/** An account with the plans and the endpoint of the stack. */
export async function stripeOf({ stripe: said }: Validation): Promise<FakeStripe> {
  const stripe = await FakeStripe.start(liveKey);
  stripe.keys.add(testKey);
  stripe.documents.set("/v1/account", ready);
  const type = said?.endpoints[0]?.events[0] ?? "";
  eventsByDelivery(stripe, list(), list({ id: "evt_1", type }));
  for (const [plan, { name, prices }] of Object.entries(said?.plans ?? {})) {
    const product = stripe.make("products", { name, metadata: { plan } });
    for (const { usd, interval, lookupKey } of prices) {
      stripe.make("prices", {
        product: product.id,
        currency: "usd",
        unit_amount: String(usd * 100),
        recurring: { interval },
        ...(lookupKey !== undefined && { lookup_key: lookupKey }),
      });
    }
  }
  const api_version = said?.apiVersion ?? "";
  for (const { events, url } of said?.endpoints ?? []) {
    stripe.make("webhook_endpoints", { url, enabled_events: events, api_version });
  }
  if (said?.tax !== undefined) {
    const { country = "", state = "", behavior = "", code = "" } = said.tax;
    stripe.taxSettings.change({
      defaults: { tax_behavior: behavior, tax_code: code },
      head_office: { address: { country, state } },
    });
  }
  return stripe;
}
