import { definePolicy } from "../framework/define-policy";
import { developmentReason } from "../helpers/alarms";
import { alarmOf, filterOf, product } from "../helpers/counted-examples";
import { paymentsMustBeHeard, sellsNothing } from "../helpers/payment-events";

const stack = "pulumi:pulumi:Stack";

const messages = {
  unwatched: "Nobody hears of webhooks that fail: no metric filter or alarm is about them.",
  counted:
    "Nobody hears of webhooks that fail: a metric filter counts them, and no alarm watches its metric.",
} as const;

/** How programs name it: `WebhookFailures`, `webhook.failed`. */
const event =
  /web[\s._-]?hook\w*[\s\S]{0,100}(fail|error|reject|invalid|5xx|dead)|(fail|error|reject)\w*[\s\S]{0,100}web[\s._-]?hook/i;

export default definePolicy({
  id: "alarm-webhook-failures",
  title: "An alarm rings when webhooks fail",
  why: "A webhook that fails means a customer who paid and got nothing, or one who left and still pays; Stripe stops trying after three days.",
  fix: 'Log each failure as a JSON line, count it with an aws.cloudwatch.LogMetricFilter ({ $.event = "webhook.failed" }) and add an aws.cloudwatch.MetricAlarm on its metric, or on the target group or queue of the webhook.',
  severity: "low",
  controls: ["webhook-failure-alarm"],
  scope: "stack",
  resources: [stack],
  messages,
  checks: {
    *[stack](_props, context) {
      return yield* paymentsMustBeHeard(context, event);
    },
  },
  passes: [
    {
      name: "a filter and an alarm on its metric",
      type: stack,
      props: {},
      with: [product, filterOf("Counted", '{ $.event = "webhook.failed" }'), alarmOf("Counted")],
    },
    {
      name: "a metric that the application sends itself",
      type: stack,
      props: {},
      with: [product, alarmOf("WebhookFailures")],
    },
  ],
  fails: [
    { name: "nothing", type: stack, props: {}, with: [product], expect: "unwatched" },
    {
      name: "a filter without an alarm",
      type: stack,
      props: {},
      with: [product, filterOf("WebhookFailures", "")],
      expect: "counted",
    },
    {
      name: "an alarm on a metric of the same name elsewhere",
      type: stack,
      props: {},
      with: [
        product,
        filterOf("Counted", '{ $.event = "webhook.failed" }'),
        alarmOf("Counted", "other"),
      ],
      expect: "counted",
    },
    {
      name: "an alarm on something else",
      type: stack,
      props: {},
      with: [product, filterOf("SignUps", '{ $.event = "user.signed_up" }'), alarmOf("SignUps")],
      expect: "unwatched",
    },
  ],
  unknowns: [],
  notApplicables: [
    { name: "a stack that sells nothing", type: stack, props: {}, expect: sellsNothing },
    {
      name: "a development stack",
      type: stack,
      props: {},
      environment: "development",
      with: [product],
      expect: developmentReason,
    },
  ],
});
