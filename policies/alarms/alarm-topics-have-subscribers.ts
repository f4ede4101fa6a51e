import { definePolicy, notApplicable } from "../framework/define-policy";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { UnknownRead, unknown } from "../framework/unknown";
import { list } from "../helpers/known";
import { refersTo } from "../helpers/references";

const topic = "aws:sns/topic:Topic";
const alarmTypes = [
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm",
] as const;
const subscription = "aws:sns/topicSubscription:TopicSubscription";

const messages = {
  unheard: "Alarms go to this topic and nobody hears them: it has no subscription.",
} as const;
const noAlarm = "No alarm of the stack tells this topic.";

/** The topic's name where it is known; no ARN ends with what stands for another one. */
function nameOf(target: StackResource): string {
  const name = target.isUnknown("name") ? undefined : Reflect.get(Object(target.props), "name");
  return typeof name === "string" && name !== "" ? name : " ";
}

/** True when the ARN that the program wrote is the topic's, by its name. */
function namesTopic(arn: unknown, target: StackResource): boolean {
  return typeof arn === "string" && arn.endsWith(`:${nameOf(target)}`);
}

/** Names in the ARNs that the stack's alarms tell, where the program wrote them as text. */
const written = new WeakMap<StackIndex, ReadonlySet<string>>();

function writtenNames(stack: StackIndex): ReadonlySet<string> {
  let found = written.get(stack);
  if (!found) {
    const names = alarmTypes.flatMap((type) =>
      stack.ofType(type).flatMap((alarm) => {
        const actions = alarm.isUnknown("alarmActions") ? [] : list(alarm.props.alarmActions);
        return [...actions.keys()].flatMap((index) => {
          const action = alarm.isUnknown(`alarmActions[${index}]`) ? undefined : actions[index];
          return typeof action === "string" ? [action.split(":").at(-1) ?? ""] : [];
        });
      }),
    );
    found = new Set(names);
    written.set(stack, found);
  }
  return found;
}

function tellsAlarms(target: StackResource, stack: StackIndex): boolean {
  const isAlarm = ({ type }: StackResource) => alarmTypes.some((each) => each === type);
  return (
    target.referrers().some((user) => isAlarm(user) && refersTo(user, "alarmActions", target)) ||
    writtenNames(stack).has(nameOf(target))
  );
}

/** Amazon Q Developer in chat applications, once AWS Chatbot, and Incident Manager listen too. */
const listeners = /^aws:(chatbot|ssmincidents|sns\/topicSubscription)/;

export default definePolicy({
  id: "alarm-topics-have-subscribers",
  title: "Topics that alarms tell have subscribers",
  why: "SNS drops what is published to a topic without subscriptions: every alarm rings in an empty room. A subscription made by hand is lost with the topic, and missing in the next account.",
  fix: "Add an aws.sns.TopicSubscription with protocol email, https or lambda to the topic, or an aws.chatbot.SlackChannelConfiguration that names it in snsTopicArns.",
  severity: "medium",
  controls: ["alarm-notification"],
  scope: "stack",
  resources: [topic],
  messages,
  checks: {
    *[topic](_props, { resource, stack }) {
      if (!tellsAlarms(resource, stack)) {
        return notApplicable(noAlarm);
      }
      if (resource.referrers().some(({ type }) => listeners.test(type))) {
        return;
      }
      const subscriptions = stack.ofType(subscription);
      const known = subscriptions.filter((each) => !each.isUnknown("topic"));
      if (known.some(({ props }) => namesTopic(props.topic, resource))) {
        return;
      }
      const doubt = subscriptions.find(
        (each) => each.isUnknown("topic") && each.references("topic").length === 0,
      );
      if (doubt) {
        throw new UnknownRead("topic", doubt.urn);
      }
      yield { message: "unheard", property: "name" };
      return;
    },
  },
  passes: [
    {
      name: "a person by mail",
      type: topic,
      props: { name: "alarms" },
      with: [
        alarm("by reference"),
        {
          type: subscription,
          name: "mail",
          props: { topic: unknown, protocol: "email", endpoint: "ops@example.com" },
          references: { topic: ["example"] },
        },
      ],
    },
    {
      name: "everything by ARNs",
      type: topic,
      props: { name: "alarms" },
      with: [
        alarm("by ARN"),
        {
          type: subscription,
          name: "pager",
          props: {
            topic: "arn:aws:sns:eu-west-1:123456789012:alarms",
            protocol: "https",
            endpoint: "https://events.example.com/",
          },
        },
      ],
    },
    {
      name: "a Slack channel",
      type: topic,
      props: { name: "alarms" },
      with: [
        alarm("by reference"),
        {
          type: "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
          name: "slack",
          props: {
            configurationName: "alarms",
            iamRoleArn: "arn:aws:iam::123456789012:role/chat",
            slackChannelId: "C01",
            slackTeamId: "T01",
            snsTopicArns: [unknown],
          },
          references: { snsTopicArns: ["example"] },
        },
      ],
    },
  ],
  fails: [
    {
      name: "no subscription",
      type: topic,
      props: { name: "alarms" },
      with: [alarm("by reference")],
      expect: "unheard",
    },
    {
      name: "a subscription to another topic",
      type: topic,
      props: { name: "alarms" },
      with: [
        alarm("by ARN"),
        { type: topic, name: "other", props: { name: "orders" } },
        {
          type: subscription,
          name: "mail",
          props: { topic: unknown, protocol: "email", endpoint: "ops@example.com" },
          references: { topic: ["other"] },
        },
      ],
      expect: "unheard",
    },
  ],
  unknowns: [
    {
      name: "a subscription to a topic of which nothing is known",
      type: topic,
      props: { name: "alarms" },
      with: [
        alarm("by reference"),
        {
          type: subscription,
          name: "mail",
          props: { topic: unknown, protocol: "email", endpoint: "ops@example.com" },
        },
      ],
      expect: "topic",
    },
  ],
  notApplicables: [
    { name: "a topic of the application", type: topic, props: { name: "orders" }, expect: noAlarm },
  ],
});

function alarm(how: "by reference" | "by ARN") {
  const byArn = ["arn:aws:sns:eu-west-1:123456789012:alarms"];
  return {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm" as const,
    name: "errors",
    props: {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      alarmActions: how === "by ARN" ? byArn : [unknown],
    },
    ...(how === "by reference" && { references: { alarmActions: ["example"] } }),
  };
}
