import assert from "node:assert/strict";
import { ofType } from "./support";
import { describeSystem } from "./system-table";

describeSystem(
  {
    system: "toolbox",
    stack: "toolbox-prod",
    tasks: {
      api: {
        environment: {
          NODE_ENV: "production",
          PORT: "3000",
          LOG_LEVEL: "info",
          CORS_ORIGIN: "https://app.toolbox.example",
          SMTP_HOST: "email-smtp.us-east-1.amazonaws.com",
          SMTP_PORT: "587",
          MAIL_FROM: "noreply@toolbox.example",
          DB_POOL_MIN: "5",
          DB_POOL_MAX: "20",
          MAX_BODY_BYTES: "1048576",
          PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt",
          WEBHOOK_QUEUE_NAME: "toolbox-prod-stripe-events",
          FEATURE_OAUTH_ENABLED: "true",
          FEATURE_TWO_FACTOR_ENABLED: "true",
        },
        references: [
          "JWT_SECRET",
          "JWT_SECRET_PREVIOUS",
          "JWT_REFRESH_SECRET",
          "JWT_REFRESH_SECRET_PREVIOUS",
          "DATABASE_URL",
          "REDIS_URL",
          "STRIPE_SECRET_KEY",
          "STRIPE_WEBHOOK_SECRET",
          "SENTRY_DSN",
          "SMTP_USER",
          "SMTP_PASSWORD",
          "STRIPE_PRICE_STARTER_MONTH",
          "STRIPE_PRICE_PRO_MONTH",
          "STRIPE_PRICE_ENTERPRISE_MONTH",
        ],
        port: 3000,
      },
      migrate: {
        environment: {
          NODE_ENV: "production",
          DB_INSTANCE_IDENTIFIER: "toolbox-prod-postgres",
          PGSSLROOTCERT: "/etc/ssl/certs/rds-global-bundle.pem",
        },
        references: ["DATABASE_URL"],
      },
    },
    generated: ["JWT_SECRET", "JWT_REFRESH_SECRET"],
    prices: {
      toolbox_starter_month: "1900 usd a month",
      toolbox_pro_month: "4900 usd a month",
      toolbox_enterprise_month: "19900 usd a month",
    },
    webhook: {
      url: "https://api.toolbox.example/api/webhooks/stripe",
      events: [
        "checkout.session.completed",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "invoice.finalized",
        "invoice.payment_succeeded",
        "invoice.payment_failed",
      ],
    },
    healthPaths: ["/health"],
    records: [
      "A api.toolbox.example",
      "CAA api.toolbox.example",
      "MX mail.toolbox.example",
      "TXT _dmarc.toolbox.example",
      "TXT mail.toolbox.example",
      "TXT toolbox.example",
    ],
    rules: [
      "POST api.toolbox.example/api/webhooks/stripe forward",
      "api.toolbox.example/api/webhooks/stripe fixed-response 405",
      "api.toolbox.example forward",
    ],
    alarms: {},
    schedules: {},
    forbidden: [/sk_test_|pk_test_|rk_test_/, /yoursite|yourdomain|your-api/],
  },
  (view) => {
    it("gives each plan the limits that the application reads", () => {
      const products = ofType(view().resources, "pulumi-nodejs:dynamic/stripe:Product");
      const limits = products.map(({ inputs }) => {
        const { plan, requestsPerMinute, monthlyQuota } = inputs.metadata as Record<string, string>;
        return [plan, requestsPerMinute, monthlyQuota];
      });
      assert.deepEqual(limits.sort(), [
        ["enterprise", "1200", "1000000"],
        ["pro", "300", "100000"],
        ["starter", "60", "10000"],
      ]);
    });

    it("makes its signing secrets of 32 random bytes each", () => {
      const generators = ofType(view().resources, "random:index/randomBytes:RandomBytes");
      const lengths = generators.map(({ inputs }) => inputs.length);
      assert.ok(lengths.length >= 2);
      assert.ok(lengths.every((length) => length === 32));
    });

    it("shows its metrics to nobody outside", () => {
      const acls = JSON.stringify(ofType(view().resources, "aws:wafv2/webAcl:WebAcl"));
      assert.match(acls, /\/api\/metrics/);
    });
  },
);
