/** What the checklists say about their systems' paths and figures, as options of probes. */
import type { BoxId } from "../../policies/catalogue/boxes.gen";
import type { ProbeOptions } from "./run";

export interface Given {
  readonly value: unknown;
  /** Boxes that say so; none where they say something else, which this value is made of. */
  readonly boxes: readonly BoxId[];
}

/** Probe → option → value. */
export type GivenOptions = Readonly<Record<string, Readonly<Record<string, Given>>>>;

const given = (value: unknown, ...boxes: readonly BoxId[]): Given => ({ value, boxes });

const finsight: GivenOptions = {
  "health-answers": { paths: given(["/health"], "finsight-046", "finsight-502") },
  "metrics-served": { path: given("/metrics", "finsight-045") },
  "large-body-refused": { bytes: given(1_048_576, "finsight-049") },
  "answers-compressed": { path: given("/docs", "finsight-068") },
  "postgres-tables-present": {
    tables: given(
      [
        "users",
        "api_keys",
        "usage_records",
        "subscription_history",
        "webhook_events",
        "feature_flags",
      ],
      "finsight-029",
      "finsight-030",
      "finsight-031",
      "finsight-032",
      "finsight-033",
      "finsight-034",
    ),
  },
  "postgres-pool-fits": { min: given(5, "finsight-036"), max: given(20, "finsight-036") },
};

const toolbox: GivenOptions = {
  "health-answers": { paths: given(["/health"], "toolbox-015") },
  "metrics-served": { path: given("/api/metrics", "toolbox-013") },
  "postgres-tables-present": {
    // toolbox-046 names models: what a stack says of its tables is more exact.
    tables: given(["Users", "Plans", "Subscriptions", "API Keys", "Usage Logs"]),
    models: given(true),
  },
};

const catalytic: GivenOptions = {
  "health-answers": {
    paths: given(["/health", "/api/auth/health"], "catalytic-005", "catalytic-165"),
  },
  "rate-limit-answers": { requests: given(60, "catalytic-043") },
  "postgres-tables-present": { least: given(11, "catalytic-021") },
  "security-headers-sent": {
    required: given(
      [
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-XSS-Protection",
        "Referrer-Policy",
        "Content-Security-Policy",
      ],
      "catalytic-184",
      "catalytic-185",
      "catalytic-186",
      "catalytic-187",
      "catalytic-188",
    ),
  },
};

const clientflow: GivenOptions = {
  "health-answers": { paths: given(["/health"], "clientflow-051") },
  "readiness-answers": { path: given("/ready", "clientflow-052") },
  "openapi-served": { path: given("/api/openapi.json", "clientflow-136") },
  "api-paths-versioned": { path: given("/api/openapi.json", "clientflow-136") },
  "answers-compressed": { path: given("/api/docs", "clientflow-134") },
  "postgres-row-security": { asked: given(true, "clientflow-043") },
  "redis-persistence-on": { asked: given(true, "clientflow-047") },
  "redis-backups-recent": { asked: given(true, "clientflow-049") },
};

/** System → what its checklist gives. */
export const givenOptions: Readonly<Record<string, GivenOptions>> = {
  finsight,
  paymentsvc: {},
  toolbox,
  catalytic,
  clientflow,
};

/** Of a system that has no checklist among them, nothing. */
export function systemOptions(system: string | undefined): ProbeOptions {
  const own = Object.hasOwn(givenOptions, system ?? "") ? givenOptions[system ?? ""] : undefined;
  const values = (options: Readonly<Record<string, Given>>) =>
    Object.fromEntries(Object.entries(options).map(([name, { value }]) => [name, value]));
  return Object.fromEntries(
    Object.entries(own ?? {}).map(([probe, options]) => [probe, values(options)]),
  );
}
