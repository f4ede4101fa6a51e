import { findPrice, holderOf, isInUse, refuseForeign } from "./adopt.js";
import { type Api, priceApi, type StripeObject } from "./api.js";
import { checkPrice } from "./check-price.js";
import { replacingFields } from "./diff.js";
import { priceFields } from "./fields.js";
import type { Kind } from "./kind.js";
import { describeMetadata } from "./outputs.js";
import { providerOf, type StripeProvider } from "./provider.js";
import { isRecord, type Properties } from "./values.js";

function describeRecurring(recurring: unknown): Properties | undefined {
  if (!isRecord(recurring)) return undefined;
  return { interval: recurring.interval, intervalCount: recurring.interval_count };
}

function describe(price: StripeObject): Properties {
  return {
    product: isRecord(price.product) ? price.product.id : price.product,
    currency: price.currency,
    unitAmount: price.unit_amount,
    recurring: describeRecurring(price.recurring),
    lookupKey: price.lookup_key,
    nickname: price.nickname,
    active: price.active,
    taxBehavior: price.tax_behavior,
    ...describeMetadata(price),
  };
}

/** Moves a lookup key over from the price that holds it, in one step on Stripe's side. */
async function transfer(
  api: Api,
  inputs: Properties,
  fields: readonly string[],
  id: string | undefined,
): Promise<Properties> {
  if (!fields.includes("lookupKey")) return {};
  const holder = await holderOf(api, inputs.lookupKey);
  if (holder === undefined || holder.id === id) return {};
  refuseForeign(holder, inputs);
  return { transfer_lookup_key: true };
}

export const priceKind: Kind = {
  label: "price",
  fields: priceFields,
  check: checkPrice,
  connect: priceApi,
  describe,
  find: (api, inputs) => findPrice(api, inputs, priceFields, describe),
  usable: (price, inputs) =>
    isInUse(price, inputs) && replacingFields(priceFields, describe(price), inputs).length === 0,
  shownOnce: () => ({}),
  adopted: () => ({}),
  extraParams: transfer,
};

export function createProvider(): StripeProvider {
  return providerOf(priceKind);
}
