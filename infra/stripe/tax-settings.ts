import * as pulumi from "@pulumi/pulumi";
import { type StripeArgs, urnOf } from "./args.js";
import { taxSettingsProviderCode } from "./providers.gen.js";
import { storedProvider } from "./stored-provider.js";
import type { StripeTaxSettingsInputs } from "./types.js";

export type StripeTaxSettingsArgs = StripeArgs<StripeTaxSettingsInputs>;

const provider = storedProvider(taxSettingsProviderCode);

/**
 * The tax settings of the account: where its head office is, and how prices count that say nothing
 * themselves. They are read back after a change, and must then be `active`.
 *
 * There is one such object in each account and mode; all stacks of one account should say the same
 * of it. Stripe can neither make nor unset it: what the program leaves out stays, and removing the
 * resource leaves the settings as they are. Registrations with tax offices are legal acts and stay
 * with people. The API key is the secret setting `stripe:apiKey` of the stack.
 */
export class StripeTaxSettings extends pulumi.dynamic.Resource {
  declare readonly defaults: pulumi.Output<StripeTaxSettingsInputs["defaults"]>;
  declare readonly headOffice: pulumi.Output<StripeTaxSettingsInputs["headOffice"]>;
  /** `active` when Stripe knows enough to calculate tax, otherwise `pending`. */
  declare readonly status: pulumi.Output<string>;
  /** Whether the object lives in live mode. */
  declare readonly livemode: pulumi.Output<boolean>;

  constructor(name: string, args: StripeTaxSettingsArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      defaults: undefined,
      headOffice: undefined,
      status: undefined,
      livemode: undefined,
    };
    const inputs = { ...outputs, ...args, resourceUrn: urnOf("TaxSettings", name, opts) };
    super(provider, name, inputs, opts, "stripe", "TaxSettings");
  }
}
