import assert from "node:assert/strict";
import { ofType } from "./support";
import { describeSystem } from "./system-table";

const shared = {
  DEBUG: "False",
  LOG_LEVEL: "INFO",
  PAYMENTSVC_SUCCESS_URL: "https://app.paymentsvc.example/checkout/success",
  PAYMENTSVC_CANCEL_URL: "https://app.paymentsvc.example/checkout/cancel",
  PAYMENTSVC_RETURN_URL: "https://app.paymentsvc.example/account",
  CORS_ORIGINS: "https://app.paymentsvc.example",
  DB_POOL_MIN: "5",
  DB_POOL_MAX: "20",
  MAX_CONTENT_LENGTH: "1048576",
  REQUEST_TIMEOUT_SECONDS: "30",
  TRUSTED_PROXY_HOPS: "2",
  SESSION_COOKIE_SECURE: "True",
  PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt",
};
const signing = [
  "SECRET_KEY",
  "SECRET_KEY_FALLBACKS",
  "JWT_SECRET_KEY",
  "JWT_SECRET_KEY_FALLBACKS",
];
const prices = [
  "STRIPE_PRICE_BASIC_MONTH",
  "STRIPE_PRICE_BASIC_YEAR",
  "STRIPE_PRICE_BUSINESS_MONTH",
  "STRIPE_PRICE_BUSINESS_YEAR",
];
const stored = ["SQLALCHEMY_DATABASE_URI", "REDIS_URL", "STRIPE_API_KEY", "SENTRY_DSN"];
const cleanup = {
  environment: { PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt" },
  references: ["SQLALCHEMY_DATABASE_URI"],
};

describeSystem(
  {
    system: "paymentsvc",
    stack: "paymentsvc-prod",
    tasks: {
      api: {
        environment: { ...shared, PORT: "8000" },
        references: [...stored, ...signing, ...prices, "STRIPE_WEBHOOK_SECRET"],
        port: 8000,
      },
      worker: {
        environment: { ...shared, WEBHOOK_QUEUE_NAME: "paymentsvc-prod-stripe-events" },
        references: [...stored, ...signing, ...prices, "WEBHOOK_PAYLOAD_KEYS"],
      },
      migrate: {
        environment: {
          DB_INSTANCE_IDENTIFIER: "paymentsvc-prod-postgres",
          PGSSLROOTCERT: "/etc/ssl/certs/rds-global-bundle.pem",
        },
        references: ["SQLALCHEMY_DATABASE_URI"],
      },
      "webhook-events-cleanup": cleanup,
      "idempotency-keys-cleanup": cleanup,
    },
    generated: [],
    rotated: { SECRET_KEY: 30, JWT_SECRET_KEY: 30 }, // 003, 004, 025
    prices: {
      paymentsvc_basic_month: "1900 usd a month",
      paymentsvc_basic_year: "19000 usd a year",
      paymentsvc_business_month: "7900 usd a month",
      paymentsvc_business_year: "79000 usd a year",
    },
    webhook: {
      url: "https://pay.paymentsvc.example/webhooks/stripe",
      // paymentsvc-501 to 506.
      events: [
        "checkout.session.completed",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "invoice.payment_succeeded",
        "invoice.payment_failed",
      ],
    },
    healthPaths: ["/health"],
    records: [
      "A pay.paymentsvc.example",
      "AAAA pay.paymentsvc.example",
      "CAA pay.paymentsvc.example",
    ],
    rules: [
      "POST pay.paymentsvc.example/webhooks/stripe forward",
      "pay.paymentsvc.example/webhooks/stripe fixed-response 405",
      "pay.paymentsvc.example if X-Maintenance: preview fixed-response 503",
      "pay.paymentsvc.example forward",
    ],
    alarms: {
      "error-rate":
        "critical: 100 * (FILL(errors, 0) + FILL(refused, 0)) / (FILL(requests, 0) + FILL(refused, 0)) >= 1", // 069, 077
      "log-errors": "critical: Sum LogErrors > 10", // 036, 080
      "stripe-throttled": "warning: Sum StripeThrottled > 5", // 037
      "stripe-webhook-failures": "critical: Sum StripeWebhookFailures > 0", // 070, 078
      "stripe-webhook-dead-letters": "critical: Maximum ApproximateNumberOfMessagesVisible > 0",
      "payment-failures": "warning: Sum PaymentFailures > 10", // 079, 082
      "api-down": "critical: Minimum HealthCheckStatus < 1", // 033
      "job-failures": "critical: Maximum ApproximateNumberOfMessagesVisible > 0", // 083, 084
      "backup-failed": "critical: Sum NumberOfBackupJobsFailed > 0", // 016, 044
      "redis-evictions-001": "critical: Sum Evictions > 0", // 043
    },
    schedules: {
      "webhook-events-cleanup": "cron(0 4 ? * SUN *)",
      "idempotency-keys-cleanup": "cron(30 4 ? * SUN *)",
    },
    forbidden: [/sk_test_|pk_test_|rk_test_/, /yoursite|yourdomain|your-api/, /"DEBUG":"[Tt]rue"/],
  },
  (view) => {
    it("runs Gunicorn, and Celery for what a request must not wait for", () => {
      const [api, worker] = ["api", "worker"].map((role) => view().tasks[role]?.command ?? []);
      assert.equal(api?.[0], "gunicorn");
      assert.equal(api?.at(-1), "paymentsvc.wsgi:app");
      assert.deepEqual(worker, ["celery", "--app=paymentsvc.celery", "worker"]);
    });

    it("keeps jobs when memory is full", () => {
      const [group] = ofType(view().resources, "aws:elasticache/parameterGroup:ParameterGroup");
      const parameters = group?.inputs.parameters as { name: string; value: string }[];
      assert.equal(parameters.find(({ name }) => name === "maxmemory-policy")?.value, "noeviction");
    });

    it("fails over to a second zone", () => {
      const [database] = ofType(view().resources, "aws:rds/instance:Instance");
      assert.equal(database?.inputs.multiAz, true);
    });
  },
);
