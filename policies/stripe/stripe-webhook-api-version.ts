import { type CheckContext, definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";
import {
  endpointChecks,
  ownEndpoint,
  providerEndpoint,
  webhookEndpointTypes,
} from "../helpers/stripe-webhooks";

const messages = {
  unpinned: "Events come in whatever version the account has: apiVersion is {actual}.",
  malformed: "apiVersion is no version of Stripe's API: {actual}.",
  other: "Events come in version {actual}; the system expects {expected}.",
} as const;
const options = {
  apiVersion: {
    type: "string",
    default: "",
    description: "The version that the system's Stripe library expects; any version when empty.",
    source: "Our choice: paymentsvc reviews the version every month and names none.",
  },
} as const;

/** `2024-06-20`, and since 2024-09-30 with the name of a release: `2025-03-31.basil`. */
const version = /^\d{4}-\d{2}-\d{2}(?:\.[a-z_]{2,32})?$/;

function* apiVersion(
  props: { readonly apiVersion?: unknown },
  context: CheckContext<typeof options>,
) {
  const property = "apiVersion";
  const actual = show(props.apiVersion);
  const expected = context.options.apiVersion;
  // Absent is the account's default version: docs.stripe.com/api/webhook_endpoints/create.
  if (props.apiVersion === undefined || props.apiVersion === "") {
    yield { message: "unpinned", property, actual } as const;
  } else if (!version.test(String(props.apiVersion))) {
    yield { message: "malformed", property, actual } as const;
  } else if (expected !== "" && props.apiVersion !== expected) {
    yield { message: "other", property, actual, expected } as const;
  }
}

export default definePolicy({
  id: "stripe-webhook-api-version",
  title: "The webhook endpoint pins Stripe's API version",
  why: "Without a pin the shape of events follows the account's default version: someone upgrades it in the dashboard, and the handler meets fields that it does not know.",
  fix: "Set apiVersion to the version that the system's Stripe library is made for.",
  severity: "medium",
  controls: ["stripe-api-version-pinned"],
  resources: webhookEndpointTypes,
  options,
  messages,
  checks: endpointChecks(apiVersion),
  passes: [
    {
      name: "pinned",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        apiVersion: "2025-03-31.basil",
      },
    },
    {
      name: "pinned to an older version",
      type: providerEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        apiVersion: "2023-10-16",
      },
    },
  ],
  fails: [
    {
      name: "left to the account's default",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
      },
      expect: "unpinned",
    },
    {
      name: "left to the account's default, declared with the Stripe provider",
      type: providerEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
      },
      expect: "unpinned",
    },
    {
      name: "not a version",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        apiVersion: "latest",
      },
      expect: "malformed",
    },
    {
      name: "not the version of the library",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        apiVersion: "2023-10-16",
      },
      options: { apiVersion: "2025-03-31.basil" },
      expect: "other",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: ownEndpoint,
      props: {
        url: "https://api.finsight.example/webhooks/stripe",
        enabledEvents: ["invoice.paid"],
        apiVersion: unknown,
      },
      expect: "apiVersion",
    },
  ],
});
