import assert from "node:assert/strict";
import { ofType, only, registerSystem, stackFile } from "./support";
import { describeSystem } from "./system-table";

/** FinSight's checklist, by box. */
describeSystem(
  {
    system: "finsight",
    stack: "finsight-prod",
    tasks: {
      api: {
        port: 8000,
        environment: {
          ALLOWED_ORIGINS: "https://app.finsight.example,https://www.finsight.example", // 009
          CACHE_TTL_COMPANIES: "86400", // 039
          CACHE_TTL_FILINGS: "3600",
          CACHE_TTL_METRICS: "300",
          DB_POOL_MAX: "20", // 036
          DB_POOL_MIN: "5",
          DEBUG: "false", // 005
          ENVIRONMENT: "production", // 004
          FEATURE_EXPORTS_ENABLED: "true", // 739
          LOG_LEVEL: "INFO", // 044
          MAX_CONTENT_LENGTH: "1048576", // 049
          PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt",
          PORT: "8000",
          TRUSTED_PROXY_HOPS: "2",
          SEC_USER_AGENT: "FinSight ops@finsight.example", // 010
          STRIPE_PUBLISHABLE_KEY: "pk_live_sampleReplaceMe00000000", // 020
          WEBHOOK_QUEUE_NAME: "finsight-prod-stripe-events",
        },
        references: [
          "API_KEY_SALT", // 008
          "DATABASE_URL", // 002
          "JWT_SECRET_KEY", // 007
          "JWT_SECRET_KEY_FALLBACKS",
          "REDIS_URL", // 003
          "SENTRY_DSN", // 042
          "STRIPE_PRICE_ENTERPRISE_MONTH", // 016
          "STRIPE_PRICE_PROFESSIONAL_MONTH",
          "STRIPE_PRICE_STARTER_MONTH",
          "STRIPE_SECRET_KEY", // 019
          "STRIPE_WEBHOOK_SECRET", // 024
          "WEBHOOK_PAYLOAD_KEYS",
        ],
      },
      migrate: {
        environment: {
          DB_INSTANCE_IDENTIFIER: "finsight-prod-postgres",
          PGSSLROOTCERT: "/etc/ssl/certs/rds-global-bundle.pem",
        },
        references: ["DATABASE_URL"],
      },
      cleanup: {
        environment: { PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt" },
        references: ["DATABASE_URL"],
      },
    },
    generated: ["API_KEY_SALT"],
    rotated: { JWT_SECRET_KEY: 30 }, // 122
    prices: {
      finsight_starter_month: "4900 usd a month", // 013
      finsight_professional_month: "19900 usd a month", // 014
      finsight_enterprise_month: "99900 usd a month", // 015
    },
    webhook: {
      url: "https://api.finsight.example/api/v1/webhooks/stripe", // 022
      // 023, and one of ours: checkout.session.completed.
      events: [
        "checkout.session.completed",
        "customer.subscription.created",
        "customer.subscription.deleted",
        "customer.subscription.paused",
        "customer.subscription.pending_update_applied",
        "customer.subscription.pending_update_expired",
        "customer.subscription.resumed",
        "customer.subscription.trial_will_end",
        "customer.subscription.updated",
        "invoice.created",
        "invoice.deleted",
        "invoice.finalization_failed",
        "invoice.finalized",
        "invoice.marked_uncollectible",
        "invoice.overdue",
        "invoice.overpaid",
        "invoice.paid",
        "invoice.payment_action_required",
        "invoice.payment_attempt_required",
        "invoice.payment_failed",
        "invoice.payment_succeeded",
        "invoice.sent",
        "invoice.upcoming",
        "invoice.updated",
        "invoice.voided",
        "invoice.will_be_due",
      ],
    },
    healthPaths: ["/health"], // 046
    records: ["A api.finsight.example", "AAAA api.finsight.example", "CAA api.finsight.example"],
    rules: [
      "POST api.finsight.example/api/v1/webhooks/stripe forward",
      "api.finsight.example/api/v1/webhooks/stripe fixed-response 405",
      "api.finsight.example if X-Maintenance: preview fixed-response 503", // 737
      "api.finsight.example forward",
    ],
    alarms: {
      "api-disk": "warning: 100 * used / reserved > 80",
      "api-uptime": "warning: Average HealthCheckPercentageHealthy < 99.5", // 507
      "certificate-days": "critical: Minimum DaysToExpiry < 30",
      "error-rate":
        "critical: 100 * (FILL(errors, 0) + FILL(refused, 0)) / (FILL(requests, 0) + FILL(refused, 0)) >= 1", // 503
      latency: "critical: Average TargetResponseTime >= 0.5", // 504
      "postgres-connections": "critical: Maximum DatabaseConnections > 720",
      "postgres-slow-statements": "warning: Sum PostgresSlowStatements > 50", // 091, 103
      "postgres-storage": "critical: Minimum FreeStorageSpace < 8589934592",
      "rate-limit-hits": "warning: Sum RateLimitHits > 500", // 102
      "redis-memory-001": "warning: Average DatabaseMemoryUsagePercentage > 80", // 092
      "redis-memory-002": "warning: Average DatabaseMemoryUsagePercentage > 80",
      "traffic-anomaly": "warning: Sum RequestCount outside band", // 090
      "backup-failed": "critical: Sum NumberOfBackupJobsFailed > 0", // 035
      "stripe-webhook-failures": "critical: Sum StripeWebhookFailures > 0",
    },
    schedules: { cleanup: "cron(0 4 1 * ? *)" }, // 123
    forbidden: [
      /generate_random_secret_here/,
      /your-api|your-app|yourdomain|yoursite/,
      /herokuapp/,
      /"\*"[^}]*ALLOWED_ORIGINS/,
      /sk_(live|test)_/,
    ],
  },
  (view) => {
    it("keeps Postgres 14 or newer, protected, with a password that nobody sees", () => {
      const { inputs } = only(view().resources, "finsight-postgres-instance");
      assert.ok(Number(inputs.engineVersion) >= 14); // finsight-026
      assert.deepEqual(
        [inputs.deletionProtection, inputs.skipFinalSnapshot, inputs.deleteAutomatedBackups],
        [true, false, false],
      );
      assert.equal(inputs.publiclyAccessible, false);
      assert.equal(inputs.manageMasterUserPassword, true);
      assert.equal(inputs.password, undefined);
    });
    it("collects the metrics that the service has at /metrics, and shows them to nobody else", () => {
      const [workspace] = ofType(view().resources, "aws:amp/workspace:Workspace");
      assert.equal(workspace?.inputs.alias, "finsight-prod"); // finsight-045
      const text = JSON.stringify(ofType(view().resources, "aws:wafv2/webAcl:WebAcl"));
      assert.match(text, /\(\/metrics\)/);
    });
    it("gives each zone its own NAT gateway, and staging one", async () => {
      assert.equal(ofType(view().resources, "aws:ec2/natGateway:NatGateway").length, 3);
      const staging = await registerSystem("finsight", stackFile("finsight-staging"));
      assert.equal(ofType(staging, "aws:ec2/natGateway:NatGateway").length, 1);
    });
    it("lets no database reach the internet", () => {
      const routes = ofType(view().resources, "aws:ec2/route:Route").map(({ name }) => name);
      assert.deepEqual(
        routes.filter((name) => name.includes("isolated")),
        [],
      );
    });
  },
);
