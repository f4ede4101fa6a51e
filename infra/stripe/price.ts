import * as pulumi from "@pulumi/pulumi";
import { type StripeArgs, urnOf } from "./args.js";
import { priceProviderCode } from "./providers.gen.js";
import { storedProvider } from "./stored-provider.js";
import type { StripePriceInputs } from "./types.js";

export type StripePriceArgs = StripeArgs<StripePriceInputs>;

const provider = storedProvider(priceProviderCode);

/**
 * A Stripe price whose amount never changes under a customer: a new amount is a new price that
 * takes over the lookup key, and the old one is archived for those who subscribed to it.
 *
 * The API key is the secret setting `stripe:apiKey` of the stack.
 */
export class StripePrice extends pulumi.dynamic.Resource {
  declare readonly product: pulumi.Output<string>;
  declare readonly currency: pulumi.Output<string>;
  declare readonly unitAmount: pulumi.Output<number>;
  declare readonly recurring: pulumi.Output<StripePriceInputs["recurring"]>;
  declare readonly lookupKey: pulumi.Output<string | undefined>;
  declare readonly nickname: pulumi.Output<string | undefined>;
  declare readonly active: pulumi.Output<boolean>;
  declare readonly taxBehavior: pulumi.Output<StripePriceInputs["taxBehavior"]>;
  declare readonly metadata: pulumi.Output<Readonly<Record<string, string>> | undefined>;
  /** Whether the object lives in live mode. */
  declare readonly livemode: pulumi.Output<boolean>;

  constructor(name: string, args: StripePriceArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      product: undefined,
      currency: undefined,
      unitAmount: undefined,
      recurring: undefined,
      lookupKey: undefined,
      nickname: undefined,
      active: undefined,
      taxBehavior: undefined,
      metadata: undefined,
      livemode: undefined,
    };
    const inputs = { ...outputs, ...args, resourceUrn: urnOf("Price", name, opts) };
    super(provider, name, inputs, opts, "stripe", "Price");
  }

  /** Reads an existing price without managing it. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): StripePrice {
    return new StripePrice(name, {} as StripePriceArgs, { ...opts, id });
  }
}
