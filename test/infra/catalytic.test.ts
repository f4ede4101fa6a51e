import assert from "node:assert/strict";
import { ofType } from "./support";
import { describeSystem } from "./system-table";

const files = ["JWT_PRIVATE_KEY_PATH", "JWT_PUBLIC_KEY_PATH"];

describeSystem(
  {
    system: "catalytic",
    stack: "catalytic-prod",
    tasks: {
      api: {
        environment: {
          APP_ENV: "production",
          DEBUG: "false",
          LOG_LEVEL: "INFO",
          FRONTEND_URL: "https://catalytic.example",
          BACKEND_URL: "https://api.catalytic.example",
          CORS_ORIGINS: "https://catalytic.example,https://www.catalytic.example",
          JWT_ALGORITHM: "RS256",
          JWT_ACCESS_TOKEN_EXPIRE_MINUTES: "15",
          JWT_REFRESH_TOKEN_EXPIRE_DAYS: "7",
          JWT_PRIVATE_KEY_PATH: "/run/secrets/jwt-private.pem",
          JWT_PUBLIC_KEY_PATH: "/run/secrets/jwt-public.pem",
          RATE_LIMIT_PER_MINUTE: "60",
          TRUSTED_PROXY_HOPS: "2",
          REDIS_SSL: "true",
          REDIS_PORT: "6379",
          DB_POOL_MIN: "5",
          DB_POOL_MAX: "20",
          PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt",
          WEBHOOK_QUEUE_NAME: "catalytic-prod-stripe-events",
          EMAIL_PROVIDER: "ses",
          EMAIL_FROM: "noreply@catalytic.example",
        },
        references: [
          "DATABASE_URL",
          "JWT_PRIVATE_KEY_PATH_CONTENT",
          "JWT_PUBLIC_KEY_FALLBACKS",
          "JWT_PUBLIC_KEY_PATH_CONTENT",
          "REDIS_HOST",
          "REDIS_PASSWORD",
          "SESSION_SECRET_KEY",
          "SESSION_SECRET_KEY_FALLBACKS",
          "CSRF_SECRET_KEY",
          "CSRF_SECRET_KEY_FALLBACKS",
          "STRIPE_SECRET_KEY",
          "STRIPE_WEBHOOK_SECRET",
          "WEBHOOK_PAYLOAD_KEYS",
          "SENTRY_DSN",
          "STRIPE_PRICE_FREE_MONTH",
          "STRIPE_PRICE_STARTER_MONTH",
          "STRIPE_PRICE_STARTER_YEAR",
          "STRIPE_PRICE_PROFESSIONAL_MONTH",
          "STRIPE_PRICE_PROFESSIONAL_YEAR",
          "STRIPE_PRICE_ENTERPRISE_MONTH",
          "STRIPE_PRICE_ENTERPRISE_YEAR",
        ],
        port: 8000,
      },
      web: {
        environment: {
          NODE_ENV: "production",
          PORT: "3000",
          HOSTNAME: "0.0.0.0",
          NEXT_PUBLIC_API_URL: "https://api.catalytic.example",
          NEXT_PUBLIC_APP_URL: "https://catalytic.example",
          NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_live_sampleReplaceMe00000000",
        },
        references: ["SENTRY_DSN"],
        port: 3000,
      },
      migrate: {
        environment: {
          DB_INSTANCE_IDENTIFIER: "catalytic-prod-postgres",
          PGSSLROOTCERT: "/etc/ssl/certs/rds-global-bundle.pem",
        },
        references: ["DATABASE_URL"],
      },
    },
    generated: [],
    rotated: { SESSION_SECRET_KEY: 30, CSRF_SECRET_KEY: 30 }, // 136, 137
    // catalytic-068 to 071.
    prices: {
      catalytic_free_month: "0 usd a month",
      catalytic_starter_month: "2900 usd a month",
      catalytic_starter_year: "29000 usd a year",
      catalytic_professional_month: "9900 usd a month",
      catalytic_professional_year: "99000 usd a year",
      catalytic_enterprise_month: "49900 usd a month",
      catalytic_enterprise_year: "499000 usd a year",
    },
    webhook: {
      url: "https://api.catalytic.example/api/webhooks/stripe",
      // catalytic-078 to 084, and the end of a trial.
      events: [
        "checkout.session.completed",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "invoice.payment_succeeded",
        "invoice.payment_failed",
        "customer.updated",
        "customer.subscription.trial_will_end",
      ],
    },
    healthPaths: ["/health", "/"],
    records: [
      "A api.catalytic.example",
      "A catalytic.example",
      "A www.catalytic.example",
      "AAAA api.catalytic.example",
      "AAAA catalytic.example",
      "AAAA www.catalytic.example",
      "CAA api.catalytic.example",
      "CAA catalytic.example",
      "CAA www.catalytic.example",
      "MX mail.catalytic.example",
      "TXT _dmarc.catalytic.example",
      "TXT catalytic.example",
      "TXT mail.catalytic.example",
    ],
    rules: [
      "www.catalytic.example redirect catalytic.example",
      "POST api.catalytic.example/api/webhooks/stripe forward",
      "api.catalytic.example/api/webhooks/stripe fixed-response 405",
      "api.catalytic.example if X-Maintenance: preview fixed-response 503",
      "catalytic.example if X-Maintenance: preview fixed-response 503",
      "api.catalytic.example forward",
      "catalytic.example forward",
    ],
    alarms: {
      "error-rate":
        "critical: 100 * (FILL(errors, 0) + FILL(refused, 0)) / (FILL(requests, 0) + FILL(refused, 0)) >= 1", // 200
      latency: "critical: Average TargetResponseTime >= 0.5", // 201, 257
      "postgres-storage": "critical: Minimum FreeStorageSpace < 8589934592", // 202
      "api-disk": "warning: 100 * used / reserved > 80",
      "api-memory": "warning: Average MemoryUtilization > 80", // 203
      "web-memory": "warning: Average MemoryUtilization > 80",
      "postgres-memory": "warning: Minimum FreeableMemory < 858993459",
      "postgres-connections": "critical: Maximum DatabaseConnections > 720", // 204
      "redis-connections-001": "critical: Maximum CurrConnections > 52000", // 205
      "certificate-days": "critical: Minimum DaysToExpiry < 30", // 206
      "email-bounces": "critical: Average Reputation.BounceRate > 0.04",
    },
    schedules: {},
    forbidden: [/sk_test_|pk_test_|rk_test_/, /yourdomain|your-api/, /BEGIN (RSA )?PRIVATE KEY/],
  },
  (view) => {
    it("lets the API listen for 60 requests a minute from one address", () => {
      const acls = JSON.stringify(ofType(view().resources, "aws:wafv2/webAcl:WebAcl"));
      assert.match(acls, /"limit":60\b/);
    });

    it("makes the private key of its tokens in the store, not in the program", () => {
      assert.ok(view().storedSecrets.includes("JWT_PRIVATE_KEY"));
      const versions = ofType(view().resources, "aws:secretsmanager/secretVersion:SecretVersion");
      assert.ok(versions.every(({ name }) => !name.includes("jwt-private-key")));
      for (const file of files) assert.match(view().tasks.api?.environment[file] ?? "", /^\/run\//);
    });

    it("keeps revoked tokens when memory is full", () => {
      const [group] = ofType(view().resources, "aws:elasticache/parameterGroup:ParameterGroup");
      const parameters = group?.inputs.parameters as { name: string; value: string }[];
      assert.equal(parameters.find(({ name }) => name === "maxmemory-policy")?.value, "noeviction");
    });

    it("tells Stripe where it is taxed", () => {
      const [tax] = ofType(view().resources, "pulumi-nodejs:dynamic/stripe:TaxSettings");
      assert.match(JSON.stringify(tax?.inputs), /"US"/);
    });
  },
);
