import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";

const messages = {
  optional:
    "Mail may travel in plain text: deliveryOptions.tlsPolicy is {actual}, so SES falls back where a server offers no TLS.",
} as const;

interface ConfigurationSet {
  readonly deliveryOptions?: { readonly tlsPolicy?: unknown } | undefined;
}

function* check({
  deliveryOptions,
}: ConfigurationSet): Generator<Violation<typeof messages>, void, undefined> {
  const policy = deliveryOptions?.tlsPolicy;
  // SES v2 writes REQUIRE, the older API Require.
  if (String(policy).toUpperCase() !== "REQUIRE") {
    yield {
      message: "optional",
      property: "deliveryOptions.tlsPolicy",
      actual: policy ? show(policy) : "not set, which means OPTIONAL",
    };
  }
}

export default definePolicy({
  id: "ses-requires-tls",
  title: "SES delivers mail over TLS only",
  why: "Password resets and invitations are keys to accounts. With TLS left optional, whoever stands between two mail servers hides the offer of TLS and reads them.",
  fix: "Set deliveryOptions.tlsPolicy to REQUIRE (Require in aws.ses.ConfigurationSet); SES then returns mail to the few servers without TLS instead of sending it readable.",
  severity: "medium",
  controls: ["email-provider"],
  resources: [
    "aws:sesv2/configurationSet:ConfigurationSet",
    "aws:ses/configurationSet:ConfigurationSet",
  ],
  messages,
  checks: {
    "aws:sesv2/configurationSet:ConfigurationSet": check,
    "aws:ses/configurationSet:ConfigurationSet": check,
  },
  remediations: {
    "aws:sesv2/configurationSet:ConfigurationSet": () => ({
      "deliveryOptions.tlsPolicy": "REQUIRE",
    }),
    "aws:ses/configurationSet:ConfigurationSet": () => ({ "deliveryOptions.tlsPolicy": "Require" }),
  },
  passes: [
    {
      name: "required",
      type: "aws:sesv2/configurationSet:ConfigurationSet",
      props: { configurationSetName: "mail", deliveryOptions: { tlsPolicy: "REQUIRE" } },
    },
    {
      name: "required, in the older API's words",
      type: "aws:ses/configurationSet:ConfigurationSet",
      props: { name: "mail", deliveryOptions: { tlsPolicy: "Require" } },
    },
  ],
  fails: [
    {
      name: "left to the default",
      type: "aws:sesv2/configurationSet:ConfigurationSet",
      props: { configurationSetName: "mail" },
      expect: "optional",
    },
    {
      name: "optional by name",
      type: "aws:ses/configurationSet:ConfigurationSet",
      props: { name: "mail", deliveryOptions: { tlsPolicy: "Optional" } },
      expect: "optional",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:sesv2/configurationSet:ConfigurationSet",
      props: { configurationSetName: "mail", deliveryOptions: { tlsPolicy: unknown } },
      expect: "deliveryOptions.tlsPolicy",
    },
  ],
});
