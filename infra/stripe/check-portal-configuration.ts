import {
  address,
  checkAll,
  type Failure,
  fail,
  flag,
  integer,
  listOf,
  metadata,
  notEmpty,
  objectOf,
  oneOf,
  type Rule,
  text,
} from "./check.js";
import { portalConfigurationFields } from "./fields.js";
import { isRecord, type Properties } from "./values.js";

const page = address("https", "http");
const proration = oneOf("none", "create_prorations", "always_invoice");

const reasons = [
  "customer_service",
  "low_quality",
  "missing_features",
  "other",
  "switched_service",
  "too_complex",
  "too_expensive",
  "unused",
] as const;

const allowedUpdate = oneOf("address", "email", "name", "phone", "shipping", "tax_id");
const allowedChange = oneOf("price", "promotion_code", "quantity");
const condition = oneOf("decreasing_item_amount", "shortening_interval");

/** A feature's switch beside its other members, some of which it needs while it is on. */
function feature(rules: Readonly<Record<string, Rule>>, needed: readonly string[] = []): Rule {
  const members = objectOf({ ...rules, enabled: flag }, ["enabled"]);
  return (value, property) => {
    if (!isRecord(value)) return fail(property, "an object with enabled", typeof value);
    const failures = members(value, property);
    if (value.enabled !== true) return failures;
    for (const name of needed) {
      const member = value[name];
      if (member !== undefined && member !== null && !(Array.isArray(member) && !member.length)) {
        continue;
      }
      const path = `${property}.${name}`;
      const reason = `${path} must not be empty while ${property} is enabled.`;
      failures.push({ property: path, reason });
    }
    return failures;
  };
}

const product = objectOf(
  {
    product: notEmpty,
    prices: listOf(notEmpty, 1, 20),
    adjustableQuantity: objectOf({ enabled: flag, minimum: integer(0), maximum: integer(1) }, [
      "enabled",
    ]),
  },
  ["product", "prices"],
);

const features = objectOf({
  customerUpdate: feature({ allowedUpdates: listOf(allowedUpdate, 0, 6) }, ["allowedUpdates"]),
  invoiceHistory: feature({}),
  paymentMethodUpdate: feature({}),
  subscriptionCancel: feature({
    mode: oneOf("at_period_end", "immediately"),
    prorationBehavior: proration,
    cancellationReason: feature({ options: listOf(oneOf(...reasons), 0, 8) }, ["options"]),
  }),
  subscriptionPause: feature({}),
  subscriptionUpdate: feature(
    {
      defaultAllowedUpdates: listOf(allowedChange, 0, 3),
      products: listOf(product, 0, 10),
      prorationBehavior: proration,
      scheduleAtPeriodEnd: objectOf({
        conditions: listOf(objectOf({ type: condition }, ["type"]), 0, 2),
      }),
    },
    ["defaultAllowedUpdates", "products"],
  ),
});

const rules: Readonly<Record<string, Rule>> = {
  name: text(5_000),
  active: flag,
  defaultReturnUrl: page,
  businessProfile: objectOf({
    headline: text(60),
    privacyPolicyUrl: page,
    termsOfServiceUrl: page,
  }),
  loginPage: objectOf({ enabled: flag }, ["enabled"]),
  features,
  metadata,
};

/** Refuses what Stripe refuses, from the limits in its API description. */
export function checkPortalConfiguration(inputs: Properties): Failure[] {
  return checkAll(rules, portalConfigurationFields, ["features"], inputs);
}
