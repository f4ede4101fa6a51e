import { findWebhookEndpoint } from "./adopt.js";
import { type StripeObject, webhookEndpointApi } from "./api.js";
import { checkWebhookEndpoint } from "./check-webhook-endpoint.js";
import { ownError } from "./errors.js";
import { webhookEndpointFields } from "./fields.js";
import type { Kind } from "./kind.js";
import { describeMetadata } from "./outputs.js";
import { providerOf, type StripeProvider } from "./provider.js";
import type { Properties } from "./values.js";

function describe(endpoint: StripeObject): Properties {
  return {
    url: endpoint.url,
    enabledEvents: endpoint.enabled_events,
    apiVersion: endpoint.api_version,
    description: endpoint.description,
    disabled: endpoint.status === "disabled",
    ...describeMetadata(endpoint),
  };
}

/** A receiver without the secret would have to refuse or, worse, trust every request. */
function signingSecret(endpoint: StripeObject): Properties {
  if (typeof endpoint.secret !== "string" || endpoint.secret === "") {
    throw ownError(
      `webhook endpoint ${endpoint.id} was made, but Stripe returned no signing secret. ` +
        "Delete the endpoint in Stripe and run again.",
    );
  }
  return { signingSecret: endpoint.secret };
}

export const webhookEndpointKind: Kind = {
  label: "webhook endpoint",
  fields: webhookEndpointFields,
  check: checkWebhookEndpoint,
  connect: webhookEndpointApi,
  describe,
  find: (api, inputs) => findWebhookEndpoint(api, inputs, webhookEndpointFields),
  usable: () => true,
  shownOnce: signingSecret,
  adopted: (inputs) => ({ signingSecret: inputs.existingSigningSecret }),
  extraParams: async () => ({}),
};

export function createProvider(): StripeProvider {
  return providerOf(webhookEndpointKind);
}
