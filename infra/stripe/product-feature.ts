import * as pulumi from "@pulumi/pulumi";
import { type StripeArgs, urnOf } from "./args.js";
import { productFeatureProviderCode } from "./providers.gen.js";
import { storedProvider } from "./stored-provider.js";
import type { StripeProductFeatureInputs } from "./types.js";

export type StripeProductFeatureArgs = StripeArgs<StripeProductFeatureInputs>;

const provider = storedProvider(productFeatureProviderCode);

/**
 * Gives the customers of a product a feature. The link has no content of its own: another product
 * or feature is another link. Stripe keeps no metadata on it, so a link that is there already is
 * taken over, and a forced replacement takes the old one away before it makes the new one.
 *
 * The API key is the secret setting `stripe:apiKey` of the stack.
 */
export class StripeProductFeature extends pulumi.dynamic.Resource {
  declare readonly product: pulumi.Output<string>;
  declare readonly entitlementFeature: pulumi.Output<string>;
  /** Whether the object lives in live mode. */
  declare readonly livemode: pulumi.Output<boolean>;

  constructor(name: string, args: StripeProductFeatureArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { product: undefined, entitlementFeature: undefined, livemode: undefined };
    const inputs = { ...outputs, ...args, resourceUrn: urnOf("ProductFeature", name, opts) };
    super(provider, name, inputs, opts, "stripe", "ProductFeature");
  }

  /** Reads an existing link, whose id is `<product>/<link>`, without managing it. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): StripeProductFeature {
    return new StripeProductFeature(name, {} as StripeProductFeatureArgs, { ...opts, id });
  }
}
