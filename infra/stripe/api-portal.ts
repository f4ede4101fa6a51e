import type Stripe from "stripe";
import { type Api, apiOf, type SdkResource } from "./api.js";

/** Stripe shows the products of a configuration only to those who ask for them. */
const portalProducts = "features.subscription_update.products";

/** Configurations are switched off: Stripe deletes none. */
export function portalConfigurationApi(stripe: Stripe): Api {
  const { configurations } = stripe.billingPortal;
  const expand = [portalProducts];
  const expanding: SdkResource = {
    create: (params, options) =>
      configurations.create({ features: {}, ...params, expand }, options),
    retrieve: (id) => configurations.retrieve(id, { expand }),
    update: (id, params) => configurations.update(id, { ...params, expand }),
    list: (params) => configurations.list({ ...params, expand: [`data.${portalProducts}`] }),
  };
  return apiOf(expanding, (id) => configurations.update(id, { active: false }));
}
