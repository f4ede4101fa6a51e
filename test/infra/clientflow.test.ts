import assert from "node:assert/strict";
import { ofType } from "./support";
import { describeSystem } from "./system-table";

const anonKey = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;
const prices = [
  "STRIPE_PRICE_FREE_MONTH",
  "STRIPE_PRICE_PRO_MONTH",
  "STRIPE_PRICE_PRO_YEAR",
  "STRIPE_PRICE_SCALE_MONTH",
  "STRIPE_PRICE_SCALE_YEAR",
];
/** Payload of the sample: {"iss":"supabase","ref":"sampleprojectreplace","role":"anon"}. */
const sampleAnonKey =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJlZiI6InNhbXBsZXByb2plY3RyZXBsYWNlIiwicm9sZSI6ImFub24ifQ.sampleSignaturesampleSignaturesampleSignature";
const samplePublicKey =
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsampleReplaceMe0sampleReplaceMe0sampleReplaceMe0sampleReplaceMe0sampleReplaceMe0AAAAAA==";

const queueNames = {
  WEBHOOK_QUEUE_NAME: "clientflow-prod-stripe-events",
  TWILIO_QUEUE_NAME: "clientflow-prod-twilio-events",
  SENDGRID_QUEUE_NAME: "clientflow-prod-sendgrid-inbound-events",
  GCAL_QUEUE_NAME: "clientflow-prod-gcal-events",
};

describeSystem(
  {
    system: "clientflow",
    stack: "clientflow-prod",
    tasks: {
      api: {
        environment: {
          NODE_ENV: "production",
          PORT: "3001",
          LOG_LEVEL: "info",
          CORS_ORIGIN: "https://app.clientflow.example",
          SUPABASE_URL: "https://sampleprojectreplace.supabase.co",
          SUPABASE_ANON_KEY: sampleAnonKey,
          TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
          TWILIO_PHONE_NUMBER: "+15005550006",
          TWILIO_WEBHOOK_URL: "https://api.clientflow.example/webhooks/twilio",
          SENDGRID_FROM_EMAIL: "hello@clientflow.example",
          SENDGRID_PUBLIC_KEY: samplePublicKey,
          GOOGLE_CLIENT_ID: "123456789012-samplereplaceme.apps.googleusercontent.com",
          GCAL_WEBHOOK_URL: "https://api.clientflow.example/webhooks/gcal",
          DB_POOL_MIN: "5",
          DB_POOL_MAX: "20",
          MAX_BODY_BYTES: "1048576",
          PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt",
          TRUSTED_PROXY_HOPS: "2",
          ...queueNames,
        },
        references: [
          "DATABASE_URL",
          "REDIS_URL",
          "JWT_SECRET",
          "JWT_SECRET_FALLBACKS",
          "SUPABASE_SERVICE_ROLE_KEY",
          "SENTRY_DSN",
          "OPENAI_API_KEY",
          "STRIPE_SECRET_KEY",
          "STRIPE_WEBHOOK_SECRET",
          "WEBHOOK_PAYLOAD_KEYS",
          "TWILIO_AUTH_TOKEN",
          "SENDGRID_API_KEY",
          "GOOGLE_SVC_ACCOUNT_JSON",
          "GOOGLE_CLIENT_SECRET",
          "STRIPE_PORTAL_CONFIGURATION_ID",
          ...prices,
        ],
        port: 3001,
      },
      // clientflow-038 to 040, and no more.
      worker: {
        environment: { NODE_ENV: "production", LOG_LEVEL: "info" },
        references: ["REDIS_URL", "OPENAI_API_KEY", "SENTRY_DSN"],
      },
      web: {
        environment: {
          NODE_ENV: "production",
          PORT: "3000",
          HOSTNAME: "0.0.0.0",
          STRIPE_PUBLISHABLE_KEY: "pk_live_sampleReplaceMe00000000",
          NEXT_PUBLIC_SUPABASE_URL: "https://sampleprojectreplace.supabase.co",
          NEXT_PUBLIC_SUPABASE_ANON_KEY: sampleAnonKey,
          NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY: "pk_live_sampleReplaceMe00000000",
          NEXT_PUBLIC_POSTHOG_KEY: "phc_sampleReplaceMe00000000000",
          NEXT_PUBLIC_API_BASE_URL: "https://api.clientflow.example",
        },
        references: ["SENTRY_DSN"],
        port: 3000,
      },
      migrate: {
        environment: {
          NODE_ENV: "production",
          DB_INSTANCE_IDENTIFIER: "clientflow-prod-postgres",
          PGSSLROOTCERT: "/etc/ssl/certs/rds-global-bundle.pem",
        },
        references: ["DATABASE_URL"],
      },
      "calendar-watch-renewal": {
        environment: {
          NODE_ENV: "production",
          GCAL_WEBHOOK_URL: "https://api.clientflow.example/webhooks/gcal",
          PGSSLROOTCERT: "/etc/ssl/certs/ca-certificates.crt",
        },
        references: ["DATABASE_URL", "GOOGLE_SVC_ACCOUNT_JSON"],
      },
    },
    generated: [],
    rotated: { JWT_SECRET: 30 }, // 003
    prices: {
      clientflow_free_month: "0 usd a month",
      clientflow_pro_month: "4900 usd a month",
      clientflow_pro_year: "49000 usd a year",
      clientflow_scale_month: "14900 usd a month",
      clientflow_scale_year: "149000 usd a year",
    },
    webhook: {
      url: "https://api.clientflow.example/webhooks/stripe",
      // The three of clientflow-014, and two that it needs.
      events: [
        "checkout.session.completed",
        "invoice.payment_failed",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "invoice.payment_succeeded",
      ],
    },
    healthPaths: ["/health", "/"],
    records: [
      "A api.clientflow.example",
      "A app.clientflow.example",
      "AAAA api.clientflow.example",
      "AAAA app.clientflow.example",
      "CAA api.clientflow.example",
      "CAA app.clientflow.example",
      "CNAME em123.clientflow.example",
      "CNAME s1._domainkey.clientflow.example",
      "CNAME s2._domainkey.clientflow.example",
      "MX inbound.clientflow.example",
      "TXT _dmarc.clientflow.example",
      "TXT clientflow.example",
    ],
    rules: [
      "POST api.clientflow.example/webhooks/stripe forward",
      "api.clientflow.example/webhooks/stripe fixed-response 405",
      "POST api.clientflow.example/webhooks/twilio forward",
      "api.clientflow.example/webhooks/twilio fixed-response 405",
      "POST api.clientflow.example/webhooks/sendgrid-inbound forward",
      "api.clientflow.example/webhooks/sendgrid-inbound fixed-response 405",
      "POST api.clientflow.example/webhooks/gcal forward",
      "api.clientflow.example/webhooks/gcal fixed-response 405",
      "api.clientflow.example if X-Maintenance: preview fixed-response 503",
      "app.clientflow.example if X-Maintenance: preview fixed-response 503",
      "api.clientflow.example forward",
      "app.clientflow.example forward",
    ],
    alarms: {
      "error-rate":
        "critical: 100 * (FILL(errors, 0) + FILL(refused, 0)) / (FILL(requests, 0) + FILL(refused, 0)) >= 1", // 165
      latency: "critical: p95 TargetResponseTime >= 0.2", // 128, 164
      "api-down": "critical: Minimum HealthCheckStatus < 1", // 073
      "outside-canary": "critical: Average SuccessPercent < 100", // 073, 074
      "stripe-failures": "warning: Sum StripeFailures > 5", // 077
      "twilio-failures": "warning: Sum TwilioFailures > 5",
      "sendgrid-failures": "warning: Sum SendgridFailures > 5",
      "postgres-connections": "critical: Maximum DatabaseConnections > 720", // 075
      "redis-memory-001": "critical: Average DatabaseMemoryUsagePercentage > 80", // 048, 076
      "job-failures": "critical: Maximum ApproximateNumberOfMessagesVisible > 0", // 066, 067
      "personal-data-in-logs": "warning: Sum PersonalDataInLogs > 0", // 081
      "backup-failed": "critical: Sum NumberOfBackupJobsFailed > 0", // 162
    },
    schedules: { "calendar-watch-renewal": "rate(1 day)" },
    forbidden: [/sk_test_|pk_test_|rk_test_/, /your-org|your-project|yourdomain/],
  },
  (view) => {
    it("shows browsers only what its server twins hold", () => {
      const { api, web } = view().tasks;
      const twins = [
        ["NEXT_PUBLIC_SUPABASE_URL", "SUPABASE_URL"],
        ["NEXT_PUBLIC_SUPABASE_ANON_KEY", "SUPABASE_ANON_KEY"],
      ] as const;
      for (const [browser, server] of twins) {
        assert.equal(web?.environment[browser], api?.environment[server], browser);
      }
      assert.match(web?.environment.NEXT_PUBLIC_SUPABASE_ANON_KEY ?? "", anonKey);
      assert.equal(
        web?.environment.STRIPE_PUBLISHABLE_KEY,
        web?.environment.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY,
      );
    });

    it("opens Stripe's customer portal", () => {
      const [portal] = ofType(view().resources, "pulumi-nodejs:dynamic/stripe:PortalConfiguration");
      assert.match(JSON.stringify(portal?.inputs), /clientflow\.example\/privacy/);
    });

    it("keeps its queue, backs it up and has memory limits", () => {
      const [redis] = ofType(view().resources, "aws:elasticache/replicationGroup:ReplicationGroup");
      assert.ok(Number(redis?.inputs.snapshotRetentionLimit) >= 7);
      const [group] = ofType(view().resources, "aws:elasticache/parameterGroup:ParameterGroup");
      const parameters = group?.inputs.parameters as { name: string; value: string }[];
      assert.equal(parameters.find(({ name }) => name === "maxmemory-policy")?.value, "noeviction");
    });
  },
);
