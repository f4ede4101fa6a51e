/** Which queues count as dead-letter queues, however others name them. */
import { unknown } from "../../policies/framework/unknown";
import { type Case, casesEndIn } from "./support/judge";

const queue = "aws:sqs/queue:Queue";
const arn = "arn:aws:sqs:eu-west-1:123456789012:events-dead";
const dead = { name: "events-dead" };
const target = (more: object) => ({
  flexibleTimeWindow: { mode: "OFF" },
  scheduleExpression: "rate(1 day)",
  target: { arn: unknown, roleArn: unknown, ...more },
});

const passOver: readonly Case[] = [
  [
    "a queue whose ARN another queue names in text",
    "queue-dead-letter",
    queue,
    dead,
    {
      with: [
        {
          type: queue,
          name: "events",
          props: {
            redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 5 }),
          },
        },
      ],
    },
  ],
  [
    "a queue whose ARN a function names in text",
    "queue-dead-letter",
    queue,
    dead,
    {
      with: [
        {
          type: "aws:lambda/function:Function",
          name: "worker",
          props: { role: "r", deadLetterConfig: { targetArn: arn } },
        },
      ],
    },
  ],
  [
    "the queue of a schedule's failures",
    "queue-dead-letter",
    queue,
    dead,
    {
      with: [
        {
          type: "aws:scheduler/schedule:Schedule",
          name: "nightly",
          props: target({ deadLetterConfig: { arn: unknown } }),
          references: { target: ["example"] },
        },
      ],
    },
  ],
  [
    "the queue of a pipe's failures",
    "queue-dead-letter",
    queue,
    dead,
    {
      with: [
        {
          type: "aws:pipes/pipe:Pipe",
          name: "stream",
          props: {
            roleArn: unknown,
            source: unknown,
            target: unknown,
            sourceParameters: {
              kinesisStreamParameters: {
                startingPosition: "LATEST",
                deadLetterConfig: { arn: unknown },
              },
            },
          },
          references: { sourceParameters: ["example"] },
        },
      ],
    },
  ],
];

const lost: readonly Case[] = [
  [
    "a queue that only another schedule's target refers to",
    "queue-dead-letter",
    queue,
    { name: "events" },
    {
      with: [
        {
          type: "aws:scheduler/schedule:Schedule",
          name: "nightly",
          props: target({}),
          references: { target: ["example"] },
        },
      ],
    },
  ],
  [
    "a queue beside one whose dead-letter queue has a longer name",
    "queue-dead-letter",
    queue,
    { name: "dead" },
    {
      with: [
        {
          type: queue,
          name: "events",
          props: {
            redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: 5 }),
          },
        },
      ],
    },
  ],
];

describe("a queue that takes failures needs no dead-letter queue", () => {
  casesEndIn("not-applicable", passOver);
});

describe("a queue that takes something else needs one", () => {
  casesEndIn("fail", lost);
});
