import { findMarked, isInUse } from "./adopt.js";
import { productApi, type StripeObject } from "./api.js";
import { checkProduct } from "./check-product.js";
import { productFields } from "./fields.js";
import type { Kind } from "./kind.js";
import { describeMetadata } from "./outputs.js";
import { providerOf, type StripeProvider } from "./provider.js";
import type { Properties } from "./values.js";

function featureNames(features: unknown): unknown {
  return Array.isArray(features) ? features.map((feature) => feature.name) : undefined;
}

function describe(product: StripeObject): Properties {
  return {
    name: product.name,
    description: product.description,
    active: product.active,
    taxCode: product.tax_code,
    images: product.images,
    marketingFeatures: featureNames(product.marketing_features),
    statementDescriptor: product.statement_descriptor,
    unitLabel: product.unit_label,
    url: product.url,
    ...describeMetadata(product),
  };
}

export const productKind: Kind = {
  label: "product",
  fields: productFields,
  check: checkProduct,
  connect: productApi,
  describe,
  find: findMarked,
  usable: isInUse,
  shownOnce: () => ({}),
  adopted: () => ({}),
  extraParams: async () => ({}),
};

export function createProvider(): StripeProvider {
  return providerOf(productKind);
}
