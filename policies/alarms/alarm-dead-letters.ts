import { definePolicy, notApplicable } from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { alarmOn, watchExamples } from "../helpers/alarm-examples";
import type { AlarmMetric } from "../helpers/alarm-metrics";
import { mustBeWatched } from "../helpers/alarms";
import { allowsFailures, takesFailures } from "../helpers/dead-letter";
import { refersTo } from "../helpers/references";
import { queue as queueWatch } from "../helpers/watched";

const queue = "aws:sqs/queue:Queue";
const redrivers = [queue, "aws:sqs/redrivePolicy:RedrivePolicy"] as const;

const messages = {
  unwatched:
    "Nobody hears of what fails: no alarm watches ApproximateNumberOfMessagesVisible of this dead-letter queue.",
  neverRings:
    "The alarm never rings: NumberOfMessagesSent does not count what SQS moves to a dead-letter queue.",
} as const;
const isNoDeadLetterQueue = "It is not a dead-letter queue.";
const depth = ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"];
const sent = "NumberOfMessagesSent";

/**
 * SQS counts as sent only what a program sends:
 * docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
function* judge(found: readonly AlarmMetric[], target: StackResource) {
  const isMoved = redrivers.some((type) =>
    target.referrersOfType(type).some((user) => refersTo(user, "redrivePolicy", target)),
  );
  if (isMoved && found.every(({ name }) => name === sent)) {
    yield { message: "neverRings", property: "name" } as const;
  }
}

const measured = {
  namespace: "AWS/SQS",
  metric: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: "events-dead" },
} as const;
const said = '{"redrivePermission":"allowAll"}';
const dead = watchExamples({
  label: "a dead-letter queue",
  type: queue,
  props: { name: "events-dead", redriveAllowPolicy: said },
  measured,
  expect: "unwatched",
});
const events = {
  type: queue,
  name: "events",
  props: { redrivePolicy: unknown },
  references: { redrivePolicy: ["example"] },
} as const;

export default definePolicy({
  id: "alarm-dead-letters",
  title: "An alarm rings when a message lands in a dead-letter queue",
  why: "What could not be handled waits in the dead-letter queue until its retention ends and is then gone: a payment event, an order. Nobody looks there without an alarm.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/SQS ApproximateNumberOfMessagesVisible with the dimension QueueName, GreaterThanThreshold 0, statistic Maximum.",
  severity: "medium",
  controls: ["webhook-failure-alarm"],
  scope: "stack",
  resources: [queue],
  messages,
  checks: {
    *[queue](props, context) {
      const { resource, stack } = context;
      if (
        !takesFailures(resource, stack) &&
        !allowsFailures(resource, () => props.redriveAllowPolicy)
      ) {
        return notApplicable(isNoDeadLetterQueue);
      }
      const watch = queueWatch(resource, [...depth, sent]);
      const violation = { message: "unwatched", property: "name" } as const;
      return yield* mustBeWatched(context, [watch], violation, (found) => judge(found, resource));
    },
  },
  passes: [
    ...dead.passes,
    {
      name: "the age of the oldest message",
      type: queue,
      props: { name: "events-dead" },
      with: [events, alarmOn({ ...measured, metric: "ApproximateAgeOfOldestMessage" })],
    },
    {
      name: "the count of what a function sends",
      type: queue,
      props: { name: "events-dead" },
      with: [
        {
          type: "aws:lambda/function:Function",
          name: "worker",
          props: { role: "r", deadLetterConfig: { targetArn: unknown } },
          references: { deadLetterConfig: ["example"] },
        },
        alarmOn({ ...measured, metric: sent }),
      ],
    },
  ],
  fails: [
    ...dead.fails,
    {
      name: "a metric that does not count what SQS moves",
      type: queue,
      props: { name: "events-dead" },
      with: [events, alarmOn({ ...measured, metric: sent })],
      expect: "neverRings",
    },
    {
      name: "an alarm on the queue before it",
      type: queue,
      props: { name: "events-dead" },
      with: [events, alarmOn({ ...measured, dimensions: { QueueName: "events" } })],
      expect: "unwatched",
    },
  ],
  unknowns: [...dead.unknowns],
  notApplicables: [
    ...dead.notApplicables,
    {
      name: "a queue of work",
      type: queue,
      props: { name: "events" },
      expect: isNoDeadLetterQueue,
    },
  ],
});
