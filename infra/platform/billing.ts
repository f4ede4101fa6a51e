/** What is sold through Stripe, and how Stripe's events come in. */
import { StripeCatalogue } from "../components/stripe-catalogue";
import { WebhookEndpoint } from "../components/webhook-endpoint";
import type { ContainerReference } from "../container-reference";
import { stripeApiVersion } from "../defaults";
import type { StripePart } from "../parts";
import { expandEvents } from "../stripe/events";
import type { Build } from "./build";
import { type BuiltEdge, rulePriorities } from "./edge";
import type { Webhooks } from "./webhooks";

export interface Billing {
  /** Signing secret and price ids of a service, by environment variable. */
  referencesOf(service: string): Readonly<Record<string, ContainerReference>>;
  /** Stripe's id of a price. */
  price(plan: string, interval: "month" | "year"): ContainerReference | undefined;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export function buildBilling(
  build: Build,
  part: StripePart,
  edge: BuiltEdge,
  webhooks: Webhooks,
): Billing {
  const { name, base, child } = build;
  const plans = new StripeCatalogue(
    `${name}-plans`,
    { ...base, system: name, plans: part.plans },
    child,
  );
  const consumers = build.parts.secrets[part.webhook.secretVariable]?.consumers;
  if (consumers === undefined) throw new Error("the signing secret is no secret of the system");
  const webhook = buildWebhook(build, part, edge, consumers);
  webhooks.queues.set("stripe", webhook.queue);
  return {
    referencesOf: (service) => ({
      ...(consumers.includes(service) && webhook.references),
      ...(part.priceConsumers.includes(service) && plans.references),
    }),
    price: (plan, interval) => plans.references[`STRIPE_PRICE_${plan}_${interval}`.toUpperCase()],
    outputs: { webhookUrl: `https://${edge.host(part.webhook.host)}${part.webhook.path}` },
  };
}

function buildWebhook(
  { name, base, child, parts }: Build,
  { events, webhook }: StripePart,
  edge: BuiltEdge,
  consumers: readonly [string, ...string[]],
): WebhookEndpoint {
  const host = parts.hosts[webhook.host];
  const backend = host && "service" in host ? edge.backends.get(host.service) : undefined;
  if (backend === undefined) throw new Error("no service answers Stripe's webhook");
  return new WebhookEndpoint(
    `${name}-stripe-webhook`,
    {
      ...base,
      backend,
      host: edge.host(webhook.host),
      path: webhook.path,
      events: expandEvents(events),
      apiVersion: stripeApiVersion,
      secretVariable: webhook.secretVariable,
      consumers,
      priority: rulePriorities.webhooks,
    },
    child,
  );
}
