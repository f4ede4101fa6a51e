/** What FinSight's checklist asks for; `test/policies/presets/` holds it to the boxes. */
import type { Preset } from "../framework/presets";

/** What this checklist names is not only advice before its launch. */
const launchOnly = { production: "mandatory" } as const;

export const finsight: Preset = {
  name: "finsight",
  description: "FinSight: an API that sells three plans by the month.",
  policies: {
    "alarm-error-rate": { options: { maximumPercent: { value: 1, boxes: ["finsight-503"] } } },
    "alarm-latency": { options: { maximumMilliseconds: { value: 500, boxes: ["finsight-504"] } } },
    "alarm-traffic-anomaly": {
      enforcementLevel: { value: launchOnly, boxes: ["finsight-090"] },
    },
    "backup-restore-test": { options: { maximumDays: { value: 7, boxes: ["finsight-120"] } } },
    "budget-notifies": {
      enforcementLevel: { value: launchOnly, boxes: ["finsight-125"] },
      options: { required: { value: true, boxes: ["finsight-125"] } },
    },
    "business-metrics": {
      enforcementLevel: {
        value: launchOnly,
        boxes: ["finsight-097", "finsight-098", "finsight-099", "finsight-102"],
      },
      options: {
        metrics: {
          value: ["ApiCalls", "SignUps", "Conversions", "RateLimitHits"],
          boxes: ["finsight-097", "finsight-098", "finsight-099", "finsight-102"],
          choice: "The boxes say what to count; the names of the metrics are ours.",
        },
      },
    },
    "database-query-insight": {
      enforcementLevel: { value: launchOnly, boxes: ["finsight-091", "finsight-103"] },
    },
    "postgres-version": { options: { minimumMajor: { value: 14, boxes: ["finsight-026"] } } },
    "request-size-limit": {
      options: { maximumBytes: { value: 1_048_576, boxes: ["finsight-049"] } },
    },
    "required-environment": {
      options: {
        variables: {
          value: [
            "api=DATABASE_URL,REDIS_URL,ENVIRONMENT,DEBUG,JWT_SECRET_KEY,API_KEY_SALT",
            "api=ALLOWED_ORIGINS,SEC_USER_AGENT,SENTRY_DSN",
            "api=STRIPE_SECRET_KEY,STRIPE_PUBLISHABLE_KEY,STRIPE_WEBHOOK_SECRET",
          ],
          boxes: [
            ...["finsight-002", "finsight-003", "finsight-004", "finsight-005"],
            ...["finsight-007", "finsight-008", "finsight-009", "finsight-010"],
            ...["finsight-019", "finsight-020", "finsight-024", "finsight-042"],
          ],
          choice: "The boxes give the names; that the container is called api is ours.",
        },
      },
    },
    "secret-rotation-interval": {
      enforcementLevel: { value: launchOnly, boxes: ["finsight-122"] },
      options: { maximumDays: { value: 31, boxes: ["finsight-122"] } },
    },
    "stripe-price-table": {
      options: {
        prices: {
          value: ["Starter/month=49 usd", "Professional/month=199 usd", "Enterprise/month=999 usd"],
          boxes: ["finsight-013", "finsight-014", "finsight-015"],
        },
      },
    },
    "stripe-webhook-events": {
      options: {
        events: {
          value: [
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
          boxes: ["finsight-023"],
          choice: "The box names two families, which Stripe has no wildcard for: all their events.",
        },
      },
    },
    "waf-managed-rules": {
      options: {
        groups: {
          value: [
            "AWSManagedRulesAmazonIpReputationList",
            "AWSManagedRulesCommonRuleSet",
            "AWSManagedRulesKnownBadInputsRuleSet",
            "AWSManagedRulesSQLiRuleSet",
          ],
          boxes: ["finsight-050"],
          choice: "The box asks against injection; AWS's group for it, and the policy's others.",
        },
      },
    },
  },
};
