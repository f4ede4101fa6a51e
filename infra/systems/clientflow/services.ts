/** ClientFlow's containers: API, worker, web application and scheduled jobs. */
import { maxBodyBytes } from "../../defaults";
import type { EnvironmentValue, JobPart, ServicePart } from "../../parts";
import type { Place, SettingsOf } from "../../system-definition";
import type { clientflowSettings } from "./settings";

export type Here = Place<SettingsOf<typeof clientflowSettings, "api" | "worker">>;

const apiPort = 3001;
const webPort = 3000;
const probe = (port: number, path: string) =>
  `node -e "fetch('http://127.0.0.1:${port}${path}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"`;

/** Paths of the four webhooks, on the API's host. */
export const paths = {
  stripe: "/webhooks/stripe", // clientflow-013
  twilio: "/webhooks/twilio", // clientflow-020
  "sendgrid-inbound": "/webhooks/sendgrid-inbound", // clientflow-024
  gcal: "/webhooks/gcal", // clientflow-032
} as const;

/** Bytes: Inbound Parse sends a mail of up to 30 MB with its attachments (SendGrid's figure). */
export const inboundMailBytes = 30 * 1_048_576;

export function isWebHere({ settings }: Here): boolean {
  return settings.webMode === "ecs";
}

export function api(place: Here): ServicePart {
  return {
    size: "api",
    image: place.settings.images.api,
    port: apiPort,
    healthPath: "/health", // clientflow-051
    // A task whose database is gone is not ready, and must not be replaced for it: 052.
    healthCommand: probe(apiPort, "/health"),
    environment: apiEnvironment(place),
    connects: ["postgres", "redis"],
    queues: ["stripe", "twilio", "sendgrid-inbound", "gcal"],
  };
}

/** clientflow-063 to 067: the jobs that the API puts into Redis. */
export function worker(place: Here): ServicePart {
  return {
    size: "worker",
    image: place.settings.images.worker,
    healthCommand: "node dist/health.js",
    environment: { NODE_ENV: "production", LOG_LEVEL: logLevel(place) },
    connects: ["redis"],
  };
}

/** clientflow-057. Only where it does not run at another host. */
export function web({ settings }: Here): ServicePart {
  return {
    size: "web",
    image: settings.webImage ?? "",
    command: ["node", "server.js"],
    port: webPort,
    healthPath: "/",
    healthCommand: probe(webPort, "/"),
    environment: {
      NODE_ENV: "production",
      PORT: String(webPort),
      HOSTNAME: "0.0.0.0",
      STRIPE_PUBLISHABLE_KEY: settings.stripePublishableKey, // clientflow-011
      NEXT_PUBLIC_SUPABASE_URL: settings.supabaseUrl, // clientflow-033
      NEXT_PUBLIC_SUPABASE_ANON_KEY: settings.supabaseAnonKey, // clientflow-034
      NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: settings.stripePublishableKey, // clientflow-035
      NEXT_PUBLIC_POSTHOG_KEY: settings.posthogKey, // clientflow-036
      NEXT_PUBLIC_API_BASE_URL: `https://${settings.apiDomain}`, // clientflow-037
    },
    scratch: { "/app/.next/cache": 128 },
    connects: [],
  };
}

export function jobs(place: Here): Readonly<Record<string, JobPart>> {
  return {
    "calendar-watch-renewal": {
      description: "Renews Google's watch channels before they expire",
      source: "clientflow-031, 066",
      // Google's channels live a week at most; a day's failure leaves time for the next.
      schedule: "rate(1 day)",
      image: place.settings.images.api,
      command: ["node", "dist/jobs/renew-calendar-watches.js"],
      environment: {
        NODE_ENV: "production",
        GCAL_WEBHOOK_URL: `https://${place.settings.apiDomain}${paths.gcal}`,
        ...certificates(place),
      },
      connects: ["postgres"],
    },
  };
}

/** An external database's certificate is of a public authority, which every image knows. */
function certificates({ settings }: Here): Record<string, EnvironmentValue> {
  return settings.databaseMode === "rds"
    ? { PGSSLROOTCERT: { from: "postgres-certificates" } }
    : {};
}

/** Pino's names: clientflow-082. */
function logLevel({ settings }: Here): string {
  return settings.logLevel === "INFO" ? "info" : "warn";
}

/**
 * The API takes events out, since it alone may read the database: clientflow-038 to 040 give the
 * worker three secrets. What takes long it hands on as a job in Redis.
 */
const queueNames: Readonly<Record<string, EnvironmentValue>> = {
  WEBHOOK_QUEUE_NAME: { from: "queue-name", webhook: "stripe" },
  TWILIO_QUEUE_NAME: { from: "queue-name", webhook: "twilio" },
  SENDGRID_QUEUE_NAME: { from: "queue-name", webhook: "sendgrid-inbound" },
  GCAL_QUEUE_NAME: { from: "queue-name", webhook: "gcal" },
};

/** Variables of the API that anybody may read. */
function apiEnvironment(place: Here): Record<string, EnvironmentValue> {
  const { settings } = place;
  return {
    NODE_ENV: "production",
    PORT: String(apiPort),
    LOG_LEVEL: logLevel(place),
    CORS_ORIGIN: `https://${settings.webDomain}`, // clientflow-056
    SUPABASE_URL: settings.supabaseUrl, // clientflow-004
    SUPABASE_ANON_KEY: settings.supabaseAnonKey, // clientflow-005
    TWILIO_ACCOUNT_SID: settings.twilioAccountSid, // clientflow-015
    TWILIO_PHONE_NUMBER: settings.twilioPhoneNumber, // clientflow-017
    TWILIO_WEBHOOK_URL: `https://${settings.apiDomain}${paths.twilio}`, // clientflow-018, 020
    SENDGRID_FROM_EMAIL: settings.sendgridFromEmail, // clientflow-022
    SENDGRID_PUBLIC_KEY: settings.sendgridPublicKey, // clientflow-023
    ...(settings.sendgridSecondPublicKey !== undefined && {
      SENDGRID_SECOND_PUBLIC_KEY: settings.sendgridSecondPublicKey,
    }),
    GOOGLE_CLIENT_ID: settings.googleClientId, // clientflow-028
    GCAL_WEBHOOK_URL: `https://${settings.apiDomain}${paths.gcal}`, // clientflow-032
    DB_POOL_MIN: String(settings.databasePool.min), // clientflow-045
    DB_POOL_MAX: String(settings.databasePool.max),
    MAX_BODY_BYTES: String(maxBodyBytes),
    TRUSTED_PROXY_HOPS: { from: "proxy-hops" },
    ...queueNames,
    ...certificates(place),
  };
}
