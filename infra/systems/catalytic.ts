import { z } from "zod";
import { sentryDsn, stripeSecretKey } from "../config/secret-settings";
import { setting } from "../config/setting";
import { featureSwitches, hostName, publishableKey } from "../config/settings";
import type { EnvironmentValue, Objectives, ServicePart } from "../parts";
import { defineSystem, type Place, type SettingsOf } from "../system-definition";
import { catalyticEvents, catalyticPlans } from "./catalytic/billing";
import {
  mailEnvironment,
  mailPart,
  mailProblems,
  mailSecrets,
  mailSettings,
  smtpPort,
} from "./catalytic/mail";
import { catalyticSecrets, serverOnly } from "./catalytic/secrets";

const settings = {
  domain: hostName("Root of the domain: the web application. www leads to it."),
  apiDomain: hostName("Host name of the API. The webhook endpoint uses it."),
  stripePublishableKey: publishableKey(),
  // catalytic-061
  stripeTax: setting(
    z.strictObject({
      country: z.string().regex(/^[A-Z]{2}$/),
      state: z
        .string()
        .regex(/^[A-Z0-9]{1,3}$/)
        .optional(),
      behavior: z.enum(["exclusive", "inclusive"]),
    }),
    "Where the seller is taxed, and whether prices include the tax.",
    "an object such as {country: US, state: CA, behavior: exclusive}",
  ),
  asgiApplication: setting(
    z.string().regex(/^[A-Za-z_][\w.]*:[A-Za-z_]\w*$/),
    "What Gunicorn serves: module and variable of the application.",
    "MODULE:VARIABLE, such as main:app",
  ).default("main:app"),
  features: featureSwitches("Flags of the web application: beta becomes NEXT_PUBLIC_FEATURE_BETA."),
  ...mailSettings,
};

const apiPort = 8000; // catalytic-720
const webPort = 3000; // catalytic-722
const probe = (port: number, path: string) =>
  `python -c "from urllib.request import urlopen as u; u('http://127.0.0.1:${port}${path}')"`;
const webProbe = `fetch('http://127.0.0.1:${webPort}/').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`;
const images = ["api", "web"] as const;

/** catalytic-219 and 220 want recovery objectives defined; the figures are ours. */
const objectives: Objectives = {
  errorRate: { value: 1, source: "our choice" },
  // The checklist names no statistic.
  latency: { statistic: "average", seconds: 0.5, source: "catalytic-257" },
  uptime: { value: 99.5, source: "our choice" },
  recovery: { timeMinutes: 240, pointMinutes: 5, source: "our choice" },
};

/**
 * Catalytic Computing: a Python API and a Next.js application over Postgres and a Redis that keeps
 * revoked tokens, with RS256 tokens and mail. Written from its checklist; the box is named where it
 * decides a value.
 */
export const system = defineSystem({
  name: "catalytic",
  title: "Catalytic",
  dataClass: "personal",
  images,
  stripe: true,
  settings,
  secrets: {
    stripeSecretKey: stripeSecretKey("STRIPE_SECRET_KEY"),
    // catalytic-008, 191: optional.
    sentryDsn: { ...sentryDsn(), optional: true },
    ...mailSecrets,
  },
  rules: (given, { secretNames }) => mailProblems(given, secretNames),
  parts: (place) => ({
    hosts: {
      web: { name: place.settings.domain, service: "web" }, // catalytic-168
      www: { name: `www.${place.settings.domain}`, redirectTo: "web" }, // catalytic-169
      api: { name: place.settings.apiDomain, service: "api" }, // catalytic-170
    },
    services: { api: api(place), web: web(place) },
    postgres: { mode: "rds", databaseName: "catalytic" }, // catalytic-017, 018
    // catalytic-036: a list of revoked tokens that forgets lets them in again.
    redis: { mode: "elasticache", role: "queue" },
    secrets: catalyticSecrets(place.settings, place.secretNames),
    migration: {
      image: place.settings.images.api,
      command: ["python", "migrate_to_postgresql.py"], // catalytic-021, 022, 719
      environment: {
        DB_INSTANCE_IDENTIFIER: { from: "postgres-identifier" },
        PGSSLROOTCERT: { from: "instance-certificates" },
      },
      connects: ["postgres"],
    },
    stripe: {
      plans: catalyticPlans,
      priceConsumers: ["api"], // catalytic-072
      events: catalyticEvents,
      webhook: {
        host: "api",
        path: "/api/webhooks/stripe", // catalytic-074 gives no path: our choice.
        secretVariable: "STRIPE_WEBHOOK_SECRET",
      },
      // Software as a service for businesses, of Stripe's list.
      tax: { ...place.settings.stripeTax, code: "txcd_10103001" }, // catalytic-061
    },
    email: mailPart(place.settings),
    edge: {
      requestsPerMinute: { value: 60, source: "catalytic-043" },
      privatePaths: ["/metrics"],
      staticPaths: ["/_next/static/*"], // catalytic-014, 182
      cdnHosts: ["web", "www", "api"], // catalytic-187 wants a header that only CloudFront can set.
      identityHeaders: ["Authorization"], // catalytic-181: compressed at the edge.
    },
    objectives,
    canaries: {
      health: { host: "api", path: "/health", source: "catalytic-706" },
      "auth-health": { host: "api", path: "/api/auth/health", source: "catalytic-707" },
      web: { host: "web", path: "/", source: "catalytic-708" },
    },
    logArchive: { source: "catalytic-199" },
    alarms: [{ alarm: "disk", source: "catalytic-202" }],
    forbidden: { web: serverOnly },
  }),
});

type Here = Place<SettingsOf<typeof settings, (typeof images)[number]>>;

function api(place: Here): ServicePart {
  const { settings: given } = place;
  return {
    size: "api",
    image: given.images.api,
    // catalytic-003, 159. The heartbeat file may not wait for a disk.
    command: [
      "gunicorn",
      `--bind=0.0.0.0:${apiPort}`,
      "--worker-class=uvicorn.workers.UvicornWorker",
      "--workers=2",
      "--worker-tmp-dir=/dev/shm",
      given.asgiApplication,
    ],
    port: apiPort,
    healthPath: "/health", // catalytic-005
    healthCommand: probe(apiPort, "/health"),
    environment: environment(place),
    files: {
      JWT_PRIVATE_KEY_PATH: { path: "/run/secrets/jwt-private.pem", secret: "JWT_PRIVATE_KEY" }, // 121
      JWT_PUBLIC_KEY_PATH: { path: "/run/secrets/jwt-public.pem", secret: "JWT_PUBLIC_KEY" }, // 122
    },
    connects: ["postgres", "redis"],
    queues: ["stripe"],
    ...(given.mailProvider === "smtp" && {
      outbound: [{ port: smtpPort, description: "Mail by SMTP" }],
    }),
  };
}

/** catalytic-009 to 014, 160. */
function web({ settings: given }: Here): ServicePart {
  const features = Object.entries(given.features).map(([feature, enabled]) => [
    `NEXT_PUBLIC_FEATURE_${feature.toUpperCase()}`, // catalytic-135
    String(enabled),
  ]);
  return {
    size: "web",
    image: given.images.web,
    command: ["node", "server.js"],
    port: webPort,
    healthPath: "/",
    healthCommand: `node -e "${webProbe}"`,
    environment: {
      NODE_ENV: "production",
      PORT: String(webPort),
      HOSTNAME: "0.0.0.0",
      NEXT_PUBLIC_API_URL: `https://${given.apiDomain}`, // catalytic-132
      NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: given.stripePublishableKey, // catalytic-133
      NEXT_PUBLIC_APP_URL: `https://${given.domain}`, // catalytic-134
      ...Object.fromEntries(features),
    },
    scratch: { "/app/.next/cache": 128 },
    connects: [],
  };
}

/** Variables of the API that anybody may read. */
function environment({ settings: given, environment }: Here): Record<string, EnvironmentValue> {
  return {
    APP_ENV: environment, // catalytic-127
    DEBUG: "false", // catalytic-128
    LOG_LEVEL: given.logLevel, // catalytic-129
    FRONTEND_URL: `https://${given.domain}`, // catalytic-130
    BACKEND_URL: `https://${given.apiDomain}`, // catalytic-131
    CORS_ORIGINS: `https://${given.domain},https://www.${given.domain}`, // catalytic-041
    JWT_ALGORITHM: "RS256", // catalytic-123
    // catalytic-035 gives the figures, the names are ours.
    JWT_ACCESS_TOKEN_EXPIRE_MINUTES: "15",
    JWT_REFRESH_TOKEN_EXPIRE_DAYS: "7",
    RATE_LIMIT_PER_MINUTE: "60", // catalytic-043
    // Whose request it is, for limits by address: the last so many entries of X-Forwarded-For.
    TRUSTED_PROXY_HOPS: { from: "proxy-hops" },
    REDIS_HOST: { from: "redis-host" }, // catalytic-118
    REDIS_PORT: { from: "redis-port" }, // catalytic-119
    REDIS_SSL: "true",
    DB_POOL_MIN: String(given.databasePool.min), // catalytic-024
    DB_POOL_MAX: String(given.databasePool.max),
    PGSSLROOTCERT: { from: "postgres-certificates" },
    WEBHOOK_QUEUE_NAME: { from: "queue-name", webhook: "stripe" },
    ...mailEnvironment(given),
  };
}
