import type Stripe from "stripe";
import { isMissing } from "./errors.js";
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
  list(filters: Properties): AsyncIterable<StripeObject>;
  /** Takes the object out of use for good: archives or deletes it. */
  retire(id: string): Promise<void>;
}

/** The methods that the SDK's resources share. */
interface SdkResource {
  create(params: object, options: { idempotencyKey: string }): Promise<object>;
  retrieve(id: string): Promise<object>;
  update(id: string, params: object): Promise<object>;
  list(params: object): AsyncIterable<object>;
}

async function existing(request: Promise<object>): Promise<StripeObject | undefined> {
  try {
    const object = (await request) as StripeObject;
    return object.deleted === true ? undefined : object;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function apiOf(resource: SdkResource, retire: (id: string) => Promise<unknown>): Api {
  return {
    create: async (params, idempotencyKey) =>
      (await resource.create(params, { idempotencyKey })) as StripeObject,
    retrieve: (id) => existing(resource.retrieve(id)),
    update: async (id, params) => (await resource.update(id, params)) as StripeObject,
    list: (filters) => resource.list({ limit: 100, ...filters }) as AsyncIterable<StripeObject>,
    retire: async (id) => {
      await existing(retire(id) as Promise<object>);
    },
  };
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
