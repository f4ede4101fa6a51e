import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isFalse } from "../helpers/flags";
import { isFilled } from "../helpers/provenance";

const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const compositeAlarm = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const messages = {
  silent: "The alarm tells nobody: alarmActions is empty.",
  disabled: "The alarm tells nobody: actionsEnabled is false.",
} as const;
const actedUpon = "Another resource acts on the alarm.";

/** What shows an alarm, silences it or writes it down tells nobody. */
const shows = /:(Dashboard|AlarmMuteRule|Parameter)$/;

/** True when something else uses the alarm's state: a composite alarm, a deployment's rollback. */
function isActedUpon(alarm: StackResource, stack: StackIndex): boolean {
  const users = alarm.referrers().filter(({ type, urn }) => !shows.test(type) && urn !== alarm.urn);
  return users.length > 0 || isInRule(alarm, stack);
}

/** True when the rule of another composite alarm names this one in its text. */
function isInRule(alarm: StackResource, stack: StackIndex): boolean {
  const input = alarm.type === metricAlarm ? "name" : "alarmName";
  const name = alarm.isUnknown(input) ? undefined : Reflect.get(Object(alarm.props), input);
  return typeof name === "string" && name !== "" && namedInRules(stack).has(name);
}

const named = new WeakMap<StackIndex, ReadonlySet<string>>();

/** Names in the rules of composite alarms: `ALARM("api-errors") OR ALARM(slow)`. */
function namedInRules(stack: StackIndex): ReadonlySet<string> {
  let names = named.get(stack);
  if (!names) {
    names = new Set(
      stack.ofType(compositeAlarm).flatMap((composite) => {
        // CloudWatch takes rules of at most 10,240 characters.
        const isKnown = !composite.isUnknown("alarmRule");
        const rule = isKnown ? String(composite.props.alarmRule ?? "").slice(0, 10_240) : "";
        const texts = [...rule.matchAll(/\(\s*"?([^"()]{1,255}?)"?\s*\)/g)];
        return texts.map(([, text]) => text?.split(":alarm:").at(-1) ?? "");
      }),
    );
    named.set(stack, names);
  }
  return names;
}

interface Actions {
  readonly actionsEnabled?: unknown;
  readonly alarmActions?: unknown;
}

function* check(
  props: Actions,
  context: Pick<CheckContext<Record<never, never>>, "resource" | "stack">,
) {
  const { resource, stack } = context;
  const isFull = isFilled(resource, "alarmActions", () => props.alarmActions);
  // True when absent: @pulumi/aws cloudwatch/metricAlarm, actionsEnabled.
  const isOff = isFull && isFalse(props.actionsEnabled);
  if (isFull && !isOff) {
    return;
  }
  if (isActedUpon(resource, stack)) {
    return notApplicable(actedUpon);
  }
  yield isOff
    ? ({ message: "disabled", property: "actionsEnabled" } as const)
    : ({ message: "silent", property: "alarmActions" } as const);
  return;
}

const measure = {
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 1,
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  threshold: 600,
} as const;
const topic = "arn:aws:sns:eu-west-1:123456789012:alarms";

export default definePolicy({
  id: "alarms-have-actions",
  title: "Every alarm tells somebody",
  why: "An alarm without an action changes a colour in a console that nobody looks at; the outage is reported by customers.",
  fix: "Give the alarm alarmActions with the ARN of an SNS topic that people subscribe to, and leave actionsEnabled true.",
  severity: "medium",
  controls: ["alarm-notification"],
  scope: "stack",
  resources: [metricAlarm, compositeAlarm],
  messages,
  checks: { [metricAlarm]: check, [compositeAlarm]: check },
  passes: [
    { name: "a topic by ARN", type: metricAlarm, props: { ...measure, alarmActions: [topic] } },
    {
      name: "a topic whose ARN is not known yet",
      type: metricAlarm,
      props: { ...measure, alarmActions: [unknown] },
    },
    {
      name: "actions that come from a topic of the stack",
      type: metricAlarm,
      props: { ...measure, alarmActions: unknown },
      references: { alarmActions: ["alarms"] },
      with: [{ type: "aws:sns/topic:Topic", name: "alarms", props: {} }],
    },
    {
      name: "a composite alarm with a topic",
      type: compositeAlarm,
      props: { alarmName: "api", alarmRule: 'ALARM("api-errors")', alarmActions: [topic] },
    },
  ],
  fails: [
    { name: "no action", type: metricAlarm, props: measure, expect: "silent" },
    {
      name: "an empty list",
      type: metricAlarm,
      props: { ...measure, alarmActions: [] },
      expect: "silent",
    },
    {
      name: "told only when all is well again",
      type: metricAlarm,
      props: { ...measure, okActions: [topic] },
      expect: "silent",
    },
    {
      name: "switched off",
      type: metricAlarm,
      props: { ...measure, alarmActions: [topic], actionsEnabled: false },
      expect: "disabled",
    },
    {
      name: "an alarm on a dashboard alone",
      type: metricAlarm,
      props: { ...measure, name: "age" },
      with: [
        {
          type: "aws:cloudwatch/dashboard:Dashboard",
          name: "page",
          props: { dashboardName: "page", dashboardBody: unknown },
          references: { dashboardBody: ["example"] },
        },
      ],
      expect: "silent",
    },
    {
      name: "a composite alarm without an action",
      type: compositeAlarm,
      props: { alarmName: "api", alarmRule: "ALARM(api-errors)" },
      expect: "silent",
    },
  ],
  unknowns: [
    {
      name: "actions of which nothing is known",
      type: metricAlarm,
      props: { ...measure, alarmActions: unknown },
      expect: "alarmActions",
    },
    {
      name: "a switch that the deployment sets",
      type: compositeAlarm,
      props: {
        alarmName: "api",
        alarmRule: "ALARM(api-errors)",
        alarmActions: [topic],
        actionsEnabled: unknown,
      },
      expect: "actionsEnabled",
    },
  ],
  notApplicables: [
    {
      name: "a part of a composite alarm, by name",
      type: metricAlarm,
      props: { ...measure, name: "age" },
      with: [
        {
          type: compositeAlarm,
          name: "all",
          props: { alarmName: "all", alarmRule: 'ALARM("age") AND ALARM("count")' },
        },
      ],
      expect: actedUpon,
    },
    {
      name: "what a deployment is rolled back by",
      type: metricAlarm,
      props: { ...measure, name: "errors" },
      with: [
        {
          type: "aws:ecs/service:Service",
          name: "api",
          props: { alarms: { alarmNames: ["errors"], enable: true, rollback: true } },
        },
      ],
      expect: actedUpon,
    },
  ],
});
