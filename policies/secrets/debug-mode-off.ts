import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import * as env from "../helpers/env-examples";
import { environmentChecks, environmentTypes, type Setting } from "../helpers/env-settings";
import { undecidable } from "../helpers/known";
import { show } from "../helpers/show";

const messages = {
  debug: "Debug mode is on in production: {name} is {actual}.",
  mode: "The program runs in {actual} mode in production: {name} is {actual}.",
} as const;

/** `DEBUG`, `FLASK_DEBUG`, `APP_DEBUG`, `DEBUG_MODE`; not `DEBUG_TOOLBAR_URL`. */
const debugName = /^(?:[A-Z0-9]+_){0,8}DEBUG(?:_MODE|_ENABLED)?$/i;
/** What programs read as off; anything else, such as `True` or `app:*`, turns something on. */
const off = /^(?:|0|false|f|no|n|off|none|null|disabled?)$/i;
/** The variables by which frameworks choose their mode. */
const modeNames = new Set(
  `ENV APP_ENV NODE_ENV RAILS_ENV RACK_ENV FLASK_ENV DJANGO_ENV GO_ENV MIX_ENV PYTHON_ENV DEPLOY_ENV
  SYMFONY_ENV ENVIRONMENT APP_ENVIRONMENT ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT
  SPRING_PROFILES_ACTIVE GIN_MODE APP_MODE`.split(/\s+/),
);
/** Modes that are not production's. */
const elsewhere = new Set(
  `dev develop development debug local test testing stage staging qa uat preview sandbox
  demo`.split(/\s+/),
);

function problem({ name, value, path }: Setting): Violation<typeof messages> | undefined {
  const isDebug = debugName.test(name);
  if (!isDebug && !modeNames.has(name.toUpperCase())) {
    return undefined;
  }
  if (value === undefined) {
    return undecidable(path);
  }
  const text = value.trim();
  if (isDebug) {
    return off.test(text)
      ? undefined
      : { message: "debug", property: path, name, actual: show(text) };
  }
  return elsewhere.has(text.toLowerCase())
    ? { message: "mode", property: path, name, actual: show(text) }
    : undefined;
}

function eachSetting(settings: Iterable<Setting>) {
  return each([...settings], function* (setting) {
    const found = problem(setting);
    if (found) {
      yield found;
    }
  });
}

export default definePolicy({
  id: "debug-mode-off",
  title: "Production programs run without debug mode",
  why: "Debug mode shows stack traces, settings and often a console to whoever causes an error, and development mode skips caching and checks.",
  fix: "Set DEBUG to false and the mode variable (NODE_ENV, APP_ENV, ENVIRONMENT) to production, or leave them out. A document of containers is read when all of it is known before the deployment: name secrets (as Parameter Store names) and log groups in it, no ARNs.",
  severity: "high",
  controls: ["debug-disabled", "env-production-mode"],
  resources: environmentTypes,
  messages,
  checks: environmentChecks(function* (settings, context) {
    if (context.environment !== "production") {
      return notApplicable("Debug mode may be on outside of production.");
    }
    yield* eachSetting(settings);
    return undefined;
  }),
  corrections: false,
  passes: [
    {
      name: "off, as Python writes it",
      ...env.ecsTask({ DEBUG: "False", ENVIRONMENT: "production" }),
    },
    {
      name: "not mentioned",
      type: "aws:lambda/function:Function",
      props: { role: "arn:aws:iam::123456789012:role/app" },
    },
  ],
  fails: [
    { name: "on", ...env.ecsTask({ DEBUG: "true" }), expect: "debug" },
    {
      name: "development mode, beside a value that is not known yet",
      ...env.lambda({ DEBUG: unknown, NODE_ENV: "development" }),
      expect: "mode",
    },
    { name: "App Runner", ...env.appRunner({ FLASK_DEBUG: "1" }), expect: "debug" },
    { name: "a Batch job on EKS", ...env.batchOnEks({ APP_DEBUG: "yes" }), expect: "debug" },
    { name: "a build", ...env.codeBuild({ DEBUG: "*" }), expect: "debug" },
    { name: "Amplify", ...env.amplifyApp({ NODE_ENV: "development" }), expect: "mode" },
    { name: "an Amplify branch", ...env.amplifyBranch({ DEBUG: "on" }), expect: "debug" },
    { name: "Elastic Beanstalk", ...env.beanstalk({ DJANGO_DEBUG: "True" }), expect: "debug" },
    {
      name: "an Elastic Beanstalk template",
      ...env.beanstalkTemplate({ APP_ENV: "test" }),
      expect: "mode",
    },
    { name: "a Lightsail container", ...env.lightsail({ DEBUG: "true" }), expect: "debug" },
  ],
  unknowns: [
    {
      name: "container definitions that hold a value of the deployment, and so cannot be read",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: { family: "app", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
    {
      name: "decided at deployment",
      ...env.lambda({ DEBUG: unknown }),
      expect: "environment.variables.DEBUG",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      ...env.lambda({ DEBUG: "true" }),
      environment: "staging",
      expect: "Debug mode may be on outside of production.",
    },
  ],
});
