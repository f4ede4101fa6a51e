import { findFeature } from "./adopt.js";
import type { StripeObject } from "./api.js";
import { featureApi } from "./api-features.js";
import { checkFeature } from "./check-feature.js";
import { featureFields } from "./fields.js";
import type { Kind } from "./kind.js";
import { describeMetadata } from "./outputs.js";
import { providerOf, type StripeProvider } from "./provider.js";
import type { Properties } from "./values.js";

function describe(feature: StripeObject): Properties {
  return { lookupKey: feature.lookup_key, name: feature.name, ...describeMetadata(feature) };
}

export const featureKind: Kind = {
  label: "feature",
  fields: featureFields,
  check: checkFeature,
  connect: featureApi,
  describe,
  find: findFeature,
  usable: () => true,
  shownOnce: () => ({}),
  adopted: () => ({}),
  extraParams: async () => ({}),
};

export function createProvider(): StripeProvider {
  return providerOf(featureKind);
}
