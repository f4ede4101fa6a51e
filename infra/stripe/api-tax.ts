import type Stripe from "stripe";
import { type Api, patient, type StripeObject } from "./api.js";
import { ownError } from "./errors.js";
import { isRecord } from "./values.js";

/** The one id of the settings that each account has once in each mode. */
export const taxSettingsId = "tax_settings";

/** Settings with which Stripe cannot calculate tax are no success, however well it took them. */
function active(settings: StripeObject): StripeObject {
  if (settings.status === "active") return settings;
  const details = isRecord(settings.status_details) ? settings.status_details.pending : undefined;
  const missing = isRecord(details) ? details.missing_fields : undefined;
  const fields = Array.isArray(missing) && missing.length > 0 ? missing.join(", ") : "more";
  throw ownError(
    `the tax settings are ${settings.status}, not active: Stripe asks for ${fields}. ` +
      "Complete headOffice and defaults.",
  );
}

/**
 * The account's tax settings exist always and stay: they are read, changed and left behind.
 * What was changed is read back, and must be enough for Stripe to calculate tax.
 */
export function taxSettingsApi(stripe: Stripe): Api {
  const { settings } = stripe.tax;
  const read = async () =>
    Object.assign(await patient(() => settings.retrieve()), {
      id: taxSettingsId,
    }) as unknown as StripeObject;
  return {
    create: () => Promise.reject(ownError("tax settings cannot be made.")),
    retrieve: read,
    update: async (_id, params) => {
      if (Object.keys(params).length > 0) await patient(() => settings.update(params));
      return active(await read());
    },
    list: async () => [await read()],
    retire: () => Promise.resolve(),
  };
}
