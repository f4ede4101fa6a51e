import type { Api, StripeObject } from "./api.js";
import { productFeatureApi } from "./api-features.js";
import { checkProductFeature } from "./check-feature.js";
import { modeOf } from "./diff.js";
import { productFeatureFields } from "./fields.js";
import type { Kind } from "./kind.js";
import { providerOf, type StripeProvider } from "./provider.js";
import { isRecord, type Properties } from "./values.js";

function describe(link: StripeObject): Properties {
  const { entitlement_feature: feature } = link;
  return {
    product: link.product,
    entitlementFeature: isRecord(feature) ? feature.id : feature,
    mode: modeOf(link.livemode),
  };
}

/** A product has a feature once at most, so that the link that is there is the wanted one. */
async function find(api: Api, inputs: Properties): Promise<StripeObject | undefined> {
  const links = await api.list({ product: inputs.product });
  return links.find((link) => describe(link).entitlementFeature === inputs.entitlementFeature);
}

export const productFeatureKind: Kind = {
  label: "product feature",
  fields: productFeatureFields,
  deleteBeforeReplace: true,
  check: checkProductFeature,
  connect: productFeatureApi,
  describe,
  find,
  usable: () => true,
  shownOnce: () => ({}),
  adopted: () => ({}),
  // Create finds the product in its address.
  extraParams: async (_api, inputs, fields) =>
    fields.includes("product") ? { product: inputs.product } : {},
};

export function createProvider(): StripeProvider {
  return providerOf(productFeatureKind);
}
