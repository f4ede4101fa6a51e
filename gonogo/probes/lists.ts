/**
 * What each system's checklist wants to see in a last check before the launch, a line each, and
 * which looks make up a line. finsight's names are its checklist's (lines 131 to 138), since its
 * command must print exactly them; catalytic's are its seven commands (lines 431 to 447), which
 * end in 7/7. The other checklists list no lines: theirs are our choice.
 */
export interface ListLine {
  readonly name: string;
  /**
   * Ids of probes, or how they begin: `stripe-*`. Each entry must have looked at something, and all
   * that did must have passed.
   */
  readonly probes: readonly string[];
  /** `/health`: of what was seen only this path counts. */
  readonly path?: string;
}

export interface SystemList {
  readonly lines: readonly ListLine[];
  /** What the list ends in, where the checklist says it. */
  readonly end?: "7/7";
}

const environment = ["task-environment-complete"];
const postgres = ["postgres-reachable", "postgres-tls-required"];
const redis = ["redis-reachable", "redis-tls-required", "redis-password-required"];
const stripe = [
  "stripe-key-mode",
  "stripe-key-accepted",
  "stripe-plans-equal",
  "stripe-endpoint-there",
];
const events = ["stripe-endpoint-events", "stripe-endpoint-version"];
const sentry = ["sentry-dsn-accepted"];
const https = ["tls-versions-offered", "certificate-served", "http-redirected"];

export const lists: Readonly<Record<string, SystemList>> = {
  finsight: {
    lines: [
      { name: "Required Environment Variables", probes: [...environment, "task-mode-production"] },
      { name: "Debug Mode", probes: ["task-debug-off", "errors-show-nothing"] },
      { name: "JWT Secret", probes: ["secrets-strong"] },
      {
        name: "Database Connection",
        probes: [...postgres, "postgres-version-supported", "postgres-tables-present"],
      },
      { name: "Redis Connection", probes: redis },
      {
        name: "Stripe Configuration",
        probes: [...stripe, ...events, "stripe-account-ready", "stripe-publishable-key-fits"],
      },
      { name: "SEC User Agent", probes: ["task-user-agent"] },
      { name: "Sentry Configuration", probes: sentry },
    ],
  },
  paymentsvc: {
    lines: [
      { name: "Environment", probes: environment },
      { name: "Debug mode", probes: ["task-debug-off", "errors-show-nothing"] },
      { name: "Secrets", probes: ["secrets-strong"] },
      { name: "Health", probes: ["health-answers"] },
      { name: "Database", probes: postgres },
      { name: "Stripe", probes: [...stripe, ...events] },
      { name: "HTTPS", probes: https },
      { name: "Error tracking", probes: sentry },
      { name: "Security headers and CORS", probes: ["security-headers-sent", "cors-answers"] },
    ],
  },
  toolbox: {
    lines: [
      { name: "Environment", probes: environment },
      { name: "Secrets", probes: ["secrets-strong"] },
      { name: "Health", probes: ["health-answers"] },
      { name: "Metrics", probes: ["metrics-served"] },
      { name: "Database", probes: [...postgres, "postgres-tables-present"] },
      { name: "Redis", probes: redis },
      { name: "Stripe", probes: stripe },
      { name: "TLS", probes: https },
      { name: "Error tracking", probes: sentry },
      { name: "API reference", probes: ["openapi-served", "api-paths-versioned"] },
    ],
  },
  catalytic: {
    lines: [
      {
        name: "System",
        probes: [...environment, "task-debug-off", "secrets-strong", ...redis, ...https],
      },
      { name: "Backend health", probes: ["health-answers"], path: "/health" },
      { name: "Authentication health", probes: ["health-answers"], path: "/api/auth/health" },
      { name: "Frontend", probes: ["legal-pages-published", "pages-tagged"] },
      {
        name: "Stripe connection",
        probes: [...stripe, ...events, "stripe-account-ready", "stripe-tax-active"],
      },
      { name: "Email service", probes: ["mail-spf", "mail-dkim", "mail-dmarc"] },
      { name: "Database migration", probes: [...postgres, "postgres-tables-present"] },
    ],
    end: "7/7",
  },
  clientflow: {
    lines: [
      { name: "Environment", probes: environment },
      { name: "Health", probes: ["health-answers"] },
      { name: "Readiness", probes: ["readiness-answers"] },
      { name: "API reference", probes: ["openapi-served"] },
      { name: "Database", probes: [...postgres, "postgres-row-security"] },
      { name: "Redis", probes: [...redis, "redis-persistence-on"] },
      { name: "Stripe", probes: [...stripe, ...events, "stripe-portal-configured"] },
      { name: "Twilio", probes: ["twilio-account-active", "twilio-messages-arrive"] },
      {
        name: "SendGrid",
        probes: [
          "sendgrid-key-scopes",
          "sendgrid-domain-authenticated",
          "sendgrid-sender-verified",
          "sendgrid-inbound-set",
        ],
      },
      { name: "Google Calendar", probes: ["google-calendar-readable"] },
      { name: "Supabase", probes: ["supabase-key-roles", "supabase-service-key-accepted"] },
      { name: "OpenAI", probes: ["openai-key-accepted"] },
      { name: "Sentry", probes: sentry },
      { name: "Certificates", probes: https },
    ],
  },
};
