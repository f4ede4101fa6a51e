import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { undecidable } from "../helpers/known";

const mapping = "aws:lambda/eventSourceMapping:EventSourceMapping";
const queue = "aws:sqs/queue:Queue";
const lambda = "aws:lambda/function:Function";
const messages = {
  short:
    "A message is handed out again while it is still worked on: the queue {queue} hides it for {hidden} seconds, the function may take {needed}.",
} as const;
const options = {
  factor: {
    type: "integer",
    default: 1,
    minimum: 1,
    maximum: 100,
    stricter: "higher",
    description: "How many times the function's timeout the queue must hide a message.",
    source: "Our choice: Lambda refuses less than 1 and advises 6; paymentsvc-043 gives no figure.",
  },
} as const;
const noQueue = "The source is no queue of SQS.";

function isQueueArn(value: unknown): boolean {
  return typeof value === "string" && /^arn:[^:]*:sqs:/.test(value);
}

/** Absent values: 30 seconds for a queue, 3 for a function, in SQS, Lambda and the provider. */
function* check({ resource, options: { factor } }: CheckContext<typeof options>) {
  const functions = resource.referencesOfType("functionName", lambda);
  if (functions.length === 0) {
    undecidable("functionName");
  }
  yield* each(resource.referencesOfType("eventSourceArn", queue), function* (source) {
    const hidden = numberOf(source.props.visibilityTimeoutSeconds ?? 30);
    yield* each(functions, function* ({ props }) {
      const needed = numberOf(props.timeout ?? 3) * factor;
      if (hidden < needed) {
        const property = "eventSourceArn";
        yield { message: "short", property, queue: source.name, hidden, needed } as const;
      }
    });
  });
}

const references = { eventSourceArn: ["events"], functionName: ["worker"] };
const props = { eventSourceArn: unknown, functionName: unknown };
const events = (visibilityTimeoutSeconds?: number) =>
  ({ type: queue, name: "events", props: { visibilityTimeoutSeconds } }) as const;
const worker = (timeout?: number) =>
  ({ type: lambda, name: "worker", props: { role: "r", timeout } }) as const;

export default definePolicy({
  id: "queue-visibility-timeout",
  title: "Queues hide a message for as long as it is worked on",
  why: "A message that shows up again while a function still works on it is handled twice, at the same time: two charges, two mails. Lambda refuses such a pair, in the middle of the deployment.",
  fix: "Set visibilityTimeoutSeconds of the queue to at least the function's timeout, better six times as much.",
  severity: "medium",
  controls: ["webhook-async-processing", "worker-retries"],
  scope: "stack",
  options,
  resources: [mapping],
  messages,
  checks: {
    *[mapping](_props, context) {
      const { resource } = context;
      const sources = resource.referencesOfType("eventSourceArn", queue);
      if (sources.length > 0) {
        yield* check(context);
        return;
      }
      // A queue of another stack, or one that nobody sees, decides nothing.
      const isOpen = context.isUnknown("eventSourceArn");
      const others = resource.references("eventSourceArn").length > 0;
      if ((isOpen && !others) || (!isOpen && isQueueArn(_props.eventSourceArn))) {
        undecidable("eventSourceArn");
      }
      return notApplicable(noQueue);
    },
  },
  passes: [
    { name: "defaults of both", type: mapping, props, references, with: [events(), worker()] },
    {
      name: "six times the timeout",
      type: mapping,
      props,
      references,
      with: [events(360), worker(60)],
      options: { factor: 6 },
    },
  ],
  fails: [
    {
      name: "a minute of work and the queue's default",
      type: mapping,
      props,
      references,
      with: [events(), worker(60)],
      expect: "short",
    },
    {
      name: "less than Lambda's advice where it is asked for",
      type: mapping,
      props,
      references,
      with: [events(120), worker(30)],
      options: { factor: 6 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "a timeout that the deployment decides",
      type: mapping,
      props,
      references,
      with: [events(30), { type: lambda, name: "worker", props: { role: "r", timeout: unknown } }],
      expect: "timeout",
    },
    {
      name: "a queue of another stack",
      type: mapping,
      props: { eventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:events", functionName: unknown },
      references: { functionName: ["worker"] },
      with: [worker()],
      expect: "eventSourceArn",
    },
  ],
  notApplicables: [
    {
      name: "a stream",
      type: mapping,
      props: {
        eventSourceArn: "arn:aws:kinesis:eu-west-1:123456789012:stream/events",
        functionName: unknown,
      },
      expect: noQueue,
    },
  ],
});
