/**
 * The types that declare a Stripe webhook endpoint: this project's own, and the Stripe provider's.
 */
export const webhookEndpointTypes = [
  "pulumi-nodejs:dynamic/stripe:WebhookEndpoint",
  "stripe:index/webhookEndpoint:WebhookEndpoint",
] as const;
export const [ownEndpoint, providerEndpoint] = webhookEndpointTypes;

/** One check for each of the types. */
export function endpointChecks<C>(check: C): { [K in (typeof webhookEndpointTypes)[number]]: C } {
  return { [ownEndpoint]: check, [providerEndpoint]: check } as {
    [K in (typeof webhookEndpointTypes)[number]]: C;
  };
}
