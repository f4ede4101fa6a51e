import type Stripe from "stripe";
import { type Api, apiOf, type SdkResource, type StripeObject } from "./api.js";
import type { Properties } from "./values.js";

/** A feature that was archived never comes back, so that it is as good as gone. */
export function featureApi(stripe: Stripe): Api {
  const { features } = stripe.entitlements;
  const api = apiOf(features as unknown as SdkResource, (id) =>
    features.update(id, { active: false }),
  );
  const inUse = async (id: string) => {
    const feature = await api.retrieve(id);
    return feature?.active === false ? undefined : feature;
  };
  return { ...api, retrieve: inUse, list: (filters) => api.list({ ...filters, archived: false }) };
}

/**
 * The link between a product and a feature. Its id is `<product>/<link>`, since Stripe finds it
 * under its product only.
 */
export function productFeatureApi(stripe: Stripe): Api {
  const { products } = stripe;
  const under = (product: string, link: object) => {
    const { id } = link as { id: string };
    return Object.assign(link, { id: `${product}/${id}`, product });
  };
  const parts = (id: string): [string, string] => {
    const [product = "", link = ""] = id.split("/");
    return [product, link];
  };
  const linking: SdkResource = {
    create: async (params, options) => {
      const { product, ...feature } = params as { product: string; entitlement_feature: string };
      return under(product, await products.createFeature(product, feature, options));
    },
    retrieve: async (id) => {
      const [product, link] = parts(id);
      return under(product, await products.retrieveFeature(product, link));
    },
    // Nothing of a link can change.
    update: (id) => linking.retrieve(id),
    list: (params) => {
      const { product, ...filters } = params as { product: string };
      return products.listFeatures(product, filters);
    },
  };
  const api = apiOf(linking, (id) => products.deleteFeature(...parts(id)));
  const list = async (filters: Properties) => {
    const links = await api.list(filters);
    return links.map((link) => under(String(filters.product), link) as StripeObject);
  };
  return { ...api, list };
}
