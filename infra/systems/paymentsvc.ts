import { z } from "zod";
import { planTable, usdOf } from "../config/plan-table";
import { sentryDsn, stripeSecretKey } from "../config/secret-settings";
import { setting } from "../config/setting";
import { hostName, httpsOrigins, httpsUrl } from "../config/settings";
import { maxBodyBytes, requestsPerMinute, secretRotationDays } from "../defaults";
import type { EnvironmentValue, JobPart, Objectives, SecretPart, StripePart } from "../parts";
import { defineSystem, type Place, type SettingsOf } from "../system-definition";
import { paymentsvcEvents } from "./paymentsvc/billing";

const settings = {
  apiDomain: hostName("Host name of the service. Webhook, certificate and CDN use it."),
  allowedOrigins: httpsOrigins(
    "Origins that browsers may call the service from (CORS_ORIGINS).",
    "https://app.paymentsvc.dev",
  ),
  successUrl: httpsUrl("Where Checkout sends a customer who has paid (PAYMENTSVC_SUCCESS_URL)."),
  cancelUrl: httpsUrl("Where Checkout sends a customer who gave up (PAYMENTSVC_CANCEL_URL)."),
  returnUrl: httpsUrl("Where the portal sends a customer who is done (PAYMENTSVC_RETURN_URL)."),
  // paymentsvc-009 and 010 want a product and a price for each plan, and name neither.
  plans: planTable({}, "{basic: {name: Basic, month: 19}}"),
  wsgiApplication: setting(
    z.string().regex(/^[A-Za-z_][\w.]*:[A-Za-z_]\w*$/),
    "What Gunicorn serves: module and variable of the WSGI application.",
    "MODULE:VARIABLE, such as paymentsvc.wsgi:app",
  ).default("paymentsvc.wsgi:app"),
  celeryApplication: setting(
    z.string().regex(/^[A-Za-z_][\w.]*$/),
    "Module of the Celery application that the worker runs.",
    "a module, such as paymentsvc.celery",
  ).default("paymentsvc.celery"),
};

const port = 8000;
/** paymentsvc-032 wants health endpoints and names none; the path is our choice. */
const healthPath = "/health";
const probe = `from urllib.request import urlopen as u; u('http://127.0.0.1:${port}${healthPath}')`;
/** Seconds; paymentsvc-031 wants timeouts. Below the load balancer's idle timeout of 60. */
const requestSeconds = 30;

/** paymentsvc states none: these are finsight's. */
const objectives: Objectives = {
  errorRate: { value: 1, source: "our choice" },
  latency: { statistic: "average", seconds: 0.5, source: "our choice" },
  uptime: { value: 99.5, source: "our choice" },
  recovery: { timeMinutes: 240, pointMinutes: 5, source: "our choice" },
};

/**
 * paymentsvc: a Flask service and its worker over Postgres and a job queue in Redis, which sells
 * subscriptions through Stripe. Written from its checklist; the box is named where it decides a
 * value. The checklist asks to begin with Stripe's test keys on the production stack
 * (paymentsvc-701, 056): that is `stripePhase: soft-launch`, and the launch itself is `live`.
 */
export const system = defineSystem({
  name: "paymentsvc",
  title: "paymentsvc",
  dataClass: "confidential",
  images: ["api"],
  stripe: true,
  allows: { softLaunch: true },
  settings,
  secrets: { stripeApiKey: stripeSecretKey("STRIPE_API_KEY"), sentryDsn: sentryDsn() },
  parts: (place) => ({
    hosts: { api: { name: place.settings.apiDomain, service: "api" } },
    services: {
      api: {
        size: "api",
        image: place.settings.images.api,
        // paymentsvc-027: a production server for WSGI. Its heartbeat file may not wait for a disk.
        command: [
          "gunicorn",
          `--bind=0.0.0.0:${port}`,
          "--workers=2",
          "--threads=4",
          `--timeout=${requestSeconds}`,
          "--worker-tmp-dir=/dev/shm",
          place.settings.wsgiApplication,
        ],
        port,
        healthPath,
        healthCommand: `python -c "${probe}"`,
        metricsPath: "/metrics", // paymentsvc-035
        environment: { ...environment(place), PORT: String(port) },
        connects: ["postgres", "redis"],
      },
      // paymentsvc-043, 100, 101: what a request must not wait for.
      worker: {
        size: "worker",
        image: place.settings.images.api,
        command: ["celery", `--app=${place.settings.celeryApplication}`, "worker"],
        healthCommand: `celery --app=${place.settings.celeryApplication} inspect ping --timeout=3 --destination=celery@$(hostname)`,
        // The command imports the whole application: seconds on half a processor.
        healthTiming: { interval: 60, timeout: 30 },
        environment: {
          ...environment(place),
          WEBHOOK_QUEUE_NAME: { from: "queue-name", webhook: "stripe" },
        },
        connects: ["postgres", "redis"],
        queues: ["stripe"],
      },
    },
    postgres: { mode: "rds", databaseName: "paymentsvc", audit: true }, // paymentsvc-105
    // The broker of paymentsvc-043 must not forget a job, so the cache of 042 shares its rule.
    redis: { mode: "elasticache", role: "queue" },
    secrets: secrets(),
    migration: {
      image: place.settings.images.api,
      command: ["flask", "db", "upgrade"], // paymentsvc-014, 015
      environment: {
        DB_INSTANCE_IDENTIFIER: { from: "postgres-identifier" },
        PGSSLROOTCERT: { from: "instance-certificates" },
      },
      connects: ["postgres"],
    },
    jobs: jobs(place),
    stripe: {
      plans: plans(place),
      priceConsumers: ["api", "worker"],
      events: paymentsvcEvents,
      webhook: {
        host: "api",
        path: "/webhooks/stripe", // paymentsvc-011 gives no path: our choice.
        secretVariable: "STRIPE_WEBHOOK_SECRET",
      },
    },
    email: { provider: "none" },
    edge: {
      // paymentsvc-021 wants a limit and gives none.
      requestsPerMinute: { value: requestsPerMinute, source: "our choice" },
      privatePaths: ["/metrics"],
      staticPaths: ["/static/*"], // paymentsvc-041, 098
      cdnHosts: ["api"],
      identityHeaders: ["Authorization"], // paymentsvc-099: compressed at the edge.
    },
    objectives,
    threatDetection: { source: "paymentsvc-085" },
    canaries: { health: { host: "api", path: healthPath, source: "paymentsvc-033" } },
    forbidden: {},
  }),
});

type Here = Place<SettingsOf<typeof settings, "api">>;

/** Variables of API and worker that anybody may read. */
function environment({ settings }: Here): Record<string, EnvironmentValue> {
  return {
    DEBUG: "False", // paymentsvc-026
    LOG_LEVEL: settings.logLevel,
    PAYMENTSVC_SUCCESS_URL: settings.successUrl, // paymentsvc-006
    PAYMENTSVC_CANCEL_URL: settings.cancelUrl, // paymentsvc-007
    PAYMENTSVC_RETURN_URL: settings.returnUrl, // paymentsvc-008
    CORS_ORIGINS: settings.allowedOrigins.join(","), // paymentsvc-020
    DB_POOL_MIN: String(settings.databasePool.min), // paymentsvc-017
    DB_POOL_MAX: String(settings.databasePool.max),
    MAX_CONTENT_LENGTH: String(maxBodyBytes),
    REQUEST_TIMEOUT_SECONDS: String(requestSeconds), // paymentsvc-031
    // Whose request it is, for limits by address: the last so many entries of X-Forwarded-For.
    TRUSTED_PROXY_HOPS: { from: "proxy-hops" },
    SESSION_COOKIE_SECURE: "True", // paymentsvc-024
    PGSSLROOTCERT: { from: "postgres-certificates" },
  };
}

function secrets(): Readonly<Record<string, SecretPart>> {
  const both = ["api", "worker"] as const;
  /** paymentsvc-025: what signs can be replaced while what it signed stays valid. */
  const signing: SecretPart = {
    source: { kind: "generated" },
    consumers: both,
    rotation: {
      everyDays: secretRotationDays,
    },
  };
  return {
    STRIPE_API_KEY: { source: { kind: "supplied", setting: "stripeApiKey" }, consumers: both }, // 001
    STRIPE_WEBHOOK_SECRET: { source: { kind: "stripe-signing-secret" }, consumers: ["api"] }, // 002
    SECRET_KEY: signing, // paymentsvc-003
    JWT_SECRET_KEY: signing, // paymentsvc-004
    SQLALCHEMY_DATABASE_URI: {
      source: { kind: "database-url", client: "sqlalchemy-psycopg" }, // paymentsvc-005
      consumers: [...both, "migrate", "webhook-events-cleanup", "idempotency-keys-cleanup"],
    },
    // paymentsvc-042 and 043 name no variable; Celery reads any, this one is the usual.
    REDIS_URL: { source: { kind: "redis-url", client: "celery" }, consumers: both },
    WEBHOOK_PAYLOAD_KEYS: { source: { kind: "webhook-payload-keys" }, consumers: ["worker"] },
    SENTRY_DSN: { source: { kind: "supplied", setting: "sentryDsn" }, consumers: both }, // 034
  };
}

function jobs(place: Here): Readonly<Record<string, JobPart>> {
  return {
    "webhook-events-cleanup": {
      ...cleanup(place, "clean-webhook-events"),
      description: "Deletes webhook events that Stripe no longer repeats",
      source: "paymentsvc-083",
      schedule: "cron(0 4 ? * SUN *)",
    },
    "idempotency-keys-cleanup": {
      ...cleanup(place, "clean-idempotency-keys"),
      description: "Deletes idempotency keys that no client repeats any more",
      source: "paymentsvc-084",
      schedule: "cron(30 4 ? * SUN *)",
    },
  };
}

function cleanup({ settings }: Here, task: string) {
  return {
    image: settings.images.api,
    command: ["flask", "maintenance", task],
    environment: { PGSSLROOTCERT: { from: "postgres-certificates" } },
    connects: ["postgres"],
  } as const;
}

function plans({ settings }: Here): StripePart["plans"] {
  const entries = Object.entries(settings.plans);
  return Object.fromEntries(
    entries.map(([id, plan]) => [id, { name: plan.name, usd: usdOf(plan) }]),
  );
}
