import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isFalse, isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

const portal = "pulumi-nodejs:dynamic/stripe:PortalConfiguration";
const messages = {
  inactive: "Customers cannot open the portal: active is {actual}.",
  missing: "Customers cannot {what} in the portal: {setting} is {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, undefined, undefined>;

/** A feature that is left out is off: docs.stripe.com/api/customer_portal/configurations/create. */
const wanted = {
  subscriptionCancel: "cancel their subscription",
  paymentMethodUpdate: "replace an expired card",
} as const;

export default definePolicy({
  id: "stripe-portal-self-service",
  title: "Customers can cancel and change their card by themselves",
  why: "An expired card that nobody can replace ends a subscription that the customer wants, and a subscription that nobody can cancel ends in a dispute, which costs a fee and Stripe's patience.",
  fix: "Set features.subscriptionCancel.enabled and features.paymentMethodUpdate.enabled to true and leave active out.",
  severity: "medium",
  controls: ["stripe-customer-portal"],
  resources: [portal],
  messages,
  checks: {
    *[portal](props): Found {
      if (isFalse(props.active)) {
        yield { message: "inactive", property: "active", actual: show(props.active) };
        return undefined;
      }
      for (const [feature, what] of Object.entries(wanted)) {
        const { enabled } = props.features?.[feature as keyof typeof wanted] ?? {};
        const setting = `features.${feature}.enabled`;
        if (!isTrue(enabled)) {
          yield { message: "missing", property: setting, what, setting, actual: show(enabled) };
        }
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "both",
      type: portal,
      props: {
        features: {
          subscriptionCancel: { enabled: true },
          paymentMethodUpdate: { enabled: true },
        },
      },
    },
  ],
  fails: [
    {
      name: "switched off",
      type: portal,
      props: { active: false, features: {} },
      expect: "inactive",
    },
    {
      name: "no way to cancel",
      type: portal,
      props: { features: { paymentMethodUpdate: { enabled: true } } },
      expect: "missing",
    },
    {
      name: "cards that cannot be replaced",
      type: portal,
      props: {
        features: {
          subscriptionCancel: { enabled: true },
          paymentMethodUpdate: { enabled: false },
        },
      },
      expect: "missing",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: portal,
      props: {
        features: {
          subscriptionCancel: { enabled: unknown },
          paymentMethodUpdate: { enabled: true },
        },
      },
      expect: "features.subscriptionCancel.enabled",
    },
  ],
});
