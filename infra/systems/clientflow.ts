import { usdOf } from "../config/plan-table";
import type { Objectives } from "../parts";
import { defineSystem } from "../system-definition";
import { clientflowEvents } from "./clientflow/billing";
import { edge } from "./clientflow/edge";
import { secrets, serverOnly } from "./clientflow/secrets";
import { api, isWebHere, jobs, paths, web, worker } from "./clientflow/services";
import { clientflowSecrets, clientflowSettings } from "./clientflow/settings";
import { webhooks } from "./clientflow/webhooks";

const images = ["api", "worker"] as const;

/** ClientFlow states neither errors nor uptime. */
const objectives: Objectives = {
  errorRate: { value: 1, source: "our choice" },
  // The percentile is our choice.
  latency: { statistic: "p95", seconds: 0.2, source: "clientflow-128" },
  uptime: { value: 99.5, source: "our choice" },
  recovery: { timeMinutes: 240, pointMinutes: 5, source: "our choice" },
};

/**
 * ClientFlow: an API, a worker and a Next.js application over Postgres and a job queue in Redis,
 * with Supabase, Twilio, SendGrid, Google Calendar and OpenAI. Database, Redis and web application
 * may live elsewhere (Supabase, Upstash, Vercel). Written from its checklist; the box is named
 * where
 * it decides a value.
 */
export const system = defineSystem({
  name: "clientflow",
  title: "ClientFlow",
  dataClass: "personal",
  images,
  stripe: true,
  allows: { externalDatabase: true, externalRedis: true },
  settings: clientflowSettings,
  secrets: clientflowSecrets,
  rules: ({ webMode, webImage, webTarget, sendgridFromEmail, mailDomain }) => [
    ...(webMode === "ecs" && webImage === undefined
      ? [{ name: "webImage", text: "is missing; allowed: an image, since webMode is ecs" }]
      : []),
    ...(webMode === "external" && webTarget === undefined
      ? [{ name: "webTarget", text: "is missing; allowed: a host, since webMode is external" }]
      : []),
    ...(sendgridFromEmail.endsWith(`@${mailDomain}`)
      ? []
      : [{ name: "sendgridFromEmail", text: "is not of mailDomain; allowed: an address of it" }]),
  ],
  parts: (place) => ({
    hosts: {
      api: { name: place.settings.apiDomain, service: "api" }, // clientflow-054
      ...(isWebHere(place) && { web: { name: place.settings.webDomain, service: "web" } }), // 058
    },
    services: {
      api: api(place),
      worker: worker(place),
      ...(isWebHere(place) && { web: web(place) }),
    },
    postgres: {
      mode: place.settings.databaseMode, // clientflow-041
      databaseName: "clientflow",
    },
    // clientflow-038, 047, 049: job queues, kept and backed up.
    redis: { mode: place.settings.redisMode, role: "queue" },
    secrets: secrets(place),
    migration: {
      image: place.settings.images.api,
      command: ["pnpm", "run", "migrate"], // clientflow-042, 087
      environment: {
        NODE_ENV: "production",
        ...(place.settings.databaseMode === "rds" && {
          DB_INSTANCE_IDENTIFIER: { from: "postgres-identifier" },
          PGSSLROOTCERT: { from: "instance-certificates" },
        }),
      },
      connects: ["postgres"],
    },
    jobs: jobs(place),
    stripe: {
      plans: {
        free: { name: "ClientFlow Free", usd: usdOf(place.settings.planPrices.free) }, // clientflow-094
        pro: { name: "ClientFlow Pro", usd: usdOf(place.settings.planPrices.pro) }, // clientflow-095
        scale: { name: "ClientFlow Scale", usd: usdOf(place.settings.planPrices.scale) }, // clientflow-096
      },
      priceConsumers: ["api"],
      events: clientflowEvents,
      webhook: { host: "api", path: paths.stripe, secretVariable: "STRIPE_WEBHOOK_SECRET" },
      portal: {
        privacyPolicyUrl: place.settings.privacyPolicyUrl, // clientflow-099, 106
        termsOfServiceUrl: place.settings.termsOfServiceUrl, // clientflow-105
        returnUrl: `https://${place.settings.webDomain}/settings/billing`,
      },
    },
    webhooks: webhooks(place),
    email: {
      provider: "sendgrid",
      domain: place.settings.mailDomain, // clientflow-025
      dmarcReportsTo: place.settings.dmarcReportsTo,
      cnames: place.settings.sendgridCnames,
      inboundHost: place.settings.inboundHost, // clientflow-024
    },
    edge: edge(place),
    objectives,
    providers: ["openai", "supabase", "google"], // clientflow-004, 008, 027
    canaries: {
      health: { host: "api", path: "/health", source: "clientflow-073" },
      ready: { host: "api", path: "/ready", source: "clientflow-074" },
      ...(isWebHere(place) && {
        web: { host: "web", path: "/", maxSeconds: 3, source: "clientflow-131" },
      }),
    },
    forbidden: { web: [...serverOnly, "REDIS_URL", "OPENAI_API_KEY"], worker: serverOnly },
  }),
});
