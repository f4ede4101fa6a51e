import * as pulumi from "@pulumi/pulumi";
import { type StripeArgs, urnOf } from "./args.js";
import { productProviderCode } from "./providers.gen.js";
import { storedProvider } from "./stored-provider.js";
import type { StripeProductInputs } from "./types.js";

export type StripeProductArgs = StripeArgs<StripeProductInputs>;

const provider = storedProvider(productProviderCode);

/**
 * A Stripe product that is archived, never deleted, so that invoices keep their history.
 *
 * The API key is the secret setting `stripe:apiKey` of the stack.
 */
export class StripeProduct extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly active: pulumi.Output<boolean>;
  declare readonly taxCode: pulumi.Output<string | undefined>;
  declare readonly metadata: pulumi.Output<Readonly<Record<string, string>> | undefined>;
  /** Whether the object lives in live mode. */
  declare readonly livemode: pulumi.Output<boolean>;

  constructor(name: string, args: StripeProductArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      name: undefined,
      description: undefined,
      active: undefined,
      taxCode: undefined,
      metadata: undefined,
      livemode: undefined,
    };
    const inputs = { ...outputs, ...args, resourceUrn: urnOf("Product", name, opts) };
    super(provider, name, inputs, opts, "stripe", "Product");
  }

  /** Reads an existing product without managing it. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): StripeProduct {
    return new StripeProduct(name, {} as StripeProductArgs, { ...opts, id });
  }
}
