import { z } from "zod";
import { sentryDsn, stripeSecretKey } from "../config/secret-settings";
import { setting } from "../config/setting";
import {
  cacheSeconds,
  featureSwitches,
  hostName,
  httpsOrigins,
  publishableKey,
} from "../config/settings";
import { maxBodyBytes, requestsPerMinute, secretRotationDays } from "../defaults";
import type { EnvironmentValue, JobPart } from "../parts";
import { defineSystem, type Place, type SettingsOf } from "../system-definition";
import { finsightEvents, finsightPlans } from "./finsight/billing";

const settings = {
  apiDomain: hostName("Host name of the API. The webhook endpoint and the certificate use it."),
  allowedOrigins: httpsOrigins(
    "Origins that browsers may call the API from (ALLOWED_ORIGINS).",
    "https://app.finsight.dev",
  ),
  secUserAgent: setting(
    z
      .string()
      .regex(/[^\s@]+@[^\s@]+\.[a-z]{2,}/)
      .refine((agent) => !/@(example|your)[a-z-]*\./.test(agent), { message: "is a placeholder" }),
    "How the API presents itself to SEC EDGAR (SEC_USER_AGENT).",
    "a product name and a real contact e-mail, such as FinSight ops@finsight.dev",
  ),
  stripePublishableKey: publishableKey(),
  cacheTtlSeconds: cacheSeconds("Cache name to seconds: companies becomes CACHE_TTL_COMPANIES."),
  features: featureSwitches("Kill switches: exports becomes FEATURE_EXPORTS_ENABLED."),
};

const port = 8000;
const healthPath = "/health"; // finsight-046
const probe = `from urllib.request import urlopen as u; u('http://127.0.0.1:${port}${healthPath}')`;

/**
 * FinSight: an API over Postgres and a cache, paid by subscription. Written from its checklist; the
 * box is named where it decides a value.
 */
export const system = defineSystem({
  name: "finsight",
  title: "FinSight",
  dataClass: "confidential",
  images: ["api"],
  stripe: true,
  settings,
  secrets: { stripeSecretKey: stripeSecretKey("STRIPE_SECRET_KEY"), sentryDsn: sentryDsn() },
  parts: (place) => ({
    hosts: { api: { name: place.settings.apiDomain, service: "api" } },
    services: {
      api: {
        size: "api",
        image: place.settings.images.api,
        port,
        healthPath,
        healthCommand: `python -c "${probe}"`,
        metricsPath: "/metrics", // finsight-045
        environment: environment(place),
        connects: ["postgres", "redis"],
        queues: ["stripe"],
      },
    },
    postgres: { mode: "rds", databaseName: "finsight" }, // finsight-026
    redis: { mode: "elasticache", role: "cache" }, // finsight-037
    secrets: {
      DATABASE_URL: { source: { kind: "database-url" }, consumers: ["api", "migrate", "cleanup"] }, // 002
      REDIS_URL: { source: { kind: "redis-url" }, consumers: ["api"] }, // finsight-003, 038
      JWT_SECRET_KEY: {
        source: { kind: "generated" }, // finsight-007
        consumers: ["api"],
        rotation: { everyDays: secretRotationDays }, // finsight-122
      },
      // finsight-008. Another salt would make every stored hash of an API key worthless.
      API_KEY_SALT: { source: { kind: "generated" }, consumers: ["api"] },
      STRIPE_SECRET_KEY: {
        source: { kind: "supplied", setting: "stripeSecretKey" }, // finsight-019
        consumers: ["api"],
      },
      STRIPE_WEBHOOK_SECRET: { source: { kind: "stripe-signing-secret" }, consumers: ["api"] }, // 024
      WEBHOOK_PAYLOAD_KEYS: { source: { kind: "webhook-payload-keys" }, consumers: ["api"] },
      SENTRY_DSN: { source: { kind: "supplied", setting: "sentryDsn" }, consumers: ["api"] }, // 042
    },
    migration: {
      image: place.settings.images.api,
      command: ["python", "-m", "scripts.migrate"], // finsight-027
      environment: {
        DB_INSTANCE_IDENTIFIER: { from: "postgres-identifier" },
        PGSSLROOTCERT: { from: "instance-certificates" },
      },
      connects: ["postgres"],
    },
    jobs: jobs(place),
    stripe: {
      plans: finsightPlans,
      priceConsumers: ["api"], // finsight-016
      events: finsightEvents,
      webhook: {
        host: "api",
        path: "/api/v1/webhooks/stripe", // finsight-022
        secretVariable: "STRIPE_WEBHOOK_SECRET",
      },
    },
    email: { provider: "none" },
    edge: {
      // finsight-040 wants a limit and gives none.
      requestsPerMinute: { value: requestsPerMinute, source: "our choice" },
      privatePaths: ["/metrics"],
      staticPaths: [],
      cdnHosts: ["api"], // finsight-048: two of the headers only CloudFront can set.
    },
    objectives: {
      errorRate: { value: 1, source: "finsight-503" },
      latency: { statistic: "average", seconds: 0.5, source: "finsight-504" },
      uptime: { value: 99.5, source: "finsight-507" },
      recovery: { timeMinutes: 240, pointMinutes: 5, source: "our choice" },
    },
    canaries: {
      health: { host: "api", path: healthPath, source: "finsight-502" },
      pricing: { host: "api", path: "/api/v1/pricing", source: "finsight-720" },
    },
    alarms: [
      { alarm: "traffic-anomaly", source: "finsight-090" },
      { alarm: "disk", source: "finsight-091" },
    ],
    forbidden: {},
  }),
});

type Here = Place<SettingsOf<typeof settings, "api">>;

function jobs(place: Here): Readonly<Record<string, JobPart>> {
  return {
    cleanup: {
      description: "Deletes webhook events that are older than the API needs",
      source: "finsight-123",
      schedule: "cron(0 4 1 * ? *)",
      image: place.settings.images.api,
      command: ["python", "-m", "scripts.cleanup"],
      environment: { PGSSLROOTCERT: { from: "postgres-certificates" } },
      connects: ["postgres"],
    },
  };
}

/** Variables that anybody may read. */
function environment({ settings, environment }: Here): Record<string, EnvironmentValue> {
  const caches = Object.entries(settings.cacheTtlSeconds).map(([cache, seconds]) => [
    `CACHE_TTL_${cache.toUpperCase()}`, // finsight-039
    String(seconds),
  ]);
  const features = Object.entries(settings.features).map(([feature, enabled]) => [
    `FEATURE_${feature.toUpperCase()}_ENABLED`, // finsight-739
    String(enabled),
  ]);
  return {
    ENVIRONMENT: environment, // finsight-004
    DEBUG: "false", // finsight-005
    LOG_LEVEL: settings.logLevel, // finsight-044
    ALLOWED_ORIGINS: settings.allowedOrigins.join(","), // finsight-009, 054
    SEC_USER_AGENT: settings.secUserAgent, // finsight-010
    STRIPE_PUBLISHABLE_KEY: settings.stripePublishableKey, // finsight-020
    DB_POOL_MIN: String(settings.databasePool.min), // finsight-036
    DB_POOL_MAX: String(settings.databasePool.max),
    MAX_CONTENT_LENGTH: String(maxBodyBytes), // finsight-049
    PORT: String(port),
    // Whose request it is, for limits by address: the last so many entries of X-Forwarded-For.
    TRUSTED_PROXY_HOPS: { from: "proxy-hops" },
    PGSSLROOTCERT: { from: "postgres-certificates" },
    WEBHOOK_QUEUE_NAME: { from: "queue-name", webhook: "stripe" },
    ...Object.fromEntries([...caches, ...features]),
  };
}
