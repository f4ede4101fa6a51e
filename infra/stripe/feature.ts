import * as pulumi from "@pulumi/pulumi";
import { type StripeArgs, urnOf } from "./args.js";
import { featureProviderCode } from "./providers.gen.js";
import { storedProvider } from "./stored-provider.js";
import type { StripeFeatureInputs } from "./types.js";

export type StripeFeatureArgs = StripeArgs<StripeFeatureInputs>;

const provider = storedProvider(featureProviderCode);

/**
 * Something that customers are entitled to while they pay for a product that has it. Removed from
 * the program it is archived, which Stripe cannot undo; the lookup key is then free again.
 *
 * The API key is the secret setting `stripe:apiKey` of the stack.
 */
export class StripeFeature extends pulumi.dynamic.Resource {
  declare readonly lookupKey: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly metadata: pulumi.Output<Readonly<Record<string, string>> | undefined>;
  /** Whether the object lives in live mode. */
  declare readonly livemode: pulumi.Output<boolean>;

  constructor(name: string, args: StripeFeatureArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      lookupKey: undefined,
      name: undefined,
      metadata: undefined,
      livemode: undefined,
    };
    const inputs = { ...outputs, ...args, resourceUrn: urnOf("Feature", name, opts) };
    super(provider, name, inputs, opts, "stripe", "Feature");
  }

  /** Reads an existing feature without managing it. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): StripeFeature {
    return new StripeFeature(name, {} as StripeFeatureArgs, { ...opts, id });
  }
}
