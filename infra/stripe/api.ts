import type Stripe from "stripe";
import { isMissing, statusOf } from "./errors.js";
import type { Properties } from "./values.js";

/** An object of Stripe's API, in Stripe's own names. */
export interface StripeObject {
  readonly id: string;
  readonly metadata?: Readonly<Record<string, string>> | null;
  readonly [name: string]: unknown;
}

/** The requests of one kind of object. */
export interface Api {
  create(params: Properties, idempotencyKey: string): Promise<StripeObject>;
  /** Undefined when the object does not exist. */
  retrieve(id: string): Promise<StripeObject | undefined>;
  update(id: string, params: Properties): Promise<StripeObject>;
  /** Every object that matches Stripe's list filters, over all pages. */
  list(filters: Properties): Promise<readonly StripeObject[]>;
  /** Takes the object out of use for good: archives or deletes it. */
  retire(id: string): Promise<void>;
}

/** The methods that the SDK's resources share. */
export interface SdkResource {
  create(params: object, options: { idempotencyKey: string }): Promise<object>;
  retrieve(id: string): Promise<object>;
  update(id: string, params: object): Promise<object>;
  list(params: object): AsyncIterable<object>;
}

/** Pulumi works on many resources at once, which meets Stripe's rate limit before long. */
const rateLimitWaits = [500, 1_000, 2_000, 4_000];

export async function patient<T>(request: () => Promise<T>): Promise<T> {
  for (const wait of rateLimitWaits) {
    try {
      return await request();
    } catch (error) {
      if (statusOf(error) !== 429) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait * (1 + Math.random())));
    }
  }
  return request();
}

async function existing(request: () => Promise<object>): Promise<StripeObject | undefined> {
  try {
    const object = (await patient(request)) as StripeObject;
    return object.deleted === true ? undefined : object;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function apiOf(resource: SdkResource, retire: (id: string) => Promise<object>): Api {
  return {
    create: async (params, idempotencyKey) =>
      (await patient(() => resource.create(params, { idempotencyKey }))) as StripeObject,
    retrieve: (id) => existing(() => resource.retrieve(id)),
    update: async (id, params) =>
      (await patient(() => resource.update(id, params))) as StripeObject,
    list: (filters) => patient(() => allPages(resource, filters)),
    retire: async (id) => {
      await existing(() => retire(id));
    },
  };
}

async function allPages(resource: SdkResource, filters: Properties): Promise<StripeObject[]> {
  const objects: object[] = [];
  for await (const object of resource.list({ limit: 100, ...filters })) objects.push(object);
  return objects as StripeObject[];
}

/** Products are archived: Stripe deletes none that has a price. */
export function productApi(stripe: Stripe): Api {
  const products = stripe.products as unknown as SdkResource;
  return apiOf(products, (id) => products.update(id, { active: false }));
}

/** Prices are archived: Stripe deletes none. */
export function priceApi(stripe: Stripe): Api {
  const prices = stripe.prices as unknown as SdkResource;
  return apiOf(prices, (id) => prices.update(id, { active: false }));
}

export function webhookEndpointApi(stripe: Stripe): Api {
  const endpoints = stripe.webhookEndpoints;
  return apiOf(endpoints as unknown as SdkResource, (id) => endpoints.del(id));
}
