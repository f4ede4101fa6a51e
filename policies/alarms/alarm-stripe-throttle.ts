import { definePolicy } from "../framework/define-policy";
import { developmentReason } from "../helpers/alarms";
import { alarmOf, filterOf, product } from "../helpers/counted-examples";
import { paymentsMustBeHeard, sellsNothing } from "../helpers/payment-events";

const stack = "pulumi:pulumi:Stack";

const messages = {
  unwatched:
    "Nobody hears of requests that Stripe refuses for their number: no metric filter or alarm is about them.",
  counted:
    "Nobody hears of requests that Stripe refuses for their number: a metric filter counts them, and no alarm watches its metric.",
} as const;

/** How programs name it: `StripeThrottled`, `stripe.throttled`. */
const event =
  /stripe[\s\S]{0,200}(throttl|429|rate[\s._-]?limit|lock_timeout)|(throttl|429|rate[\s._-]?limit)[\s\S]{0,200}stripe/i;

export default definePolicy({
  id: "alarm-stripe-throttle",
  title: "An alarm rings when Stripe refuses requests for their number",
  why: "Stripe answers 429 when a program asks too often, and then also to those who want to pay; it shows in no figure of AWS.",
  fix: 'Log each refusal as a JSON line, count it with an aws.cloudwatch.LogMetricFilter ({ $.event = "stripe.throttled" }) and add an aws.cloudwatch.MetricAlarm on its metric.',
  severity: "low",
  controls: ["alarm-stripe-throttle"],
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
      with: [product, filterOf("Counted", '{ $.event = "stripe.throttled" }'), alarmOf("Counted")],
    },
    {
      name: "a metric that the application sends itself",
      type: stack,
      props: {},
      with: [product, alarmOf("StripeThrottled")],
    },
  ],
  fails: [
    { name: "nothing", type: stack, props: {}, with: [product], expect: "unwatched" },
    {
      name: "a filter without an alarm",
      type: stack,
      props: {},
      with: [product, filterOf("StripeThrottled", "")],
      expect: "counted",
    },
    {
      name: "an alarm on a metric of the same name elsewhere",
      type: stack,
      props: {},
      with: [
        product,
        filterOf("Counted", '{ $.event = "stripe.throttled" }'),
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
