import { z } from "zod";
import { everywhere, type SecretSetting, setting } from "./setting";
import { stripeKey, stripeNamespace } from "./stripe";
import type { StackFacts, SystemConfig } from "./system-config";

const hostName = z.string().regex(/^(?!-)([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/);
const placeholderHosts = /(^|\.)(example\.(com|org|net)|your[a-z-]*\.(com|herokuapp\.com))$/;
const realHost = hostName.refine((host) => !placeholderHosts.test(host), {
  message: "is a placeholder",
});

export const finsightSettings = z.strictObject({
  awsAccountId: setting(
    z.string().regex(/^\d{12}$/),
    "The account to deploy to. The provider refuses any other.",
    "an AWS account id: 12 digits in quotes",
  ),
  availabilityZones: setting(
    z
      .array(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/))
      .min(2)
      .max(3)
      .refine((zones) => new Set(zones).size === zones.length, { message: "has a repeated zone" }),
    "Zones of the stack's region. Listed, not looked up: a zone that AWS adds later must not " +
      "move the subnets.",
    "a list of 2 or 3 different zones of aws:region, such as [us-east-1a, us-east-1b]",
  ),
  vpcCidr: setting(
    z.string().regex(/^10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\.0\.0\/16$/),
    "Address range of the VPC. Give each stack its own, so that they can be peered.",
    "a /16 of 10.0.0.0/8, such as 10.20.0.0/16",
  ),
  backupRegion: setting(
    z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
    "Second region: keeps copies of database backups and of secrets. Required in production.",
    "an AWS region other than aws:region, such as us-west-2",
  ).optional(),
  hostedZoneId: setting(
    z.string().regex(/^Z[A-Z0-9]{5,31}$/),
    "The Route 53 zone that holds apiDomain.",
    "the id of a public hosted zone: Z and capital letters and digits",
  ),
  apiDomain: setting(
    realHost,
    "Host name of the API. The webhook endpoint and the certificate use it.",
    "a host name in lower case without scheme or path, not a placeholder",
  ),
  allowedOrigins: setting(
    z.array(z.string().regex(/^https:\/\/(?!localhost)[a-z0-9.-]+(:\d+)?$/)).min(1),
    "Origins that browsers may call the API from (ALLOWED_ORIGINS).",
    "a list of https origins without path and without *, such as [https://app.finsight.dev]",
  ),
  secUserAgent: setting(
    z
      .string()
      .regex(/[^\s@]+@[^\s@]+\.[a-z]{2,}/)
      .refine((agent) => !/@(example|your)[a-z-]*\./.test(agent), { message: "is a placeholder" }),
    "How the API presents itself to SEC EDGAR (SEC_USER_AGENT).",
    "a product name and a real contact e-mail, such as FinSight ops@finsight.dev",
  ),
  image: setting(
    z.string().regex(/^[a-z0-9][a-z0-9./:_-]*@sha256:[0-9a-f]{64}$/),
    "The API's image. By digest: a tag can be moved under a running service.",
    "a repository and digest: REPOSITORY@sha256:64 hexadecimal digits",
  ),
  stripePublishableKey: setting(
    z.string().regex(/^pk_(live|test)_[A-Za-z0-9_]{8,}$/),
    "STRIPE_PUBLISHABLE_KEY: public by design. Live in production, test elsewhere.",
    "pk_live_... in production, pk_test_... elsewhere",
  ),
  alarmEmails: setting(
    z.array(z.email()).min(1),
    "Who is told of alarms. Each address must confirm its subscription once.",
    "a list of one e-mail address or more",
  ),
  logLevel: setting(
    z.enum(["INFO", "WARNING"]),
    "LOG_LEVEL of the API.",
    "INFO or WARNING",
  ).default("INFO"),
  databasePool: setting(
    z
      .strictObject({ min: z.int().min(1), max: z.int().min(1) })
      .refine((pool) => pool.min <= pool.max, { message: "has min above max" }),
    "Connections that one task keeps open to Postgres.",
    "an object {min, max} of whole numbers, min not above max",
  ).default({ min: 5, max: 20 }),
  cacheTtlSeconds: setting(
    z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.int().min(1)),
    "Cache name to seconds: companies becomes CACHE_TTL_COMPANIES.",
    "an object from a name in lower case to a whole number of seconds above 0",
  ).default({ default: 3600 }),
  features: setting(
    z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.boolean()),
    "Kill switches: exports becomes FEATURE_EXPORTS_ENABLED.",
    "an object from a name in lower case to true or false",
  ).default({}),
});
export type FinsightSettings = z.infer<typeof finsightSettings>;

const stripeSecretKey: SecretSetting = {
  description: "STRIPE_SECRET_KEY of the API: live in production, test elsewhere",
  ...stripeKey,
};

const sentryDsn: SecretSetting = {
  description: "SENTRY_DSN of the API",
  shape: everywhere(/^https:\/\/[0-9a-f]+@[a-z0-9.-]+\/\d+$/),
  allowed: everywhere("a Sentry DSN: https://KEY@HOST/PROJECT"),
};

/** What no single setting shows. */
function rules(settings: FinsightSettings, { environment, region }: StackFacts) {
  const problems: { name: string; text: string }[] = [];
  const mode = environment === "production" ? "live" : "test";
  const foreign = settings.availabilityZones.filter((zone) => zone.slice(0, -1) !== region);
  if (foreign.length > 0) {
    const text = `found ${foreign.join(", ")}; allowed: zones of aws:region, which is ${region}`;
    problems.push({ name: "availabilityZones", text });
  }
  if (settings.backupRegion === region) {
    const text = `found "${region}"; allowed: a region other than aws:region`;
    problems.push({ name: "backupRegion", text });
  }
  if (environment === "production" && settings.backupRegion === undefined) {
    const text = "is missing; allowed: an AWS region other than aws:region, such as us-west-2";
    problems.push({ name: "backupRegion", text });
  }
  if (!settings.stripePublishableKey.startsWith(`pk_${mode}_`)) {
    const text = `is a key of the other mode; allowed: pk_${mode}_... in ${environment}`;
    problems.push({ name: "stripePublishableKey", text });
  }
  return problems;
}

export const finsightConfig: SystemConfig<typeof finsightSettings> = {
  namespace: {
    name: "finsight",
    settings: finsightSettings,
    secrets: { stripeSecretKey, sentryDsn },
  },
  also: [stripeNamespace],
  rules,
};
