import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { show } from "../helpers/show";

const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeAlarm = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const messages = {
  silent: "The alarm says nothing about what to do: alarmDescription is {actual}.",
  linkless: "The alarm leads to no runbook: its description holds no https address.",
} as const;
const options = {
  requireLink: {
    type: "boolean",
    default: false,
    stricter: true,
    description: "Whether the description must hold the https address of a runbook.",
    source: "Our choice: one sentence may be enough; finsight-096 asks for a runbook.",
  },
} as const;
/** What Pulumi writes where a program gives no description. */
const generated = "Managed by Pulumi";

function* check(
  description: unknown,
  { options: { requireLink } }: { readonly options: { readonly requireLink: boolean } },
): Generator<Violation<typeof messages>, void, undefined> {
  const text = typeof description === "string" ? description.trim() : "";
  const property = "alarmDescription";
  if (text === "" || text === generated) {
    yield { message: "silent", property, actual: show(description) };
  } else if (requireLink && !/https:\/\/\S/.test(text)) {
    yield { message: "linkless", property };
  }
}

const alarm = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1 };
const rule = { alarmName: "shop", alarmRule: "ALARM(errors)" };
const link = "Payments fail: https://wiki.shop.io/runbooks/payments";

export default definePolicy({
  id: "alarms-say-what-to-do",
  title: "Every alarm says what to do",
  why: "Whoever is woken at night reads the name of a metric and a number. One sentence, or a link to a runbook, is the difference between a minute and an hour.",
  fix: "Set alarmDescription to what it means and what to do first, best with the https address of the runbook.",
  severity: "low",
  controls: ["runbook"],
  options,
  resources: [metricAlarm, compositeAlarm],
  messages,
  checks: {
    *[metricAlarm](props, context) {
      yield* check(props.alarmDescription, context);
    },
    *[compositeAlarm](props, context) {
      yield* check(props.alarmDescription, context);
    },
  },
  passes: [
    {
      name: "one sentence",
      type: metricAlarm,
      props: { ...alarm, alarmDescription: "Payments fail: look at Stripe's status page first." },
    },
    {
      name: "a link, where the configuration asks for one",
      type: compositeAlarm,
      props: { ...rule, alarmDescription: link },
      options: { requireLink: true },
    },
  ],
  fails: [
    { name: "nothing", type: metricAlarm, props: alarm, expect: "silent" },
    {
      name: "spaces",
      type: compositeAlarm,
      props: { ...rule, alarmDescription: " " },
      expect: "silent",
    },
    {
      name: "no link, where the configuration asks for one",
      type: metricAlarm,
      props: { ...alarm, alarmDescription: "Payments fail." },
      options: { requireLink: true },
      expect: "linkless",
    },
  ],
  unknowns: [
    {
      name: "a text that the deployment makes",
      type: metricAlarm,
      props: { ...alarm, alarmDescription: unknown },
      expect: "alarmDescription",
    },
  ],
});
