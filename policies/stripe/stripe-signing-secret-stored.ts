import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { secret, unknown } from "../framework/unknown";
import { environmentTypes } from "../helpers/env-settings";
import { isTrue } from "../helpers/flags";
import {
  endpointChecks,
  ownEndpoint,
  providerEndpoint,
  webhookEndpointTypes,
} from "../helpers/stripe-webhooks";

const messages = {
  lost: "The signing secret of this endpoint goes to no secret store: no secret version and no parameter of the stack takes it.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const off = "The endpoint is disabled.";

const version = "aws:secretsmanager/secretVersion:SecretVersion";
const parameter = "aws:ssm/parameter:Parameter";
/**
 * What keeps a value for programs: secrets, parameters and variables of any provider. A plain
 * environment variable is the matter of environment-no-secrets.
 */
const keeps = /secret|parameter|variable/i;

function isStored(endpoint: StackResource): boolean {
  return endpoint
    .referrers()
    .some(({ type }) => keeps.test(type) || environmentTypes.some((each) => each === type));
}

function* check(
  props: { readonly disabled?: unknown },
  { resource }: CheckContext<Record<never, never>>,
): Found {
  if (!resource.isUnknown("disabled") && isTrue(props.disabled)) {
    return notApplicable(off);
  }
  if (!isStored(resource)) {
    yield { message: "lost", property: "url" };
  }
  return undefined;
}

const props = {
  url: "https://api.finsight.example/webhooks/stripe",
  enabledEvents: ["invoice.paid"],
};

export default definePolicy({
  id: "stripe-signing-secret-stored",
  title: "The signing secret of each webhook endpoint goes to a secret store",
  why: "Stripe shows the secret of an endpoint once, when it is made. Unless the program stores it, somebody copies it by hand, and an application with the secret of another endpoint refuses every event: customers pay and get nothing.",
  fix: "Pass the secret of the endpoint to an aws.secretsmanager.SecretVersion or a SecureString parameter from which the application reads it.",
  severity: "medium",
  controls: ["webhook-stripe-secret"],
  scope: "stack",
  resources: webhookEndpointTypes,
  messages,
  checks: endpointChecks(check),
  passes: [
    {
      name: "a secret version",
      type: ownEndpoint,
      props,
      with: [
        {
          type: version,
          name: "signing",
          props: { secretId: unknown, secretString: secret(unknown) },
          references: { secretString: ["example"] },
        },
      ],
    },
    {
      name: "a parameter",
      type: providerEndpoint,
      props,
      with: [
        {
          type: parameter,
          name: "signing",
          props: { type: "SecureString", value: secret(unknown) },
          references: { value: ["example"] },
        },
      ],
    },
  ],
  fails: [
    { name: "nothing takes it", type: ownEndpoint, props, expect: "lost" },
    {
      name: "a version that takes another one's, with the Stripe provider",
      type: providerEndpoint,
      props,
      with: [
        { type: ownEndpoint, name: "other", props },
        {
          type: version,
          name: "signing",
          props: { secretId: unknown, secretString: secret(unknown) },
          references: { secretString: ["other"] },
        },
      ],
      expect: "lost",
    },
  ],
  unknowns: [],
  notApplicables: [
    {
      name: "a disabled endpoint",
      type: ownEndpoint,
      props: { ...props, disabled: true },
      expect: off,
    },
  ],
});
