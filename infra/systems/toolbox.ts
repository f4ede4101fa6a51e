import { z } from "zod";
import { planTable } from "../config/plan-table";
import { sentryDsn, stripeSecretKey } from "../config/secret-settings";
import { secretShape } from "../config/secret-shapes";
import { setting } from "../config/setting";
import { featureSwitches, hostName, httpsOrigins, realAddress } from "../config/settings";
import { maxBodyBytes, requestsPerMinute, secretRotationDays } from "../defaults";
import type { EmailPart, EnvironmentValue, MigrationPart, Objectives, SecretPart } from "../parts";
import { defineSystem, type Place, type SettingsOf } from "../system-definition";
import { toolboxEvents, toolboxPlans } from "./toolbox/billing";

const limit = z.int().min(1).max(1_000_000_000);

const settings = {
  apiDomain: hostName("Host name of the API. Webhook and certificate use it."),
  mailDomain: hostName("Domain that ToolBox's mail comes from."),
  mailFrom: setting(
    realAddress,
    "Sender of ToolBox's mail, on mailDomain (MAIL_FROM).",
    "an e-mail address of mailDomain",
  ),
  dmarcReportsTo: setting(
    z.email(),
    "Who reads the reports about mail that claims to come from mailDomain.",
    "an e-mail address",
  ),
  // toolbox-062 leaves the choice.
  mailProvider: setting(
    z.enum(["ses", "sendgrid"]),
    "Whose SMTP server sends the mail.",
    "ses or sendgrid",
  ).default("ses"),
  sendgridCnames: setting(
    z.record(z.string().regex(/^[a-z0-9._-]+$/), z.string().regex(/^[a-z0-9.-]+\.sendgrid\.net$/)),
    "The records that SendGrid shows for the authenticated domain; needed with sendgrid.",
    "an object from name to target, such as {em123.toolbox.dev: u1.wl.sendgrid.net}",
  ).default({}),
  allowedOrigins: httpsOrigins(
    "Origins that browsers may call the API from (CORS_ORIGIN).",
    "https://app.toolbox.dev",
  ),
  // toolbox-085 wants products and prices, 020 and 021 a quota and a rate for each; none a figure.
  plans: planTable(
    { requestsPerMinute: limit, monthlyQuota: limit },
    "{pro: {name: Pro, month: 29, requestsPerMinute: 300, monthlyQuota: 100000}}",
  ),
  features: featureSwitches("Feature flags: oauth becomes FEATURE_OAUTH_ENABLED."),
};

const port = 3000;
const healthPath = "/health"; // toolbox-015, 719
const probe = `fetch('http://127.0.0.1:${port}${healthPath}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`;
const images = ["api"] as const;

const objectives: Objectives = {
  errorRate: { value: 0.1, source: "toolbox-105" },
  latency: { statistic: "p95", seconds: 0.2, source: "toolbox-106" },
  uptime: { value: 99.9, source: "toolbox-504" },
  recovery: { timeMinutes: 240, pointMinutes: 5, source: "our choice" },
};

/**
 * ToolBox: a Node API over Postgres and Redis with plans that differ in rate and quota, and mail by
 * SMTP. Written from its checklist; the box is named where it decides a value.
 */
export const system = defineSystem({
  name: "toolbox",
  title: "ToolBox",
  dataClass: "confidential",
  images,
  stripe: true,
  settings,
  secrets: {
    stripeSecretKey: stripeSecretKey("STRIPE_SECRET_KEY"),
    sentryDsn: sentryDsn(),
    sendgridApiKey: {
      description: "SMTP_PASSWORD; needed when mailProvider is sendgrid",
      ...secretShape("sendgrid-api-key"),
      optional: true,
    },
  },
  rules: ({ mailProvider, mailFrom, mailDomain, sendgridCnames }, { secretNames }) => [
    ...(mailProvider === "sendgrid" && !secretNames.has("sendgridApiKey")
      ? [{ name: "sendgridApiKey", text: "is missing; allowed: a secure value, to send mail" }]
      : []),
    ...(mailProvider === "sendgrid" && Object.keys(sendgridCnames).length === 0
      ? [{ name: "sendgridCnames", text: "is missing; allowed: the records that SendGrid shows" }]
      : []),
    ...(mailFrom.endsWith(`@${mailDomain}`)
      ? []
      : [{ name: "mailFrom", text: `found "${mailFrom}"; allowed: an address of mailDomain` }]),
  ],
  parts: (place) => ({
    hosts: { api: { name: place.settings.apiDomain, service: "api" } },
    services: {
      api: {
        size: "api",
        image: place.settings.images.api,
        port,
        healthPath,
        healthCommand: `node -e "${probe}"`,
        metricsPath: "/api/metrics", // toolbox-014, 718
        environment: environment(place),
        connects: ["postgres", "redis"],
        queues: ["stripe"],
        outbound: [{ port: smtpPort, description: "Mail by SMTP" }],
      },
    },
    postgres: { mode: "rds", databaseName: "toolbox", audit: true }, // toolbox-048, 060
    // toolbox-061 gives Redis no role. Counters of quota and rate (020, 021) must not be forgotten.
    redis: { mode: "elasticache", role: "queue" },
    secrets: secrets(place),
    migration: migration(place),
    stripe: {
      plans: toolboxPlans(place.settings.plans),
      priceConsumers: ["api"],
      events: toolboxEvents,
      webhook: {
        host: "api",
        path: "/api/webhooks/stripe", // toolbox-086 gives no path: our choice.
        secretVariable: "STRIPE_WEBHOOK_SECRET",
      },
    },
    email: email(place),
    edge: {
      // toolbox-021 limits by plan, in the application; this is the edge's bound for one address.
      requestsPerMinute: { value: requestsPerMinute, source: "our choice" },
      privatePaths: ["/api/metrics"],
      staticPaths: [],
      cdnHosts: ["api"], // toolbox-004 wants a header that only CloudFront can set.
      identityHeaders: ["Authorization", "X-API-Key"], // toolbox-028: compressed at the edge.
    },
    objectives,
    canaries: { health: { host: "api", path: healthPath, source: "toolbox-015" } },
    forbidden: {},
  }),
});

type Here = Place<SettingsOf<typeof settings, (typeof images)[number]>>;

/** Submission with STARTTLS, which both providers offer; port 25 is closed in AWS. */
const smtpPort = 587;

function smtpHost({ settings, region }: Here): string {
  return settings.mailProvider === "ses"
    ? `email-smtp.${region}.amazonaws.com`
    : "smtp.sendgrid.net";
}

function email({ settings }: Here): EmailPart {
  const { mailProvider, mailDomain: domain, dmarcReportsTo, sendgridCnames } = settings;
  return mailProvider === "ses"
    ? { provider: "ses", domain, dmarcReportsTo }
    : { provider: "sendgrid", domain, dmarcReportsTo, cnames: sendgridCnames };
}

/** Variables that anybody may read. ToolBox's checklist names only the two signing secrets. */
function environment(place: Here): Record<string, EnvironmentValue> {
  const { settings } = place;
  const features = Object.entries(settings.features).map(([feature, enabled]) => [
    `FEATURE_${feature.toUpperCase()}_ENABLED`, // toolbox-038
    String(enabled),
  ]);
  return {
    NODE_ENV: "production",
    PORT: String(port),
    // Whose request it is, for limits by address: the last so many entries of X-Forwarded-For.
    TRUSTED_PROXY_HOPS: { from: "proxy-hops" },
    LOG_LEVEL: settings.logLevel === "INFO" ? "info" : "warn", // winston's names: toolbox-016
    CORS_ORIGIN: settings.allowedOrigins.join(","),
    SMTP_HOST: smtpHost(place), // toolbox-062
    SMTP_PORT: String(smtpPort),
    ...(settings.mailProvider === "sendgrid" && { SMTP_USER: "apikey" }),
    MAIL_FROM: settings.mailFrom,
    DB_POOL_MIN: String(settings.databasePool.min), // toolbox-029, 068
    DB_POOL_MAX: String(settings.databasePool.max),
    MAX_BODY_BYTES: String(maxBodyBytes),
    PGSSLROOTCERT: { from: "postgres-certificates" },
    WEBHOOK_QUEUE_NAME: { from: "queue-name", webhook: "stripe" },
    ...Object.fromEntries(features),
  };
}

function migration({ settings }: Here): MigrationPart {
  return {
    image: settings.images.api,
    // toolbox-065, 066: migrations, then the plans.
    command: ["sh", "-c", "npx prisma migrate deploy && npx prisma db seed"],
    environment: {
      NODE_ENV: "production",
      DB_INSTANCE_IDENTIFIER: { from: "postgres-identifier" },
      PGSSLROOTCERT: { from: "instance-certificates" },
    },
    connects: ["postgres"],
  };
}

function secrets({ settings }: Here): Readonly<Record<string, SecretPart>> {
  const isSes = settings.mailProvider === "ses";
  const supplied = (setting: string): SecretPart => ({
    source: { kind: "supplied", setting },
    consumers: ["api"],
  });
  /** 32 random bytes in base64, as the checklist makes them. */
  const signing: SecretPart = {
    source: { kind: "generated", format: "base64" },
    consumers: ["api"],
    rotation: {
      everyDays: secretRotationDays,
    },
  };
  return {
    JWT_SECRET: signing, // toolbox-701
    JWT_REFRESH_SECRET: signing, // toolbox-702
    DATABASE_URL: {
      source: { kind: "database-url", client: "prisma" }, // toolbox-043, 060
      consumers: ["api", "migrate"],
    },
    REDIS_URL: { source: { kind: "redis-url" }, consumers: ["api"] }, // toolbox-061
    STRIPE_SECRET_KEY: supplied("stripeSecretKey"), // toolbox-063
    STRIPE_WEBHOOK_SECRET: { source: { kind: "stripe-signing-secret" }, consumers: ["api"] }, // 086
    WEBHOOK_PAYLOAD_KEYS: { source: { kind: "webhook-payload-keys" }, consumers: ["api"] },
    SENTRY_DSN: supplied("sentryDsn"), // toolbox-073
    // toolbox-062: SES's own login, or SendGrid's, whose user is always the same.
    ...(isSes && { SMTP_USER: { source: { kind: "smtp-user" }, consumers: ["api"] } }),
    SMTP_PASSWORD: isSes
      ? { source: { kind: "smtp-password" }, consumers: ["api"] }
      : supplied("sendgridApiKey"),
  };
}
