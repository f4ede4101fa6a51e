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
          TRUSTED_PROXY_HOPS: "2",
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
          "JWT_SECRET_FALLBACKS",
          "JWT_REFRESH_SECRET",
          "JWT_REFRESH_SECRET_FALLBACKS",
          "DATABASE_URL",
          "REDIS_URL",
          "STRIPE_SECRET_KEY",
          "STRIPE_WEBHOOK_SECRET",
          "WEBHOOK_PAYLOAD_KEYS",
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
    generated: [],
    rotated: { JWT_SECRET: 30, JWT_REFRESH_SECRET: 30 }, // 701, 702
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
      "AAAA api.toolbox.example",
      "CAA api.toolbox.example",
      "MX mail.toolbox.example",
      "TXT _dmarc.toolbox.example",
      "TXT mail.toolbox.example",
      "TXT toolbox.example",
    ],
    rules: [
      "POST api.toolbox.example/api/webhooks/stripe forward",
      "api.toolbox.example/api/webhooks/stripe fixed-response 405",
      "api.toolbox.example if X-Maintenance: preview fixed-response 503",
      "api.toolbox.example forward",
    ],
    alarms: {
      "error-rate":
        "critical: 100 * (FILL(errors, 0) + FILL(refused, 0)) / (FILL(requests, 0) + FILL(refused, 0)) >= 0.1", // 105
      latency: "critical: p95 TargetResponseTime >= 0.2", // 106
      "api-uptime": "warning: Average HealthCheckPercentageHealthy < 99.9", // 504
      "auth-failures":
        "warning: IF(FILL(failures, 0) + FILL(successes, 0) >= 20, 100 * FILL(failures, 0) / (FILL(failures, 0) + FILL(successes, 0)), 0) >= 50", // 107
      "payment-failures": "warning: Sum PaymentFailures > 10", // 108
      "postgres-connections": "critical: Maximum DatabaseConnections > 720", // 103
      "postgres-slow-statements": "warning: Sum PostgresSlowStatements > 50", // 109
      "rate-limit-hits": "warning: Sum RateLimitHits > 500", // 033
      "email-bounces": "critical: Average Reputation.BounceRate > 0.04",
    },
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

    it("has its signing secrets made of 32 random bytes each, in base64", () => {
      const [rotation] = ofType(view().resources, "aws:lambda/function:Function");
      const { variables } = (rotation?.inputs.environment ?? { variables: {} }) as {
        readonly variables: Readonly<Record<string, string>>;
      };
      const plans = JSON.parse(variables.ROTATION_PLANS ?? "") as {
        readonly secrets: Readonly<Record<string, { readonly kind: string }>>;
      };
      const kinds = Object.entries(plans.secrets).map(([name, { kind }]) => [name, kind]);
      assert.deepEqual(Object.fromEntries(kinds), {
        "toolbox-prod/JWT_SECRET": "base64",
        "toolbox-prod/JWT_REFRESH_SECRET": "base64",
      });
    });

    it("shows its metrics to nobody outside", () => {
      const acls = JSON.stringify(ofType(view().resources, "aws:wafv2/webAcl:WebAcl"));
      assert.match(acls, /\/api\/metrics/);
    });
  },
);
