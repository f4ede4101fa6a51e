/** What ClientFlow's checklist asks for; `test/policies/presets/` holds it to the boxes. */
import type { Preset } from "../framework/presets";

/** What this checklist names is not only advice before its launch. */
const launchOnly = { production: "mandatory" } as const;

export const clientflow: Preset = {
  name: "clientflow",
  description: "ClientFlow: an API, a web application and a worker over five services of others.",
  policies: {
    "alarm-latency": {
      options: { maximumMilliseconds: { value: 200, boxes: ["clientflow-128"] } },
    },
    "dependency-monitored": {
      enforcementLevel: {
        value: launchOnly,
        boxes: ["clientflow-075", "clientflow-076", "clientflow-077"],
      },
      options: {
        dependencies: {
          value: ["database", "redis", "stripe", "twilio", "sendgrid"],
          boxes: ["clientflow-075", "clientflow-076", "clientflow-077"],
        },
      },
    },
    "log-data-protection": {
      enforcementLevel: { value: launchOnly, boxes: ["clientflow-081"] },
    },
    "log-retention": {
      options: {
        minimumDays: {
          value: 30,
          boxes: ["clientflow-080"],
          choice: "The box gives no figure: a month.",
        },
      },
    },
    "redis-eviction-policy": {
      enforcementLevel: { value: launchOnly, boxes: ["clientflow-048"] },
    },
    "redis-snapshots": {
      enforcementLevel: {
        value: { production: "mandatory", staging: "mandatory" },
        boxes: ["clientflow-047", "clientflow-049"],
      },
    },
    "required-environment": {
      options: {
        variables: {
          value: [
            "api=DATABASE_URL,REDIS_URL,JWT_SECRET",
            "api=SUPABASE_URL,SUPABASE_ANON_KEY,SUPABASE_SERVICE_ROLE_KEY",
            "api=SENTRY_DSN,OPENAI_API_KEY,STRIPE_SECRET_KEY,STRIPE_WEBHOOK_SECRET",
            "api=TWILIO_ACCOUNT_SID,TWILIO_AUTH_TOKEN,TWILIO_PHONE_NUMBER,TWILIO_WEBHOOK_URL",
            "api=SENDGRID_API_KEY,SENDGRID_FROM_EMAIL,SENDGRID_PUBLIC_KEY",
            "api=GOOGLE_SVC_ACCOUNT_JSON,GOOGLE_CLIENT_ID,GOOGLE_CLIENT_SECRET",
            "web=STRIPE_PUBLISHABLE_KEY,NEXT_PUBLIC_SUPABASE_URL,NEXT_PUBLIC_SUPABASE_ANON_KEY",
            "web=NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY,NEXT_PUBLIC_POSTHOG_KEY,NEXT_PUBLIC_API_BASE_URL",
            "worker=REDIS_URL,OPENAI_API_KEY,SENTRY_DSN",
          ],
          boxes: [
            ...["clientflow-001", "clientflow-002", "clientflow-003", "clientflow-004"],
            ...["clientflow-005", "clientflow-006", "clientflow-007", "clientflow-008"],
            ...["clientflow-009", "clientflow-010", "clientflow-011", "clientflow-015"],
            ...["clientflow-016", "clientflow-017", "clientflow-018", "clientflow-021"],
            ...["clientflow-022", "clientflow-023", "clientflow-027", "clientflow-028"],
            ...["clientflow-029", "clientflow-033", "clientflow-034", "clientflow-035"],
            ...["clientflow-036", "clientflow-037", "clientflow-038", "clientflow-039"],
            "clientflow-040",
          ],
          choice:
            "The boxes give the names; those of the containers, api, web and worker, are ours.",
        },
      },
    },
    "service-health-grace": {
      enforcementLevel: { value: launchOnly, boxes: ["clientflow-088"] },
    },
    "stripe-webhook-events": {
      options: {
        events: {
          value: [
            "checkout.session.completed",
            "customer.subscription.updated",
            "invoice.payment_failed",
          ],
          boxes: ["clientflow-014"],
        },
      },
    },
  },
};
