import { definePolicy, type Violation } from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { secret, unknown } from "../framework/unknown";
import * as env from "../helpers/env-examples";
import { environmentChecks, environmentTypes, type Setting } from "../helpers/env-settings";
import { isKept, wholes } from "../helpers/kept-secrets";
import { isGenerated } from "../helpers/provenance";
import { isPublicName } from "../helpers/public-names";
import {
  isConnectionName,
  isPasswordName,
  isPlaceholder,
  isReference,
  isSecretName,
  secretKind,
} from "../helpers/secret-patterns";

const messages = {
  literal:
    "{name} holds a secret in plain text: the program writes its value into the environment.",
  key: "{name} holds {kind} in plain text.",
  placeholder: "{name} is still a placeholder; whoever reads the checklist knows the secret.",
  tracked:
    "{name} carries a secret of this stack as a plain environment variable: anyone who may describe the resource can read it.",
  document:
    "{property} carries a secret of this stack: anyone who may describe the resource can read it.",
} as const;

function problem(
  { name, value, path, inDocument }: Setting,
  resource: StackResource,
): Violation<typeof messages> | undefined {
  const isSecret = (at: string) => resource.isSecret(at);
  const secretName = isSecretName(name);
  const isMeant = secretName || isConnectionName(name);
  const isTracked = isSecret(path) && (isMeant || isKept(name, path, isSecret));
  // A document becomes secret as a whole when one value in it is: that says nothing of the others.
  if (!inDocument && (isTracked || (isMeant && isGenerated(resource, path)))) {
    return { message: "tracked", property: path, name };
  }
  if (value === undefined) {
    return undefined;
  }
  const kind = secretKind(value);
  if (kind) return { message: "key", property: path, name, kind };
  const isNumber = /^\s*\d+\s*$/.test(value) && isPasswordName(name);
  if (!secretName || (isReference(value) && !isNumber)) {
    return undefined;
  }
  return { message: isPlaceholder(value) ? "placeholder" : "literal", property: path, name };
}

export default definePolicy({
  id: "environment-no-secrets",
  title: "Secrets reach programs by reference, not as environment values",
  why: "An environment value is readable in the console, in every old revision and in the deployment's logs, by people who may not read the secret store. Values that only the deployment will know are judged by Pulumi's own tracking of secrets.",
  fix: "Store the secret in Secrets Manager and give the container its ARN under secrets; let a function read it at start. A document of containers is read when all of it is known before the deployment: name secrets (as Parameter Store names) and log groups in it, no ARNs.",
  severity: "critical",
  controls: ["secrets-in-secret-store", "secrets-not-in-repo", "secrets-strong-random"],
  scope: "stack",
  resources: environmentTypes,
  messages,
  checks: environmentChecks(function* (settings, context) {
    // Pulumi makes a text secret when a value in it is one: only the secret's name is not known.
    for (const property of wholes) {
      const isKeptSecret = context.isUnknown(property) && context.isSecret(property);
      if (isKeptSecret || isGenerated(context.resource, property)) {
        yield { message: "document", property } as const;
      }
    }
    for (const setting of settings) {
      if (!isPublicName(setting.name)) {
        const found = problem(setting, context.resource);
        if (found) {
          yield found;
        }
      }
    }
    return undefined;
  }),
  corrections: false,
  passes: [
    {
      name: "secrets by reference, settings in plain text",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: {
        family: "api",
        containerDefinitions: JSON.stringify([
          {
            name: "api",
            environment: [
              { name: "LOG_LEVEL", value: "INFO" },
              { name: "STRIPE_PUBLISHABLE_KEY", value: "pk_live_51Example" },
              { name: "JWT_ACCESS_TOKEN_EXPIRE_MINUTES", value: "15" },
              { name: "CACHE_URL", value: "rediss://cache.internal:6379" },
            ],
            secrets: [{ name: "JWT_SECRET_KEY", valueFrom: "/api/production/jwt-secret-key" }],
          },
        ]),
      },
    },
    {
      name: "a function that is told where its secret is",
      ...env.lambda({ DB_SECRET_ARN: unknown, STRIPE_SECRET_NAME: "app/stripe" }),
    },
    {
      name: "the address of a stored secret",
      ...env.lambda({ DB_SECRET_ARN: unknown, DB_PASSWORD_SECRET: "shop/database" }),
      references: { environment: ["stored"] },
      with: [env.storedSecret],
    },
    {
      name: "a value that is not known yet and that Pulumi does not track as secret",
      ...env.lambda({ TABLE: unknown, SIGNING_SECRET: unknown }),
    },
    {
      name: "names and addresses that come out of a lookup of a secret",
      ...env.lambda({ DB_SECRET_ARN: secret(unknown), DB_HOST: secret(unknown) }),
    },
    {
      name: "a build that takes its token from Secrets Manager",
      ...env.codeBuild({ NPM_TOKEN: "build/npm:token" }, "SECRETS_MANAGER"),
    },
  ],
  fails: [
    {
      name: "a literal in a container definition",
      ...env.ecsTask({ JWT_SECRET_KEY: "s3cr3t-but-in-the-program" }),
      expect: "literal",
    },
    {
      name: "a placeholder that was never replaced",
      ...env.ecsTask({ JWT_SECRET_KEY: "generate_random_secret_here" }),
      expect: "placeholder",
    },
    {
      name: "a connection string with a password, whatever its name",
      ...env.lambda({ STORE: "postgres://app:hunter22@db.internal:5432/app" }),
      expect: "key",
    },
    {
      name: "a generated password handed to a function",
      ...env.lambda({ DB_PASSWORD: secret(unknown) }),
      expect: "tracked",
    },
    {
      name: "a connection string that holds a generated password",
      ...env.lambda({ DATABASE_URL: secret(unknown) }),
      expect: "tracked",
    },
    {
      name: "a connection string with a password that a generator makes",
      ...env.lambda({ DATABASE_URL: unknown }),
      references: { environment: ["password"] },
      with: [env.password],
      expect: "tracked",
    },
    {
      name: "a document with a password that a generator makes",
      ...env.unreadable,
      references: { containerDefinitions: ["password"] },
      with: [env.password],
      expect: "document",
    },
    {
      name: "an address that the program keeps secret",
      ...env.lambda({ CHAT_HOOK_URL: secret("https://chat.example.com/hooks/1234") }),
      expect: "tracked",
    },
    {
      name: "a document that is not known yet, in which one value is a secret of the program",
      ...env.tracked,
      expect: "document",
    },
    {
      name: "variables that are not known yet, one of which is a secret of the program",
      type: "aws:lambda/function:Function",
      props: {
        role: "arn:aws:iam::123456789012:role/app",
        environment: { variables: secret(unknown) },
      },
      expect: "document",
    },
    {
      name: "App Runner",
      ...env.appRunner({ SESSION_SECRET_KEY: "keyboard cat 1234567890" }),
      expect: "literal",
    },
    {
      name: "App Runner, built from code",
      ...env.appRunnerFromCode({ API_TOKEN: "9f8a7c6b5d4e3f2a" }),
      expect: "literal",
    },
    {
      name: "a Batch job",
      ...env.batchContainer({ API_TOKEN: "9f8a7c6b5d4e3f2a" }),
      expect: "literal",
    },
    {
      name: "a Batch job on several nodes",
      ...env.batchNodes({ API_TOKEN: "9f8a7c6b5d4e3f2a" }),
      expect: "literal",
    },
    {
      name: "a build with a plain token",
      ...env.codeBuild({ DEPLOY_TOKEN: "9f8a7c6b5d4e3f2a" }),
      expect: "literal",
    },
    { name: "Amplify", ...env.amplifyApp({ NEXTAUTH_SECRET: "changeme" }), expect: "placeholder" },
    {
      name: "branches that Amplify will create",
      ...env.amplifyNewBranches({ NEXTAUTH_SECRET: "changeme" }),
      expect: "placeholder",
    },
    {
      name: "an Amplify branch",
      ...env.amplifyBranch({ SMTP_PASS: "correct-horse-battery" }),
      expect: "literal",
    },
    {
      name: "Elastic Beanstalk",
      ...env.beanstalk({ SECRET_KEY: "correct-horse-battery" }),
      expect: "literal",
    },
    {
      name: "an Elastic Beanstalk template",
      ...env.beanstalkTemplate({ SECRET_KEY: "correct-horse" }),
      expect: "literal",
    },
    {
      name: "a Lightsail container",
      ...env.lightsail({ ADMIN_PASSWORD: "correct-horse-battery" }),
      expect: "literal",
    },
  ],
  unknowns: [
    {
      name: "container definitions that hold a value of the deployment, and so cannot be read",
      ...env.unreadable,
      expect: "containerDefinitions",
    },
    {
      name: "variables that are unknown as a whole",
      type: "aws:lambda/function:Function",
      props: { role: "arn:aws:iam::123456789012:role/app", environment: { variables: unknown } },
      expect: "environment.variables",
    },
  ],
});
