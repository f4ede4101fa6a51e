import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isFalse } from "../helpers/flags";

const settings = "pulumi-nodejs:dynamic/stripe:TaxSettings";
const price = "pulumi-nodejs:dynamic/stripe:Price";
const messages = {
  code: "Stripe Tax stays pending: the settings have no default tax code.",
  behavior:
    "Stripe Tax cannot tell whether tax is in this price: its taxBehavior is not set, and neither is the default.",
} as const;
const noTax = "The stack has no tax settings of Stripe.";
const archived = "The price is not sold any more: active is false.";

const headOffice = { address: { country: "US", state: "CA" } };
const usd = { product: unknown, currency: "usd", unitAmount: 4900 };

export default definePolicy({
  id: "stripe-tax-complete",
  title: "Stripe can compute tax for everything that is sold",
  why: "With settings that are not complete Stripe Tax stays pending, and with a price of which it does not know whether tax is in it checkout fails.",
  fix: "Set defaults.taxCode and defaults.taxBehavior of the tax settings, or taxBehavior of each price.",
  severity: "medium",
  controls: ["stripe-tax-settings"],
  scope: "stack",
  resources: [settings, price],
  messages,
  checks: {
    *[settings](props) {
      // Active needs a head office, which the type requires, and a default tax code:
      // docs.stripe.com/api/tax/settings/object, status_details.
      const { taxCode } = props.defaults;
      if (taxCode === undefined || taxCode === "") {
        yield { message: "code", property: "defaults.taxCode" };
      }
    },
    *[price](props, { stack }) {
      const all = stack.ofType(settings);
      if (all.length === 0) {
        return notApplicable(noTax);
      }
      if (isFalse(props.active)) {
        return notApplicable(archived);
      }
      if ((props.taxBehavior ?? "unspecified") !== "unspecified") {
        return;
      }
      if (all.every((each) => each.props.defaults.taxBehavior === undefined)) {
        yield { message: "behavior", property: "taxBehavior" };
      }
      return;
    },
  },
  passes: [
    {
      name: "both defaults",
      type: settings,
      props: { defaults: { taxBehavior: "exclusive", taxCode: "txcd_10103001" }, headOffice },
    },
    {
      name: "a price that says it",
      type: price,
      props: { ...usd, taxBehavior: "inclusive" },
      with: [
        {
          type: settings,
          name: "tax",
          props: { defaults: { taxCode: "txcd_10103001" }, headOffice },
        },
      ],
    },
    {
      name: "a price with the default",
      type: price,
      props: usd,
      with: [
        {
          type: settings,
          name: "tax",
          props: { defaults: { taxBehavior: "exclusive" }, headOffice },
        },
      ],
    },
  ],
  fails: [
    {
      name: "no code",
      type: settings,
      props: { defaults: { taxBehavior: "exclusive" }, headOffice },
      expect: "code",
    },
    {
      name: "neither says it",
      type: price,
      props: { ...usd, taxBehavior: "unspecified" },
      with: [
        {
          type: settings,
          name: "tax",
          props: { defaults: { taxCode: "txcd_10103001" }, headOffice },
        },
      ],
      expect: "behavior",
    },
  ],
  unknowns: [
    {
      name: "a code that the deployment decides",
      type: settings,
      props: { defaults: { taxCode: unknown }, headOffice },
      expect: "defaults.taxCode",
    },
  ],
  notApplicables: [
    { name: "no tax settings", type: price, props: usd, expect: noTax },
    {
      name: "a price of the past",
      type: price,
      props: { ...usd, active: false },
      with: [{ type: settings, name: "tax", props: { defaults: {}, headOffice } }],
      expect: archived,
    },
  ],
});
