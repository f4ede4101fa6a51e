/** What finsight's checklist fixes: plans, events, environment and secrets, as data. */
import type * as pulumi from "@pulumi/pulumi";
import type { SecretEntry } from "../../components/secrets";
import type { Plan } from "../../components/stripe-catalogue";
import type { FinsightSettings } from "../../config/finsight";
import { maxBodyBytes } from "../../defaults";
import type { Environment } from "../../sizes";
import { expandEvents } from "../../stripe/events";

/** finsight-013 to finsight-015. */
export const finsightPlans: Readonly<Record<string, Plan>> = {
  starter: { name: "FinSight Starter", usd: { month: 49 } },
  professional: { name: "FinSight Professional", usd: { month: 199 } },
  enterprise: { name: "FinSight Enterprise", usd: { month: 999 } },
};

/**
 * finsight-023 asks for two families; Stripe takes only concrete names, so they are expanded from
 * the events that stripe 23.1.0 knows. `checkout.session.completed` is ours: the API sells through
 * Checkout, and without this event it never learns which customer a finished session belongs to.
 */
export const finsightEvents: readonly string[] = expandEvents([
  "checkout.session.completed",
  "customer.subscription.*",
  "invoice.*",
]);

/** Environment variables that anybody may read (finsight-003, 004, 009, 010, 020, 036, 039, 044). */
export function finsightEnvironment(
  settings: FinsightSettings,
  place: {
    readonly environment: Environment;
    readonly port: number;
    readonly queueName: string;
    readonly certificates: string;
  },
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {
    ENVIRONMENT: place.environment,
    DEBUG: "false",
    LOG_LEVEL: settings.logLevel,
    ALLOWED_ORIGINS: settings.allowedOrigins.join(","),
    SEC_USER_AGENT: settings.secUserAgent,
    STRIPE_PUBLISHABLE_KEY: settings.stripePublishableKey,
    DB_POOL_MIN: String(settings.databasePool.min),
    DB_POOL_MAX: String(settings.databasePool.max),
    PORT: String(place.port),
    WEBHOOK_QUEUE_NAME: place.queueName,
    MAX_CONTENT_LENGTH: String(maxBodyBytes),
    PGSSLROOTCERT: place.certificates,
  };
  for (const [cache, seconds] of Object.entries(settings.cacheTtlSeconds)) {
    variables[`CACHE_TTL_${cache.toUpperCase()}`] = String(seconds);
  }
  for (const [feature, enabled] of Object.entries(settings.features)) {
    variables[`FEATURE_${feature.toUpperCase()}_ENABLED`] = String(enabled);
  }
  return variables;
}

/** Environment variables that only their consumers may read (finsight-002, 005 to 008, 019, 042). */
export function finsightSecrets(values: {
  readonly databaseUrl: pulumi.Output<string>;
  readonly redisUrl: pulumi.Output<string>;
  readonly stripeSecretKey: pulumi.Output<string>;
  readonly sentryDsn: pulumi.Output<string>;
}) {
  return {
    DATABASE_URL: {
      source: { kind: "derived", value: values.databaseUrl },
      consumers: ["api", "migrate"],
    },
    REDIS_URL: { source: { kind: "derived", value: values.redisUrl }, consumers: ["api"] },
    JWT_SECRET_KEY: { source: { kind: "generated" }, consumers: ["api"] },
    API_KEY_SALT: { source: { kind: "generated" }, consumers: ["api"] },
    STRIPE_SECRET_KEY: {
      source: { kind: "supplied", value: values.stripeSecretKey },
      consumers: ["api"],
    },
    SENTRY_DSN: { source: { kind: "supplied", value: values.sentryDsn }, consumers: ["api"] },
  } satisfies Record<string, SecretEntry>;
}
