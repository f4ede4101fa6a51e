import { checkAll, type Failure, metadata, notEmpty, type Rule, text } from "./check.js";
import { featureFields, productFeatureFields } from "./fields.js";
import type { Properties } from "./values.js";

/** Not empty, and at most Stripe's 80 characters. */
const short: Rule = (value, property) => [
  ...notEmpty(value, property),
  ...text(80)(value, property),
];

export function checkFeature(inputs: Properties): Failure[] {
  const rules = { lookupKey: short, name: short, metadata };
  return checkAll(rules, featureFields, ["lookupKey", "name"], inputs);
}

export function checkProductFeature(inputs: Properties): Failure[] {
  const rules = { product: notEmpty, entitlementFeature: notEmpty };
  return checkAll(rules, productFeatureFields, ["product", "entitlementFeature"], inputs);
}
