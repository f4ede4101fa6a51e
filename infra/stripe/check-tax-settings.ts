import { checkAll, type Failure, matching, objectOf, oneOf, type Rule, text } from "./check.js";
import { taxSettingsFields } from "./fields.js";
import type { Properties } from "./values.js";

/** Part of an address. It is somebody's, so that messages do not quote it. */
const line = text(5_000);

const rules: Readonly<Record<string, Rule>> = {
  defaults: objectOf({
    taxBehavior: oneOf("exclusive", "inclusive", "inferred_by_currency"),
    taxCode: matching(/^txcd_\d{8}$/, "a Stripe tax code such as txcd_10103001"),
  }),
  headOffice: objectOf(
    {
      address: objectOf(
        {
          country: matching(/^[A-Z]{2}$/, "a two-letter country code such as US"),
          state: line,
          city: line,
          postalCode: line,
          line1: line,
          line2: line,
        },
        ["country"],
      ),
    },
    ["address"],
  ),
};

export function checkTaxSettings(inputs: Properties): Failure[] {
  return checkAll(rules, taxSettingsFields, ["defaults", "headOffice"], inputs);
}
