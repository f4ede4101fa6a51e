/**
 * What each system's checklist wants to see in a last check before the launch, a line each, and
 * which looks make up a line. finsight's names are its checklist's (lines 131 to 138), since its
 * command must print exactly them; catalytic's are its seven commands (lines 431 to 447), which
 * end in 7/7. The other checklists list no lines: theirs are our choice.
 */
export interface ListLine {
  readonly name: string;
  /** Ids of probes; all of them must have looked at something, and passed. */
  readonly probes: readonly string[];
  /** `/health`: of what was seen only this path counts. */
  readonly path?: string;
}

export interface SystemList {
  readonly lines: readonly ListLine[];
  /** What the list ends in, where the checklist says it. */
  readonly end?: "7/7";
}

const stripe = ["stripe-account-ready", "stripe-prices-match", "stripe-webhook-endpoints"];
const environment = ["tasks-environment-complete"];

export const lists: Readonly<Record<string, SystemList>> = {
  finsight: {
    lines: [
      { name: "Required Environment Variables", probes: environment },
      { name: "Debug Mode", probes: ["tasks-debug-off", "errors-show-nothing"] },
      { name: "JWT Secret", probes: ["tasks-secrets-strong"] },
      { name: "Database Connection", probes: ["postgres-reachable"] },
      { name: "Redis Connection", probes: ["redis-reachable"] },
      { name: "Stripe Configuration", probes: stripe },
      { name: "SEC User Agent", probes: ["tasks-user-agent"] },
      { name: "Sentry Configuration", probes: ["sentry-reachable"] },
    ],
  },
  paymentsvc: {
    lines: [
      { name: "Environment", probes: environment },
      { name: "Health", probes: ["health-answers"] },
      { name: "Database", probes: ["postgres-reachable"] },
      { name: "Stripe", probes: stripe },
      { name: "Error handling", probes: ["errors-show-nothing"] },
      { name: "HTTPS", probes: ["tls-versions-offered", "certificate-served", "http-redirected"] },
      { name: "Security headers and CORS", probes: ["security-headers-sent", "cors-answers"] },
    ],
  },
  toolbox: {
    lines: [
      { name: "Environment", probes: environment },
      { name: "Health", probes: ["health-answers"] },
      { name: "Metrics", probes: ["metrics-served"] },
      { name: "Database", probes: ["postgres-reachable"] },
      { name: "Redis", probes: ["redis-reachable"] },
      { name: "Stripe", probes: stripe },
      { name: "TLS", probes: ["tls-versions-offered", "certificate-served", "http-redirected"] },
      { name: "API reference", probes: ["openapi-served", "api-paths-versioned"] },
    ],
  },
  catalytic: {
    lines: [
      {
        name: "System",
        probes: [...environment, "redis-reachable", "tls-versions-offered", "cors-answers"],
      },
      { name: "Backend health", probes: ["health-answers"], path: "/health" },
      { name: "Authentication health", probes: ["health-answers"], path: "/api/auth/health" },
      { name: "Frontend", probes: ["legal-pages-published", "pages-tagged"] },
      { name: "Stripe connection", probes: stripe },
      { name: "Email service", probes: ["mail-spf", "mail-dkim", "mail-dmarc"] },
      { name: "Database migration", probes: ["postgres-reachable", "postgres-tables"] },
    ],
    end: "7/7",
  },
  clientflow: {
    lines: [
      { name: "Environment", probes: environment },
      { name: "Health", probes: ["health-answers"] },
      { name: "Readiness", probes: ["readiness-answers"] },
      { name: "API reference", probes: ["openapi-served"] },
      { name: "Database", probes: ["postgres-reachable"] },
      { name: "Redis", probes: ["redis-reachable"] },
      { name: "Stripe", probes: stripe },
      { name: "Certificates", probes: ["certificate-served", "http-redirected"] },
    ],
  },
};
