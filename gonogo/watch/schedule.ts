/**
 * What is done about each control after the launch: which probes look, whether the smoke test's
 * steps that only read are asked, and what remains to a person. What an item asks for and how often
 * is the checklist's; who does it is our choice, since no checklist gives a role.
 */
import type { ChecklistItem } from "../../policies/catalogue/checklist";
import type { ControlId } from "../../policies/catalogue/controls.gen";

export interface Watched {
  /** Ids of probes that show something of it. */
  readonly probes?: readonly string[];
  /** The steps of the smoke test that only read belong to it. */
  readonly smoke?: true;
  /** What no look shows. */
  readonly manual?: { readonly who: string; readonly what: string };
}

const by = (who: string, what: string) => ({ manual: { who, what } });
const onCall = "engineer on call";
const platform = "platform engineer";
const support = "support";
const product = "product owner";
const database = ["postgres-reachable", "postgres-queries-fast"];
const webhooks = ["stripe-endpoint-there", "stripe-events-delivered"];
const stripe = ["stripe-key-accepted", ...webhooks];

export const watched: Readonly<Partial<Record<ControlId, Watched>>> = {
  "alarm-auth-failures": by(onCall, "Look at the alarm and the graph of refused sign-ins."),
  "alarm-db-performance": {
    probes: database,
    ...by(onCall, "Look at the database's load and latency."),
  },
  "alarm-error-rate": {
    probes: ["health-answers", "errors-show-nothing"],
    ...by(onCall, "Look at the error rate since the last look."),
  },
  "alarm-latency": {
    probes: ["health-answers"],
    ...by(onCall, "Look at the latency since the last look."),
  },
  "alarm-notification": by(onCall, "Check that an alarm of this week reached a person."),
  "alarm-payment-failures": {
    probes: stripe,
    ...by(support, "Look through the failed payments, and answer who has to pay again."),
  },
  "alarm-redis-memory": {
    probes: ["redis-eviction-fits", "redis-answers-fast"],
    ...by(onCall, "Look at the memory's growth."),
  },
  "alarm-traffic-anomaly": by(onCall, "Look at the requests by path, client and country."),
  "apm-tracing": by(onCall, "Look at the slowest traces."),
  "auth-flow-tests": { smoke: true, ...by(onCall, "Sign in by every way that is offered.") },
  autoscaling: by(platform, "Compare the number of tasks with the load."),
  "backup-restore-test": {
    probes: ["postgres-backups-recent", "postgres-restorable-to-now"],
    ...by(platform, "Restore the newest backup elsewhere and compare the rows."),
  },
  "business-metrics": {
    probes: ["metrics-served"],
    ...by(product, "Read the figures, and write down what stands out."),
  },
  "cost-controls": by(platform, "Compare the bill with the estimate: gonogo cost."),
  "data-cleanup-jobs": by(platform, "Check that the job ran, and what it removed."),
  "dependency-updates": by(platform, "Update the dependencies, and run the tests."),
  "health-endpoint-ok": { probes: ["health-answers"] },
  "launch-watch": {
    probes: ["health-answers"],
    ...by(onCall, "Read the error tracker's and the logs' new entries, and mend what is grave."),
  },
  "operational-review": {
    probes: ["health-answers"],
    ...by(product, "Go through what the item names, and write down what follows."),
  },
  "os-patching": {
    probes: ["tls-versions-offered"],
    ...by(platform, "Check that the platform's updates were taken."),
  },
  "payment-flow-tests": {
    probes: stripe,
    ...by(support, "Look for subscriptions that should have been renewed and were not."),
  },
  "postgres-query-insight": {
    probes: [...database, "postgres-statements-tracked"],
    ...by(platform, "Read the slowest queries, and give them an index or a limit."),
  },
  "rate-limit-review": {
    probes: ["rate-limit-answers"],
    ...by(product, "Compare the limit with what customers need."),
  },
  runbook: by(onCall, "Write down what was done about problems that users met."),
  "scale-review": by(platform, "Compare load, capacity and cache hits with the month before."),
  "secrets-rotation": by(platform, "Rotate what is older than its period."),
  "security-log-review": by(platform, "Read the security and access logs."),
  "slo-verification": {
    probes: ["health-answers"],
    ...by(onCall, "Read latency and uptime from the monitoring."),
  },
  "smoke-tests": { smoke: true },
  "stripe-api-version-pinned": {
    probes: ["stripe-endpoint-version"],
    ...by(platform, "Read Stripe's changes since the pinned version."),
  },
  "stripe-first-live-payment": { probes: ["stripe-payment-made"] },
  "uptime-monitoring": {
    probes: ["health-answers", "certificate-served"],
    ...by(onCall, "Read the uptime since the last look."),
  },
  "user-acceptance": by(product, "Have users try the system, and sign."),
  "user-feedback": by(support, "Read and answer what users wrote."),
  "webhook-delivery": {
    probes: webhooks,
    ...by(onCall, "Compare the provider's deliveries with what was processed."),
  },
  "webhook-failure-alarm": {
    probes: webhooks,
    ...by(onCall, "Look at the dead letters and replay what can be."),
  },
};

export function watchedOf(control: string): Watched | undefined {
  return Object.hasOwn(watched, control) ? watched[control as ControlId] : undefined;
}

/**
 * Probes that show something of an item after the launch, beside those of its control. Where a look
 * alone decides an item, such a look is no proof: one good answer is no uptime.
 */
export function probesOfItem({ control, phase, way }: ChecklistItem): readonly string[] {
  const isLater = phase === "post-launch" || phase === "ongoing";
  return isLater && way !== "probe" ? (watchedOf(control)?.probes ?? []) : [];
}
