/** Policies whose right value only the program knows: an address, a secret, a text, a document. */
import assert from "node:assert/strict";
import { correctionOf } from "../../policies/framework/correction";
import { evaluateExample, exampleResources } from "../../policies/framework/example";
import { resolveOptions } from "../../policies/framework/options";
import { policyModules } from "./support/policies";

const own = [
  "allowed-origins-setting",
  "caa-allows-certificates",
  "certificate-covers-hosts",
  "connection-settings",
  "debug-mode-off",
  "dkim-records",
  "dmarc-policy",
  "environment-no-secrets",
  "hosts-have-records",
  "iam-no-administrator-access",
  "iam-no-wildcard-admin",
  "iam-trust-not-public",
  "jwt-settings",
  "log-level-production",
  "no-provider-keys-in-inputs",
  "protections-on",
  "public-variables-hold-no-secret",
  "required-environment",
  "resource-policy-not-public",
  "s3-policy-not-public",
  "s3-requires-tls",
  "search-domain-not-public",
  "secret-policy-not-public",
  "service-urls-https",
  "spf-record",
  "sqs-requires-tls",
  "stored-secret-strength",
  "stripe-live-keys",
  "stripe-price-table",
  "stripe-prices-wired",
  "stripe-webhook-events",
  "stripe-webhook-url",
];

describe("a report offers no value of an example as a correction", () => {
  for (const id of own) {
    it(`for ${id}`, () => {
      const policy = policyModules.find((module) => module.id === id)?.policy;
      assert(policy, `there is no policy ${id}`);
      for (const example of policy.fails) {
        const evaluation = evaluateExample(policy, example);
        const stack = exampleResources(example);
        const [resource] = stack;
        assert(evaluation.outcome === "fail" && resource);
        const { values: options } = resolveOptions(policy, example.options ?? {});
        const environment = example.environment ?? "production";
        for (const { property, sentence } of evaluation.findings) {
          const about = { policy, resource, stack, options, environment };
          const correction = correctionOf({ ...about, property, sentence });
          assert.notEqual(correction?.kind, "example", `${example.name}: ${property}`);
        }
      }
    });
  }
});
