import { definePolicy } from "../framework/define-policy";
import { developmentReason } from "../helpers/alarms";
import { alarmOf, filterOf, product } from "../helpers/counted-examples";
import { paymentsMustBeHeard, sellsNothing } from "../helpers/payment-events";

const stack = "pulumi:pulumi:Stack";

const messages = {
  unwatched: "Nobody hears of failed payments: no metric filter or alarm is about them.",
  counted:
    "Nobody hears of failed payments: a metric filter counts them, and no alarm watches its metric.",
} as const;

/** How programs name it: `PaymentFailures`, `payment.failed`. */
const event =
  /(payment|charge|invoice|checkout|billing)\w*[\s._-]{0,3}(\w+[\s._-])?(fail|error|declin)|fail\w*[\s._-]{0,3}(payment|charge|invoice)/i;

export default definePolicy({
  id: "alarm-payment-failures",
  title: "An alarm rings when payments fail",
  why: "Cards that fail more than usual are a broken checkout, a fraud or a wrong key; revenue stops while every other figure looks healthy.",
  fix: 'Log each failed payment as a JSON line, count it with an aws.cloudwatch.LogMetricFilter ({ $.event = "payment.failed" }) and add an aws.cloudwatch.MetricAlarm on its metric.',
  severity: "low",
  controls: ["alarm-payment-failures"],
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
      with: [product, filterOf("Counted", '{ $.event = "payment.failed" }'), alarmOf("Counted")],
    },
    {
      name: "a metric that the application sends itself",
      type: stack,
      props: {},
      with: [product, alarmOf("PaymentFailures")],
    },
  ],
  fails: [
    { name: "nothing", type: stack, props: {}, with: [product], expect: "unwatched" },
    {
      name: "a filter without an alarm",
      type: stack,
      props: {},
      with: [product, filterOf("PaymentFailures", "")],
      expect: "counted",
    },
    {
      name: "an alarm on a metric of the same name elsewhere",
      type: stack,
      props: {},
      with: [
        product,
        filterOf("Counted", '{ $.event = "payment.failed" }'),
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
