/** What the checklists say about their systems' paths and figures, as options of probes. */
import type { ProbeOptions } from "./run";

export const probeOptions: Readonly<Record<string, ProbeOptions>> = {
  finsight: {
    "health-answers": { paths: ["/health"] }, // finsight-046, finsight-502
    "metrics-served": { path: "/metrics" }, // finsight-045
    "large-body-refused": { bytes: 1_048_576 }, // finsight-049
    "answers-compressed": { path: "/docs" }, // finsight-068
    "postgres-tables-present": {
      // finsight-029 to finsight-034
      tables: [
        "users",
        "api_keys",
        "usage_records",
        "subscription_history",
        "webhook_events",
        "feature_flags",
      ],
    },
    "postgres-pool-fits": { min: 5, max: 20 }, // finsight-036
  },
  paymentsvc: {},
  toolbox: {
    "health-answers": { paths: ["/health"] }, // toolbox-015
    "metrics-served": { path: "/api/metrics" }, // toolbox-013
    "postgres-tables-present": {
      tables: ["Users", "Plans", "Subscriptions", "API Keys", "Usage Logs"], // toolbox-046
      models: true,
    },
  },
  catalytic: {
    "health-answers": { paths: ["/health", "/api/auth/health"] }, // catalytic-005, catalytic-165
    "rate-limit-answers": { requests: 60 }, // catalytic-043
    "postgres-tables-present": { least: 11 }, // catalytic-021
    "security-headers-sent": {
      // catalytic-184 to catalytic-188
      required: [
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-XSS-Protection",
        "Referrer-Policy",
        "Content-Security-Policy",
      ],
    },
  },
  clientflow: {
    "health-answers": { paths: ["/health"] }, // clientflow-051
    "readiness-answers": { path: "/ready" }, // clientflow-052
    "openapi-served": { path: "/api/openapi.json" }, // clientflow-136
    "api-paths-versioned": { path: "/api/openapi.json" },
    "answers-compressed": { path: "/api/docs" }, // clientflow-134
    "postgres-row-security": { asked: true }, // clientflow-043
    "redis-persistence-on": { asked: true }, // clientflow-047
    "redis-backups-recent": { asked: true }, // clientflow-049
  },
};
