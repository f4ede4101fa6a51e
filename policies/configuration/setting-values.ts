import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import * as env from "../helpers/env-examples";
import {
  type KnownSetting,
  namedSettingChecks,
  namedSettingTypes,
} from "../helpers/named-settings";
import { isSecretName } from "../helpers/secret-patterns";
import { everywhere, ssmParameter } from "../helpers/setting-examples";
import { isTemplateText, settingForms } from "../helpers/setting-forms";
import { show } from "../helpers/show";

const messages = {
  placeholder: "{name} still holds the text of a template: {actual}.",
  form: "{name} is {actual}, which is no {form}.",
  key: "{name} is no {form}.",
} as const;
const development = "In development a setting may be a stand-in.";
const none = "No setting here says by its name what form it has.";
type Found = Generator<Violation<typeof messages>, void, undefined>;

const formsOf = (name: string) => settingForms.filter((form) => form.name.test(name.toUpperCase()));

function* check({ name, value, path }: KnownSetting): Found {
  const text = value.trim();
  if (isTemplateText(text)) {
    yield { message: "placeholder", property: path, name, actual: show(text) };
    return;
  }
  for (const { form, isRight, isKey = false, mayNotBeEmpty = false } of formsOf(name)) {
    // A slot, such as ${PORT}, is filled where the program runs.
    const isOpen = /\$\{|\{\{|\$\(/.test(text);
    if (isOpen || (text === "" ? !mayNotBeEmpty : isRight(text))) {
      continue;
    }
    yield isKey
      ? { message: "key", property: path, name, form }
      : { message: "form", property: path, name, actual: show(text), form };
  }
}

export default definePolicy({
  id: "setting-values",
  title: "Settings hold what their name says, and no text of a template",
  why: "A program takes a setting of the wrong form at its word: errors go nowhere, mail is refused, a switch that is neither on nor off is off. Values that the deployment makes are left out: nobody typed them.",
  fix: "Set the value in the form that the provider gives out, or remove the setting.",
  severity: "medium",
  controls: [
    "sentry-dsn",
    "sentry-release-tracking",
    "twilio-config",
    "supabase-config",
    "google-calendar-config",
    "sec-user-agent",
    "analytics-config",
    "support-contact",
    "email-sender-verified",
    "feature-flags",
    "cache-ttl",
    "config-typed-validated",
  ],
  resources: namedSettingTypes,
  messages,
  checks: namedSettingChecks<Violation<typeof messages>>({
    // What stands where a secret should be is found by the policies on secrets.
    isMeant: (name) => !isSecretName(name) || formsOf(name).length > 0,
    check,
    none,
    unknowns: "made",
    passedOver: ({ environment }) => (environment === "development" ? development : undefined),
  }),
  passes: [
    {
      name: "values as their providers give them out",
      ...env.ecsTask({
        SENTRY_DSN: "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/42",
        SENTRY_TRACES_SAMPLE_RATE: "0.1",
        SENTRY_RELEASE: "4f2c9d1",
        TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
        TWILIO_PHONE_NUMBER: "+15005550006",
        SUPABASE_URL: "https://abcdefgh.supabase.co",
        GOOGLE_CLIENT_ID: "1234-abc.apps.googleusercontent.com",
        SEC_USER_AGENT: "Shop ops@shop.io",
        NEXT_PUBLIC_POSTHOG_KEY: "phc_0123456789",
        SUPPORT_EMAIL: "help@shop.io",
        EMAIL_FROM: "Shop <noreply@shop.io>",
        FEATURE_EXPORTS_ENABLED: "false",
        CACHE_TTL_FILINGS: "3600",
        REQUEST_TIMEOUT_SECONDS: "30",
        PORT: "8000",
      }),
    },
    { name: "a value that the deployment makes", ...env.lambda({ SENTRY_DSN: unknown }) },
    { name: "a slot", ...env.appRunner({ PORT: "$" + "{PORT}" }) },
    { name: "a parameter", ...ssmParameter("cache-ttl", "15m") },
  ],
  fails: [
    ...everywhere("TWILIO_PHONE_NUMBER", "555-1234", "form"),
    { name: "an empty address", ...env.ecsTask({ SENTRY_DSN: "" }), expect: "key" },
    { name: "another account's id", ...env.lambda({ TWILIO_ACCOUNT_SID: "SID" }), expect: "key" },
    { name: "no time", ...env.ecsTask({ CACHE_TTL_FILINGS: "0" }), expect: "form" },
    {
      name: "a sentence as a number",
      ...env.ecsTask({ JOB_TIMEOUT_SECONDS: "30 s" }),
      expect: "form",
    },
    {
      name: "neither on nor off",
      ...env.ecsTask({ FEATURE_PDF_ENABLED: "flase" }),
      expect: "form",
    },
    {
      name: "someone else's domain",
      ...env.ecsTask({ EMAIL_FROM: "shop@gmail.com" }),
      expect: "form",
    },
    {
      name: "an example's domain",
      ...env.ecsTask({ SUPPORT_EMAIL: "a@example.com" }),
      expect: "form",
    },
    { name: "a template", ...env.lambda({ TENANT: "your-project-id" }), expect: "placeholder" },
    { name: "a slot to fill", ...ssmParameter("tenant", "<TENANT>"), expect: "placeholder" },
  ],
  unknowns: [
    {
      name: "container definitions that hold a value of the deployment, and so cannot be read",
      type: "aws:ecs/taskDefinition:TaskDefinition",
      props: { family: "app", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
  ],
  notApplicables: [
    {
      name: "development",
      ...env.ecsTask({ PORT: "any" }),
      environment: "development",
      expect: development,
    },
  ],
});
