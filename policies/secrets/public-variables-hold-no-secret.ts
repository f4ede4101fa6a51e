import { definePolicy } from "../framework/define-policy";
import { topLevel } from "../framework/path";
import type { StackResource } from "../framework/stack-index";
import { secret, unknown } from "../framework/unknown";
import * as env from "../helpers/env-examples";
import { environmentChecks, environmentTypes, type Setting } from "../helpers/env-settings";
import { isGenerated, unknownPaths } from "../helpers/provenance";
import { isPublicName, withoutPublicPrefix } from "../helpers/public-names";
import { isReference, isSecretName, secretKind } from "../helpers/secret-patterns";

/** Keys that are made for browsers although their name says key or token. */
const madeForBrowsers =
  /(?:PUBLISHABLE|PUBLIC|ANON|CLIENT|SITE|MAPBOX|MAPS?|POSTHOG|SEGMENT|MIXPANEL|AMPLITUDE|ALGOLIA|FIREBASE|GOOGLE|RECAPTCHA|TURNSTILE|DATADOG|SENTRY|INTERCOM)/;

function saysSecret(name: string): boolean {
  const meant = withoutPublicPrefix(name);
  return isSecretName(meant) && !madeForBrowsers.test(meant.replace(/SECRET.*/, ""));
}

/**
 * The public variables among which a generated password ends: Pulumi tells where an input comes
 * from, not each of its parts, so it is certain only where no other part is still to be known.
 */
function generatedAmong(open: readonly Setting[], resource: StackResource): readonly Setting[] {
  const paths = new Set(open.map(({ path }) => path));
  return open.filter(
    ({ name, path, inDocument }) =>
      !inDocument &&
      !saysSecret(name) &&
      isGenerated(resource, path) &&
      unknownPaths(resource, topLevel(path)).every((each) => paths.has(each)),
  );
}

/** Built here, so that no tool mistakes the example for a leaked key. */
const serviceRoleKey = [
  Buffer.from('{"alg":"HS256"}').toString("base64url"),
  Buffer.from('{"iss":"supabase","role":"service_role"}').toString("base64url"),
  "signature-signature-signature",
].join(".");

export default definePolicy({
  id: "public-variables-hold-no-secret",
  title: "Variables that reach the browser hold no secret",
  why: "The build copies these variables into the code that every visitor downloads. A secret there is published, and stays in caches after it is removed.",
  fix: "Rename the variable without the public prefix and use it on the server only; then rotate the secret, for it was public. A document of containers is read when all of it is known before the deployment: name secrets (as Parameter Store names) and log groups in it, no ARNs.",
  severity: "critical",
  controls: ["public-client-env", "secrets-in-secret-store"],
  scope: "stack",
  resources: environmentTypes,
  messages: {
    key: "{name} publishes {kind} to every visitor.",
    named: "{name} is named a secret, and its prefix publishes it to every visitor.",
    tracked: "{name} publishes a value that this stack keeps secret.",
    generated: "{names} publishes a password that this stack generates.",
  },
  checks: environmentChecks(function* (settings, context) {
    const open: Setting[] = [];
    for (const setting of settings) {
      const { name, value, path, inDocument } = setting;
      if (!isPublicName(name)) {
        continue;
      }
      const kind = value === undefined ? undefined : secretKind(value);
      if (kind !== undefined) {
        yield { message: "key", property: path, name, kind } as const;
      } else if (!inDocument && context.isSecret(path)) {
        yield { message: "tracked", property: path, name } as const;
      } else if (saysSecret(name) && !isReference(value ?? "unknown")) {
        yield { message: "named", property: path, name } as const;
      } else if (value === undefined) {
        open.push(setting);
      }
    }
    const generated = generatedAmong(open, context.resource);
    const [first] = generated;
    if (first) {
      const names = generated.map(({ name }) => name).join(" or ");
      yield { message: "generated", property: first.path, names } as const;
    }
    return undefined;
  }),
  corrections: false,
  passes: [
    {
      name: "keys that are made for browsers",
      ...env.amplifyApp({
        NEXT_PUBLIC_API_URL: "https://api.example.com",
        NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_live_51Example",
        NEXT_PUBLIC_POSTHOG_KEY: "phc_Example",
        VITE_RECAPTCHA_SITE_KEY: "6LeExample",
      }),
    },
    {
      name: "a generated password in a variable of the server alone",
      ...env.lambda({ NEXT_PUBLIC_API_URL: unknown, DATABASE_URL: unknown }),
      references: { environment: ["password"] },
      with: [env.password],
    },
    {
      name: "an address that is not known yet, and comes from elsewhere",
      ...env.amplifyApp({ NEXT_PUBLIC_API_URL: unknown }),
      references: { environmentVariables: ["stored"] },
      with: [env.storedSecret],
    },
    {
      name: "a secret without the prefix, which another policy judges",
      ...env.amplifyBranch({ STRIPE_SECRET_NAME: "app/stripe", NEXT_PUBLIC_API_URL: unknown }),
    },
  ],
  fails: [
    {
      name: "a Stripe secret key",
      ...env.amplifyApp({ NEXT_PUBLIC_STRIPE_KEY: `sk_live_${"51Example0".repeat(3)}` }),
      expect: "key",
    },
    {
      name: "a Supabase key that bypasses row level security",
      ...env.amplifyBranch({ NEXT_PUBLIC_SUPABASE_KEY: serviceRoleKey }),
      expect: "key",
    },
    {
      name: "a name that says secret",
      ...env.ecsTask({ VITE_SESSION_SECRET: "correct-horse-battery" }),
      expect: "named",
    },
    {
      name: "a value that the stack keeps secret",
      ...env.lambda({ NEXT_PUBLIC_CONFIG: secret(unknown) }),
      expect: "tracked",
    },
    {
      name: "a password that a generator makes",
      ...env.lambda({ NEXT_PUBLIC_CONFIG: unknown, LOG_LEVEL: "info" }),
      references: { environment: ["password"] },
      with: [env.password],
      expect: "generated",
    },
    {
      name: "a generated password in one of two variables of a build",
      ...env.codeBuild({ VITE_API: unknown, VITE_SETTINGS: unknown }),
      references: { environment: ["password"] },
      with: [env.password],
      expect: "generated",
    },
    {
      name: "a generated password under a name that says so",
      ...env.amplifyBranch({ VITE_SESSION_SECRET: unknown }),
      references: { environmentVariables: ["password"] },
      with: [env.password],
      expect: "named",
    },
    {
      name: "App Runner",
      ...env.appRunner({ REACT_APP_JWT_SECRET: "correct-horse-battery" }),
      expect: "named",
    },
    { name: "a Batch job", ...env.batchOnEcs({ VITE_API_SECRET: "abcdef123" }), expect: "named" },
    { name: "a build", ...env.codeBuild({ GATSBY_ADMIN_PASSWORD: "abcdef123" }), expect: "named" },
    {
      name: "Elastic Beanstalk",
      ...env.beanstalk({ NEXT_PUBLIC_ADMIN_TOKEN: "abcdef123" }),
      expect: "named",
    },
    {
      name: "an Elastic Beanstalk template",
      ...env.beanstalkTemplate({ NEXT_PUBLIC_ADMIN_TOKEN: "abcdef123" }),
      expect: "named",
    },
    {
      name: "a Lightsail container",
      ...env.lightsail({ PUBLIC_DB_PASSWORD: "abcdef123" }),
      expect: "named",
    },
  ],
  unknowns: [
    {
      name: "container definitions that hold a value of the deployment, and so cannot be read",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: { family: "app", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
  ],
});
