import * as pulumi from "@pulumi/pulumi";
import { type StripeArgs, urnOf } from "./args.js";
import { webhookEndpointProviderCode } from "./providers.gen.js";
import { storedProvider } from "./stored-provider.js";
import type { StripeWebhookEndpointInputs } from "./types.js";

export type StripeWebhookEndpointArgs = StripeArgs<StripeWebhookEndpointInputs>;

const provider = storedProvider(webhookEndpointProviderCode);

/**
 * A Stripe webhook endpoint whose signing secret is a secret output and is kept across updates.
 *
 * Stripe shows a signing secret only when it makes the endpoint. An endpoint that exists already
 * is therefore adopted only with `existingSigningSecret`; otherwise a new one is made beside it.
 * The API key is the secret setting `stripe:apiKey` of the stack.
 */
export class StripeWebhookEndpoint extends pulumi.dynamic.Resource {
  declare readonly url: pulumi.Output<string>;
  declare readonly enabledEvents: pulumi.Output<readonly string[]>;
  declare readonly apiVersion: pulumi.Output<string | undefined>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly disabled: pulumi.Output<boolean>;
  declare readonly connect: pulumi.Output<boolean>;
  declare readonly metadata: pulumi.Output<Readonly<Record<string, string>> | undefined>;
  /** Whether the object lives in live mode. */
  declare readonly livemode: pulumi.Output<boolean>;
  /** Secret: verifies the `Stripe-Signature` header. */
  declare readonly signingSecret: pulumi.Output<string>;

  constructor(name: string, args: StripeWebhookEndpointArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      url: undefined,
      enabledEvents: undefined,
      apiVersion: undefined,
      description: undefined,
      disabled: undefined,
      connect: undefined,
      metadata: undefined,
      livemode: undefined,
      signingSecret: undefined,
    };
    const { existingSigningSecret, ...rest } = args;
    const secret =
      existingSigningSecret === undefined
        ? {}
        : { existingSigningSecret: pulumi.secret(existingSigningSecret) };
    const inputs = {
      ...outputs,
      ...rest,
      ...secret,
      resourceUrn: urnOf("WebhookEndpoint", name, opts),
    };
    const options = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["signingSecret"] });
    super(provider, name, inputs, options, "stripe", "WebhookEndpoint");
  }

  /** Reads an existing endpoint without managing it. Its signing secret cannot be read. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): StripeWebhookEndpoint {
    return new StripeWebhookEndpoint(name, {} as StripeWebhookEndpointArgs, { ...opts, id });
  }
}
