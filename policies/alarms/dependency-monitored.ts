import { definePolicy, notApplicable } from "../framework/define-policy";
import type { StackIndex } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { known, metricAlarm } from "../helpers/alarm-metrics";
import { alarmOf } from "../helpers/counted-examples";
import { record } from "../helpers/known";

const stackType = "pulumi:pulumi:Stack";
const watchers = [
  metricAlarm,
  "aws:synthetics/canary:Canary",
  "aws:route53/healthCheck:HealthCheck",
] as const;

const messages = {
  absent: "Nobody hears when {dependency} fails: no alarm, canary or health check is about it.",
} as const;
const noneAsked = "The option dependencies names none.";
const options = {
  dependencies: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description: "Services of others that the system cannot work without, such as stripe.",
    source: "Our choice: none. ClientFlow names its own: clientflow-075 to 077.",
  },
} as const;

/** What each watcher says it is about: its names, its description and its tag `dependency`. */
function labels(stack: StackIndex): readonly string[] {
  return watchers.flatMap((type) =>
    stack.ofType(type).map((each) => {
      const props = record(each.props);
      const texts = ["name", "alarmDescription", "metricName", "fqdn"].map((input) =>
        known(each, input, () => props[input]),
      );
      const tag = known(each, "tags", () => props.tags);
      const dependency = known(each, "tags.dependency", () => record(tag).dependency);
      return [each.name, ...texts, dependency]
        .map((text) => (typeof text === "string" ? text : ""))
        .join("\n")
        .toLowerCase();
    }),
  );
}

export default definePolicy({
  id: "dependency-monitored",
  title: "The services that the system depends on are watched",
  why: "When a payment or mail provider is down the system looks well from inside and does nothing for its users; whoever knows first can tell them.",
  fix: "Count the provider's failures with an aws.cloudwatch.LogMetricFilter and add an aws.cloudwatch.MetricAlarm with the provider's name in its own or in a tag dependency, or an aws.synthetics.Canary that uses the provider.",
  severity: "low",
  controls: ["dependency-monitoring"],
  scope: "stack",
  resources: [stackType],
  options,
  messages,
  checks: {
    *[stackType](_props, { stack, options: { dependencies } }) {
      if (dependencies.length === 0) {
        return notApplicable(noneAsked);
      }
      const said = labels(stack);
      for (const dependency of dependencies) {
        if (!said.some((label) => label.includes(dependency.toLowerCase()))) {
          yield { message: "absent", property: "dependencies", dependency };
        }
      }
      return;
    },
  },
  passes: [
    {
      name: "an alarm by its metric, and a health check by its tag",
      type: stackType,
      props: {},
      options: { dependencies: ["stripe", "Twilio"] },
      with: [
        alarmOf("StripeFailures"),
        {
          type: "aws:route53/healthCheck:HealthCheck",
          name: "status",
          props: { type: "HTTPS", fqdn: unknown, tags: { dependency: "twilio" } },
        },
      ],
    },
  ],
  fails: [
    {
      name: "one of two",
      type: stackType,
      props: {},
      options: { dependencies: ["stripe", "sendgrid"] },
      with: [alarmOf("StripeFailures")],
      expect: "absent",
    },
  ],
  unknowns: [],
  notApplicables: [
    { name: "no service is asked for", type: stackType, props: {}, expect: noneAsked },
  ],
});
