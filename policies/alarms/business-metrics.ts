import { definePolicy, notApplicable } from "../framework/define-policy";
import { alarmMetrics } from "../helpers/alarm-metrics";
import { countedMetrics } from "../helpers/counted-events";
import { alarmOf, filterOf } from "../helpers/counted-examples";

const stackType = "pulumi:pulumi:Stack";

const messages = {
  absent: "Nobody counts {metric}: no metric filter or alarm of the stack is about it.",
} as const;
const noneAsked = "The option metrics names none.";
const options = {
  metrics: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description: "Names of the figures that must be counted, such as SignUps.",
    source:
      "Our choice: none. The checklists name their own: finsight-097 to 102, paymentsvc-038, catalytic-279.",
  },
} as const;

/** Names are compared as people write them: `SignUps`, `sign_ups` and `sign-ups` are one. */
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

export default definePolicy({
  id: "business-metrics",
  title: "The figures that the business asks for are counted",
  why: "Whether a launch works is told by sign-ups and payments, not by CPU; what is not counted from the first hour cannot be compared afterwards.",
  fix: "Log each event as a JSON line and count it with an aws.cloudwatch.LogMetricFilter whose metricTransformation.name is the figure's.",
  severity: "low",
  controls: ["business-metrics"],
  scope: "stack",
  resources: [stackType],
  options,
  messages,
  checks: {
    *[stackType](_props, { stack, options: { metrics } }) {
      if (metrics.length === 0) {
        return notApplicable(noneAsked);
      }
      const counted = new Set([
        ...countedMetrics(stack).map(({ name }) => plain(name)),
        ...alarmMetrics(stack).map(({ name }) => (typeof name === "string" ? plain(name) : "")),
      ]);
      for (const metric of metrics) {
        if (!counted.has(plain(metric))) {
          yield { message: "absent", property: "metrics", metric };
        }
      }
      return;
    },
  },
  passes: [
    {
      name: "a filter and an alarm",
      type: stackType,
      props: {},
      options: { metrics: ["sign-ups", "PaymentFailures"] },
      with: [filterOf("SignUps", '{ $.event = "user.signed_up" }'), alarmOf("PaymentFailures")],
    },
  ],
  fails: [
    {
      name: "another figure",
      type: stackType,
      props: {},
      options: { metrics: ["SignUps"] },
      with: [filterOf("PageViews", '{ $.event = "page.viewed" }')],
      expect: "absent",
    },
  ],
  unknowns: [],
  notApplicables: [
    { name: "no figure is asked for", type: stackType, props: {}, expect: noneAsked },
  ],
});
