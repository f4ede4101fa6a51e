import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { alarmOn, watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched } from "../helpers/alarms";
import { allowsFailures, takesFailures } from "../helpers/dead-letter";
import { queue as queueWatch } from "../helpers/watched";

const queue = "aws:sqs/queue:Queue";

const messages = {
  unwatched:
    "Nobody hears when messages wait: no alarm watches ApproximateAgeOfOldestMessage of this queue.",
} as const;
const violation = { message: "unwatched", property: "name" } as const;
const isDeadLetterQueue = "It is a dead-letter queue.";
const metrics = [
  "ApproximateAgeOfOldestMessage",
  "ApproximateNumberOfMessagesVisible",
  "ApproximateNumberOfMessages",
];

const measured = {
  namespace: "AWS/SQS",
  metric: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: "jobs" },
} as const;
const jobs = watchExamples({
  label: "a queue",
  type: queue,
  props: { name: "jobs" },
  measured,
  expect: "unwatched",
});

export default definePolicy({
  id: "alarm-queue-age",
  title: "An alarm rings when messages wait in a queue",
  why: "A consumer that stopped, or that is too slow, fails nothing: mails, payments and jobs just wait, and after their retention are gone.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/SQS ApproximateAgeOfOldestMessage with the dimension QueueName, GreaterThanThreshold the seconds that a message may wait.",
  severity: "low",
  controls: ["worker-queue-processing", "webhook-async-processing"],
  scope: "stack",
  resources: [queue],
  messages,
  checks: {
    *[queue](props, context) {
      const { resource, stack } = context;
      const takes =
        takesFailures(resource, stack) || allowsFailures(resource, () => props.redriveAllowPolicy);
      return takes
        ? notApplicable(isDeadLetterQueue)
        : yield* mustBeWatched(context, [queueWatch(resource, metrics)], violation);
    },
  },
  passes: [
    ...jobs.passes,
    {
      name: "the number of those that wait",
      type: queue,
      props: { name: "jobs" },
      with: [alarmOn({ ...measured, metric: "ApproximateNumberOfMessagesVisible" })],
    },
  ],
  fails: [...jobs.fails],
  unknowns: [...jobs.unknowns],
  notApplicables: [
    ...jobs.notApplicables,
    {
      name: "a dead-letter queue",
      type: queue,
      props: { name: "jobs-dead" },
      with: [
        {
          type: queue,
          name: "jobs",
          props: { redrivePolicy: unknown },
          references: { redrivePolicy: ["example"] },
        },
      ],
      expect: isDeadLetterQueue,
    },
  ],
});
