import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import {
  endpointChecks,
  ownEndpoint,
  providerEndpoint,
  webhookEndpointTypes,
} from "../helpers/stripe-webhooks";

const elsewhere = "Outside of production an endpoint may be switched off.";

function* enabled(
  props: { readonly disabled?: unknown },
  context: CheckContext<Record<never, never>>,
) {
  if (context.environment !== "production") {
    return notApplicable(elsewhere);
  }
  // Absent is enabled: docs.stripe.com/api/webhook_endpoints/update.
  if (isTrue(props.disabled)) {
    yield { message: "disabled", property: "disabled" } as const;
  }
  return undefined;
}

export default definePolicy({
  id: "stripe-webhook-enabled",
  title: "The production webhook endpoint is enabled",
  why: "A disabled endpoint gets no events and Stripe does not keep them for later: subscriptions are paid and never activated.",
  fix: "Remove disabled, or set it to false.",
  severity: "high",
  controls: ["webhook-stripe-endpoint"],
  resources: webhookEndpointTypes,
  messages: { disabled: "Stripe sends nothing to the endpoint: disabled is true." },
  checks: endpointChecks(enabled),
  passes: [
    {
      name: "left to the default",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
      },
    },
  ],
  fails: [
    {
      name: "switched off",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        disabled: true,
      },
      expect: "disabled",
    },
    {
      name: "switched off, declared with the Stripe provider",
      type: providerEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        disabled: true,
      },
      expect: "disabled",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        disabled: unknown,
      },
      expect: "disabled",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: ownEndpoint,
      props: {
        url: "https://staging.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        disabled: true,
      },
      environment: "staging",
      expect: elsewhere,
    },
  ],
});
