import * as pulumi from "@pulumi/pulumi";
import { type StripeArgs, urnOf } from "./args.js";
import type { StripePortalConfigurationInputs } from "./portal-types.js";
import { portalConfigurationProviderCode } from "./providers.gen.js";
import { storedProvider } from "./stored-provider.js";

export type StripePortalConfigurationArgs = StripeArgs<StripePortalConfigurationInputs>;

const provider = storedProvider(portalConfigurationProviderCode);

/**
 * A configuration of Stripe's customer portal. The program says all of it: a feature that it leaves
 * out is off. Removed from the program it is switched off, since Stripe deletes none.
 *
 * Stripe makes a configuration the account's default only in its dashboard, so the application
 * names this one when it opens a portal session (`configuration: <id>`). The API key is the secret
 * setting `stripe:apiKey` of the stack.
 */
export class StripePortalConfiguration extends pulumi.dynamic.Resource {
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly active: pulumi.Output<boolean>;
  declare readonly defaultReturnUrl: pulumi.Output<string | undefined>;
  declare readonly features: pulumi.Output<StripePortalConfigurationInputs["features"]>;
  /** Whether portal sessions use this configuration unless they name another. */
  declare readonly isDefault: pulumi.Output<boolean>;
  /** Public address of the login page; undefined while it is off. */
  declare readonly loginPageUrl: pulumi.Output<string | undefined>;
  /** Whether the object lives in live mode. */
  declare readonly livemode: pulumi.Output<boolean>;

  constructor(
    name: string,
    args: StripePortalConfigurationArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const outputs = {
      name: undefined,
      active: undefined,
      defaultReturnUrl: undefined,
      features: undefined,
      isDefault: undefined,
      loginPageUrl: undefined,
      livemode: undefined,
    };
    const inputs = { ...outputs, ...args, resourceUrn: urnOf("PortalConfiguration", name, opts) };
    super(provider, name, inputs, opts, "stripe", "PortalConfiguration");
  }

  /** Reads an existing configuration without managing it. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): StripePortalConfiguration {
    return new StripePortalConfiguration(name, {} as StripePortalConfigurationArgs, {
      ...opts,
      id,
    });
  }
}
