/** What Catalytic's checklist asks for; `test/policies/presets/` holds it to the boxes. */
import type { Preset } from "../framework/presets";

/** What this checklist names is not only advice before its launch. */
const launchOnly = { production: "mandatory" } as const;

/** catalytic-187 asks for the last, which browsers of today ignore. */
const headers = {
  value: [
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Referrer-Policy",
    "Content-Security-Policy",
    "X-XSS-Protection",
  ],
  boxes: ["catalytic-185", "catalytic-186", "catalytic-187", "catalytic-188"],
  choice: "The boxes name four; the policy's other two stay.",
} as const;

export const catalytic: Preset = {
  name: "catalytic",
  description: "Catalytic: an API and a web application with tokens signed by RSA keys.",
  policies: {
    "alarm-latency": {
      options: {
        maximumMilliseconds: { value: 500, boxes: ["catalytic-201", "catalytic-257"] },
      },
    },
    "backup-plan-schedule": { options: { maximumDays: { value: 1, boxes: ["catalytic-208"] } } },
    "business-metrics": {
      enforcementLevel: { value: launchOnly, boxes: ["catalytic-279"] },
      options: {
        metrics: {
          value: ["SignUps"],
          boxes: ["catalytic-279"],
          choice: "The box says what to count; the name of the metric is ours.",
        },
      },
    },
    // What the checklist calls optional does not stop the launch.
    "dkim-records": { enforcementLevel: { value: "advisory", boxes: ["catalytic-103"] } },
    "dmarc-policy": { enforcementLevel: { value: "advisory", boxes: ["catalytic-104"] } },
    "spf-record": { enforcementLevel: { value: "advisory", boxes: ["catalytic-102"] } },
    "redis-snapshots": {
      enforcementLevel: { value: "advisory", boxes: ["catalytic-029", "catalytic-031"] },
    },
    "uptime-monitored": { enforcementLevel: { value: "advisory", boxes: ["catalytic-190"] } },
    "generated-secret-strength": {
      options: { minimumLength: { value: 32, boxes: ["catalytic-136", "catalytic-137"] } },
    },
    "stored-secret-strength": {
      options: { minimumLength: { value: 32, boxes: ["catalytic-136", "catalytic-137"] } },
    },
    "jwt-settings": {
      options: {
        algorithms: { value: ["RS256"], boxes: ["catalytic-032", "catalytic-123"] },
        maximumAccessMinutes: { value: 15, boxes: ["catalytic-035"] },
        maximumRefreshMinutes: { value: 10_080, boxes: ["catalytic-035"] },
      },
    },
    "log-archive": {
      // What a stack for trying things out writes needs no second copy.
      enforcementLevel: {
        value: { production: "mandatory", staging: "disabled", development: "disabled" },
        boxes: ["catalytic-199"],
      },
      options: {
        groups: {
          value: ["/"],
          boxes: ["catalytic-199"],
          choice: "The box does not say which logs: all of them.",
        },
      },
    },
    "log-retention": {
      options: {
        minimumDays: {
          value: 30,
          boxes: ["catalytic-007", "catalytic-197"],
          choice: "The boxes give no figure: a month.",
        },
      },
    },
    "monitoring-dashboard": {
      enforcementLevel: { value: launchOnly, boxes: ["catalytic-273"] },
    },
    "postgres-version": { options: { minimumMajor: { value: 14, boxes: ["catalytic-017"] } } },
    "rate-limit-edge": { options: { requestsPerMinute: { value: 60, boxes: ["catalytic-043"] } } },
    "redis-eviction-policy": {
      enforcementLevel: { value: launchOnly, boxes: ["catalytic-030"] },
    },
    "redis-version": { options: { minimumMajor: { value: 6, boxes: ["catalytic-025"] } } },
    "required-environment": {
      options: {
        variables: {
          value: [
            "api=DATABASE_URL,REDIS_HOST,REDIS_PORT,REDIS_PASSWORD",
            "api=JWT_PRIVATE_KEY_PATH,JWT_PUBLIC_KEY_PATH,JWT_ALGORITHM",
            "api=STRIPE_SECRET_KEY,STRIPE_WEBHOOK_SECRET",
            "api=APP_ENV,DEBUG,LOG_LEVEL,FRONTEND_URL,BACKEND_URL",
            "api=SESSION_SECRET_KEY,CSRF_SECRET_KEY",
            "web=NEXT_PUBLIC_API_URL,NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY,NEXT_PUBLIC_APP_URL",
          ],
          boxes: [
            ...["catalytic-117", "catalytic-118", "catalytic-119", "catalytic-120"],
            ...["catalytic-121", "catalytic-122", "catalytic-123", "catalytic-124"],
            ...["catalytic-125", "catalytic-127", "catalytic-128", "catalytic-129"],
            ...["catalytic-130", "catalytic-131", "catalytic-132", "catalytic-133"],
            ...["catalytic-134", "catalytic-136", "catalytic-137"],
          ],
          choice: "The boxes give the names; those of the containers, api and web, are ours.",
        },
      },
    },
    "response-compression": {
      enforcementLevel: { value: launchOnly, boxes: ["catalytic-181"] },
    },
    "response-headers-policy": { options: { required: headers } },
    "security-headers": { options: { required: headers } },
    "static-assets-cached": {
      enforcementLevel: { value: launchOnly, boxes: ["catalytic-182"] },
    },
    "signing-key-strength": {
      options: { minimumRsaBits: { value: 2048, boxes: ["catalytic-138"] } },
    },
    "user-pool-clients": {
      options: {
        maximumAccessMinutes: { value: 15, boxes: ["catalytic-035"] },
        maximumRefreshMinutes: { value: 10_080, boxes: ["catalytic-035"] },
      },
    },
    "stripe-price-table": {
      options: {
        prices: {
          value: [
            "Free/month=0 usd",
            "Starter/month=29 usd",
            "Starter/year=290 usd",
            "Professional/month=99 usd",
            "Professional/year=990 usd",
            "Enterprise/month=499 usd",
            "Enterprise/year=4990 usd",
          ],
          boxes: ["catalytic-068", "catalytic-069", "catalytic-070", "catalytic-071"],
        },
      },
    },
    "stripe-webhook-events": {
      options: {
        events: {
          value: [
            "checkout.session.completed",
            "customer.subscription.created",
            "customer.subscription.deleted",
            "customer.subscription.updated",
            "customer.updated",
            "invoice.payment_failed",
            "invoice.payment_succeeded",
          ],
          boxes: [
            ...["catalytic-077", "catalytic-078", "catalytic-079", "catalytic-080"],
            ...["catalytic-081", "catalytic-082", "catalytic-083", "catalytic-084"],
          ],
        },
      },
    },
  },
};
