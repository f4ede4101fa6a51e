import {
  type CheckContext,
  definePolicy,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import * as env from "../helpers/env-examples";
import { environmentChecks, environmentTypes, type Setting } from "../helpers/env-settings";
import { stripeTestKey } from "../helpers/secret-patterns";

const messages = {
  testKey: "{what} is a Stripe test key ({prefix}) in production: nobody is charged.",
} as const;
const elsewhere = "Outside of production Stripe's test mode is right.";
const atDeployment = "The value is made at deployment, so no key in it is written in the program.";

type Found = Generator<Violation<typeof messages>>;

function* inText(text: string | undefined, what: string, property: string): Found {
  const prefix = text === undefined ? undefined : stripeTestKey(text);
  if (prefix !== undefined) {
    yield { message: "testKey", property, what, prefix };
  }
}

function* inSettings(settings: Iterable<Setting>): Found {
  for (const { name, value, path } of settings) {
    yield* inText(value, name, path);
  }
}

/** The inputs of a stored value; what the deployment makes was not written by the program. */
function* inStore(
  values: readonly (readonly [string, () => unknown])[],
  context: CheckContext<Record<never, never>>,
) {
  if (context.environment !== "production") {
    return notApplicable(elsewhere);
  }
  let seen = 0;
  for (const [property, read] of values) {
    const value = context.isUnknown(property) ? undefined : read();
    if (typeof value === "string") {
      seen++;
      yield* inText(value, "The stored value", property);
    }
  }
  return seen === 0 ? notApplicable(atDeployment) : undefined;
}

export default definePolicy({
  id: "stripe-live-keys",
  title: "Production uses Stripe in live mode",
  why: "With a test key everything looks right, cards are accepted and plans are activated, and no money ever arrives. Only keys that the preview can read are judged.",
  fix: "Use the live key (pk_live_, sk_live_ or rk_live_), the secret one from the secret store. A document of containers is read when all of it is known before the deployment: name secrets (as Parameter Store names) and log groups in it, no ARNs.",
  severity: "critical",
  controls: ["stripe-live-keys", "stripe-publishable-key", "stripe-test-mode"],
  resources: [
    ...environmentTypes,
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:ssm/parameter:Parameter",
  ],
  messages,
  checks: {
    ...environmentChecks(function* (settings, context) {
      if (context.environment !== "production") {
        return notApplicable(elsewhere);
      }
      yield* inSettings(settings);
      return undefined;
    }),
    *"aws:secretsmanager/secretVersion:SecretVersion"(props, context) {
      return yield* inStore(
        [
          ["secretString", () => props.secretString],
          ["secretStringWo", () => props.secretStringWo],
        ],
        context,
      );
    },
    *"aws:ssm/parameter:Parameter"(props, context) {
      return yield* inStore(
        [
          ["value", () => props.value],
          ["valueWo", () => props.valueWo],
          ["insecureValue", () => props.insecureValue],
        ],
        context,
      );
    },
  },
  passes: [
    {
      name: "the live publishable key",
      ...env.ecsTask({ STRIPE_PUBLISHABLE_KEY: "pk_live_51Example" }),
    },
    {
      name: "a function that knows no key",
      ...env.lambda({ STRIPE_SECRET_ARN: unknown }),
    },
    {
      name: "a parameter that holds something else",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "String", value: "price_1Example" },
    },
  ],
  fails: [
    {
      name: "the test publishable key",
      ...env.ecsTask({ STRIPE_PUBLISHABLE_KEY: "pk_test_51Example" }),
      expect: "testKey",
    },
    { name: "a function", ...env.lambda({ STRIPE_KEY: "pk_test_51E" }), expect: "testKey" },
    { name: "App Runner", ...env.appRunner({ STRIPE_KEY: "pk_test_51E" }), expect: "testKey" },
    { name: "Batch", ...env.batchContainer({ STRIPE_KEY: "pk_test_51E" }), expect: "testKey" },
    { name: "a build", ...env.codeBuild({ STRIPE_KEY: "pk_test_51E" }), expect: "testKey" },
    {
      name: "a front end",
      ...env.amplifyApp({ NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_test_51E" }),
      expect: "testKey",
    },
    {
      name: "a front end's branch",
      ...env.amplifyBranch({ VITE_STRIPE_KEY: "pk_test_51E" }),
      expect: "testKey",
    },
    { name: "Beanstalk", ...env.beanstalk({ STRIPE_KEY: "pk_test_51E" }), expect: "testKey" },
    {
      name: "a Beanstalk template",
      ...env.beanstalkTemplate({ STRIPE_KEY: "pk_test_51E" }),
      expect: "testKey",
    },
    { name: "Lightsail", ...env.lightsail({ STRIPE_KEY: "pk_test_51E" }), expect: "testKey" },
    {
      name: "a stored secret key",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "stripe", secretString: '{"STRIPE_SECRET_KEY":"sk_test_51Example"}' },
      expect: "testKey",
    },
    {
      name: "a restricted key in a parameter",
      type: "aws:ssm/parameter:Parameter",
      props: { type: "SecureString", value: "rk_test_51Example" },
      expect: "testKey",
    },
  ],
  unknowns: [
    {
      name: "container definitions that cannot be read",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: { family: "app", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      ...env.ecsTask({ STRIPE_PUBLISHABLE_KEY: "pk_test_51Example" }),
      environment: "staging",
      expect: elsewhere,
    },
    {
      name: "a stored key that this preview cannot decrypt",
      type: "aws:secretsmanager/secretVersion:SecretVersion",
      props: { secretId: "stripe", secretString: unknown },
      expect: atDeployment,
    },
  ],
});
