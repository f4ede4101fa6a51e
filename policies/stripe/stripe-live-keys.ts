import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import * as env from "../helpers/env-examples";
import { environmentChecks, environmentTypes, type Setting } from "../helpers/env-settings";
import { stripeKey } from "../helpers/secret-patterns";

const messages = {
  testKey: "{what} is a Stripe test key ({prefix}) in production: nobody is charged.",
  liveKey: "{what} is a Stripe live key ({prefix}) in {environment}: customers are charged.",
} as const;
const elsewhere = "Outside of production Stripe's test mode is right.";
const atDeployment = "The value is made at deployment, so no key in it is written in the program.";

type Context = Pick<CheckContext<Record<never, never>>, "environment" | "isUnknown">;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

function problem(
  text: string | undefined,
  what: string,
  property: string,
  { environment }: Context,
): Violation<typeof messages> | undefined {
  const isProduction = environment === "production";
  const prefix = stripeKey(text ?? "", isProduction ? "test" : "live");
  if (prefix === undefined) {
    return undefined;
  }
  return isProduction
    ? { message: "testKey", property, what, prefix }
    : { message: "liveKey", property, what, prefix, environment };
}

function* inSettings(settings: Iterable<Setting>, context: Context): Found {
  let found = false;
  for (const { name, value, path } of settings) {
    const violation = problem(value, name, path, context);
    if (violation) {
      found = true;
      yield violation;
    }
  }
  return found || context.environment === "production" ? undefined : notApplicable(elsewhere);
}

/** The inputs of a stored value; what the deployment makes was not written by the program. */
function* inStore(values: readonly (readonly [string, () => unknown])[], context: Context): Found {
  let seen = 0;
  let found = false;
  for (const [property, read] of values) {
    const value = context.isUnknown(property) ? undefined : read();
    if (typeof value === "string") {
      seen++;
      const violation = problem(value, "The stored value", property, context);
      if (violation) {
        found = true;
        yield violation;
      }
    }
  }
  if (context.environment !== "production" && !found) {
    return notApplicable(elsewhere);
  }
  return seen === 0 ? notApplicable(atDeployment) : undefined;
}

export default definePolicy({
  id: "stripe-live-keys",
  title: "Production uses Stripe in live mode, and only production does",
  why: "With a test key everything looks right, cards are accepted and plans are activated, and no money ever arrives; with a live key a test charges a customer. Only keys that the preview can read are judged.",
  fix: "Use the live key (pk_live_, sk_live_ or rk_live_) in production, the secret one from the secret store, and test keys everywhere else. A document of containers is read when all of it is known before the deployment: name secrets (as Parameter Store names) and log groups in it, no ARNs.",
  severity: "critical",
  controls: ["stripe-live-keys", "stripe-publishable-key", "stripe-test-mode"],
  resources: [
    ...environmentTypes,
    "aws:secretsmanager/secretVersion:SecretVersion",
    "aws:ssm/parameter:Parameter",
  ],
  messages,
  checks: {
    ...environmentChecks(inSettings),
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
  corrections: false,
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
      name: "a live key in development",
      ...env.lambda({ STRIPE_KEY: "pk_live_51E" }),
      environment: "development",
      expect: "liveKey",
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
