/** What the payment service's checklist asks for; `test/policies/presets/` holds it to the boxes. */
import type { Preset } from "../framework/presets";

/** What this checklist names is not only advice before its launch. */
const launchOnly = { production: "mandatory" } as const;

export const paymentsvc: Preset = {
  name: "paymentsvc",
  description: "The payment service: an API and a worker that take payments for other systems.",
  policies: {
    "alarm-payment-failures": {
      enforcementLevel: { value: launchOnly, boxes: ["paymentsvc-079", "paymentsvc-082"] },
    },
    "alarm-stripe-throttle": {
      enforcementLevel: { value: launchOnly, boxes: ["paymentsvc-037"] },
    },
    "alarm-webhook-failures": {
      enforcementLevel: { value: launchOnly, boxes: ["paymentsvc-070", "paymentsvc-078"] },
    },
    "business-metrics": {
      enforcementLevel: { value: launchOnly, boxes: ["paymentsvc-038"] },
      options: {
        metrics: {
          value: ["Conversions", "Cancellations"],
          boxes: ["paymentsvc-038"],
          choice: "The box asks for the figures of subscriptions: those that begin and end.",
        },
      },
    },
    "database-query-insight": {
      enforcementLevel: { value: launchOnly, boxes: ["paymentsvc-097"] },
    },
    "log-data-protection": {
      enforcementLevel: { value: launchOnly, boxes: ["paymentsvc-028"] },
    },
    "log-retention": {
      options: {
        minimumDays: {
          value: 30,
          boxes: ["paymentsvc-029"],
          choice: "The box gives no figure: a month, so that the monthly review can look back.",
        },
      },
    },
    "required-environment": {
      options: {
        variables: {
          value: [
            "api=STRIPE_API_KEY,STRIPE_WEBHOOK_SECRET,SECRET_KEY,JWT_SECRET_KEY,DEBUG",
            "api=SQLALCHEMY_DATABASE_URI",
            "api=PAYMENTSVC_SUCCESS_URL,PAYMENTSVC_CANCEL_URL,PAYMENTSVC_RETURN_URL",
          ],
          boxes: [
            "paymentsvc-001",
            "paymentsvc-002",
            "paymentsvc-003",
            "paymentsvc-004",
            "paymentsvc-005",
            "paymentsvc-006",
            "paymentsvc-007",
            "paymentsvc-008",
            "paymentsvc-026",
          ],
          choice: "The boxes give the names; that the container is called api is ours.",
        },
      },
    },
    "response-compression": {
      enforcementLevel: { value: launchOnly, boxes: ["paymentsvc-099"] },
    },
    "stripe-webhook-events": {
      options: {
        events: {
          value: [
            "checkout.session.completed",
            "customer.subscription.created",
            "customer.subscription.deleted",
            "customer.subscription.updated",
            "invoice.payment_failed",
            "invoice.payment_succeeded",
          ],
          boxes: [
            "paymentsvc-013",
            "paymentsvc-501",
            "paymentsvc-502",
            "paymentsvc-503",
            "paymentsvc-504",
            "paymentsvc-505",
            "paymentsvc-506",
          ],
        },
      },
    },
  },
};
