/** What is sold through Stripe, and how Stripe's events come in. */
import { StripeCatalogue } from "../components/stripe-catalogue";
import { WebhookEndpoint } from "../components/webhook-endpoint";
import { stripeMode, webhookGenerationsOf } from "../config/stripe";
import type { ContainerReference } from "../container-reference";
import { stripeApiVersion } from "../defaults";
import type { StripePart } from "../parts";
import { expandEvents } from "../stripe/events";
import type { Build } from "./build";
import type { BuiltEdge } from "./edge";
import { receivesStripe } from "./receiver-paths";
import type { Webhooks } from "./webhooks";

type References = Readonly<Record<string, ContainerReference>>;

export interface Billing {
  /** Signing secret, price ids and portal of a service, by environment variable. */
  referencesOf(service: string): References;
  /** Stripe's id of a price. */
  price(plan: string, interval: "month" | "year"): ContainerReference | undefined;
  readonly portal: ContainerReference | undefined;
}

export function buildBilling(
  build: Build,
  part: StripePart,
  edge: BuiltEdge,
  webhooks: Webhooks,
): Billing {
  const { name, base, child } = build;
  const { context } = base;
  const mode = stripeMode(build.place.settings, build.place);
  const { plans, features, tax } = part;
  const catalogue = new StripeCatalogue(
    `${name}-plans`,
    { context, system: name, plans, features, mode, ...(tax && { tax }) },
    child,
  );
  const portal = buildPortal(build, part, catalogue, mode);
  if (tax !== undefined) {
    const { TaxSettings } =
      require("../components/tax-settings") as typeof import("../components/tax-settings");
    new TaxSettings(`${name}-tax`, { context, ...tax, mode }, child);
  }
  const consumers = build.parts.secrets[part.webhook.secretVariable]?.consumers;
  if (consumers === undefined) throw new Error("the signing secret is no secret of the system");
  const webhook = buildWebhook(build, part, { edge, webhooks, consumers, mode });
  return {
    referencesOf: (service) => ({
      ...(consumers.includes(service) && webhook.references),
      ...(part.priceConsumers.includes(service) && { ...catalogue.references, ...portal }),
    }),
    price: (plan, interval) =>
      catalogue.references[`STRIPE_PRICE_${plan}_${interval}`.toUpperCase()],
    portal: Object.values(portal)[0],
  };
}

function buildPortal(
  { name, base, child }: Build,
  { portal }: StripePart,
  { sold }: StripeCatalogue,
  mode: "live" | "test",
): References {
  if (portal === undefined) return {};
  const { CustomerPortal } =
    require("../components/customer-portal") as typeof import("../components/customer-portal");
  const { context } = base;
  return new CustomerPortal(`${name}-portal`, { context, sold, ...portal, mode }, child).references;
}

function buildWebhook(
  { name, base, child, parts, place: { settings } }: Build,
  { events, webhook }: StripePart,
  place: {
    readonly edge: BuiltEdge;
    readonly webhooks: Webhooks;
    readonly consumers: readonly [string, ...string[]];
    readonly mode: "live" | "test";
  },
): WebhookEndpoint {
  const { edge, webhooks, consumers, mode } = place;
  const isReceived = receivesStripe(parts);
  const endpoint = new WebhookEndpoint(
    `${name}-stripe-webhook`,
    {
      ...base,
      backend: webhooks.backend("stripe", edge.backend(webhook.host), isReceived),
      host: edge.host(webhook.host),
      path: webhook.path,
      events: expandEvents(events),
      apiVersion: stripeApiVersion,
      secretVariable: webhook.secretVariable,
      consumers,
      generations: webhookGenerationsOf(settings),
      priority: webhooks.nextPriority(),
      mode,
    },
    child,
  );
  webhooks.queues.set("stripe", endpoint.queue);
  webhooks.urls.stripe = `https://${edge.host(webhook.host)}${webhook.path}`;
  return endpoint;
}
