import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { member, parseDocument } from "../helpers/containers";
import { isGiven } from "../helpers/database";
import { allowsFailures, takesFailures } from "../helpers/dead-letter";
import { undecidable } from "../helpers/known";
import { refersTo } from "../helpers/references";
import { show } from "../helpers/show";

const queue = "aws:sqs/queue:Queue";
const separate = "aws:sqs/redrivePolicy:RedrivePolicy";

const messages = {
  lost: "A message that cannot be handled is tried again until it expires and is lost: the queue has no redrivePolicy.",
  noTarget: "The redrive policy names no queue: deadLetterTargetArn is {actual}.",
  tooMany: "A message is tried {actual} times before it is set aside, more than {maximum}.",
} as const;
const options = {
  maximumReceives: {
    type: "integer",
    default: 10,
    minimum: 1,
    maximum: 1000,
    stricter: "lower",
    description: "Most deliveries of a message before it goes to the dead-letter queue.",
    source: "Our choice: paymentsvc asks for retries and a background queue, not for a figure.",
  },
} as const;

type Context = CheckContext<typeof options>;
const isDeadLetter = "It is a dead-letter queue itself.";

/** Looks at one redrive policy, inline or separate. @param holder The resource that has it. */
function* redrive(holder: StackResource, value: () => unknown, context: Context) {
  const property = "redrivePolicy";
  if (holder.isUnknown(property)) {
    // The policy holds another queue's ARN, so it is unknown as a whole; where it leads is not.
    if (holder.referencesOfType(property, queue).some(({ urn }) => urn !== context.resource.urn)) {
      return;
    }
    undecidable(property);
  }
  const document = parseDocument(value(), property);
  // An object, as CloudFormation takes it, names a queue also where its ARN is not known yet.
  const isNamed = holder.isUnknown(`${property}.deadLetterTargetArn`);
  const target = isNamed ? "arn" : member(document, "deadLetterTargetArn");
  if (typeof target !== "string" || target === "") {
    yield { message: "noTarget", property, actual: show(target) } as const;
    return;
  }
  const count = Number(member(document, "maxReceiveCount"));
  const maximum = context.options.maximumReceives;
  if (count > maximum) {
    yield { message: "tooMany", property, actual: count, maximum } as const;
  }
}

export default definePolicy({
  id: "queue-dead-letter",
  title: "Queues set aside what cannot be handled",
  why: "A webhook or job that fails every time blocks its successors and disappears when its retention ends. In a dead-letter queue it waits for a person, and its arrival can raise an alarm.",
  fix: "Give the queue a redrivePolicy (or an aws.sqs.RedrivePolicy) with deadLetterTargetArn and maxReceiveCount 5.",
  severity: "medium",
  controls: ["webhook-async-processing", "worker-retries"],
  scope: "stack",
  resources: [queue],
  options,
  messages,
  checks: {
    *[queue](props, context) {
      const { resource } = context;
      if (takesFailures(resource, context.stack)) {
        return notApplicable(isDeadLetter);
      }
      let policies = 0;
      if (isGiven(() => props.redrivePolicy, "redrivePolicy", context)) {
        policies++;
        yield* redrive(resource, () => props.redrivePolicy, context);
      }
      yield* each(resource.referrersOfType(separate), function* (policy) {
        if (refersTo(policy, "queueUrl", resource)) {
          policies++;
          yield* redrive(policy, () => policy.props.redrivePolicy, context);
        }
      });
      if (policies > 0) {
        return;
      }
      if (allowsFailures(resource, () => props.redriveAllowPolicy)) {
        return notApplicable(isDeadLetter);
      }
      yield { message: "lost", property: "redrivePolicy" };
      return;
    },
  },
  passes: [
    {
      name: "a dead-letter queue of the stack, whose ARN is not known yet",
      type: queue,
      props: { name: "events", redrivePolicy: unknown },
      references: { redrivePolicy: ["dead"] },
      with: [{ type: queue, name: "dead", props: { name: "events-dead" } }],
    },
    {
      name: "a dead-letter queue by ARN",
      type: queue,
      props: {
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: "arn:aws:sqs:eu-west-1:123456789012:events-dead",
          maxReceiveCount: 5,
        }),
      },
    },
    {
      name: "a separate redrive policy",
      type: queue,
      props: { name: "events" },
      with: [
        { type: queue, name: "dead", props: { name: "events-dead" } },
        {
          type: separate,
          name: "redrive",
          props: { queueUrl: unknown, redrivePolicy: unknown },
          references: { queueUrl: ["example"], redrivePolicy: ["dead"] },
        },
      ],
    },
  ],
  fails: [
    {
      name: "none",
      type: queue,
      props: { name: "events" },
      expect: "lost",
    },
    {
      name: "another queue's redrive policy",
      type: queue,
      props: { name: "events" },
      with: [
        { type: queue, name: "other", props: { name: "mail" } },
        { type: queue, name: "dead", props: { name: "mail-dead" } },
        {
          type: separate,
          name: "redrive",
          props: { queueUrl: unknown, redrivePolicy: unknown },
          references: { queueUrl: ["other"], redrivePolicy: ["dead"] },
        },
      ],
      expect: "lost",
    },
    {
      name: "a policy without a target",
      type: queue,
      props: { redrivePolicy: '{"maxReceiveCount":5}' },
      expect: "noTarget",
    },
    {
      name: "a thousand tries",
      type: queue,
      props: {
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: "arn:aws:sqs:eu-west-1:123456789012:events-dead",
          maxReceiveCount: 1000,
        }),
      },
      expect: "tooMany",
    },
    {
      name: "a separate policy with a thousand tries",
      type: queue,
      props: { name: "events" },
      with: [
        {
          type: separate,
          name: "redrive",
          props: {
            queueUrl: unknown,
            redrivePolicy: JSON.stringify({
              deadLetterTargetArn: "arn:aws:sqs:eu-west-1:123456789012:events-dead",
              maxReceiveCount: "1000",
            }),
          },
          references: { queueUrl: ["example"] },
        },
      ],
      expect: "tooMany",
    },
  ],
  unknowns: [
    {
      name: "a policy of which nothing is known",
      type: queue,
      props: { redrivePolicy: unknown },
      expect: "redrivePolicy",
    },
  ],
  notApplicables: [
    {
      name: "the dead-letter queue of another",
      type: queue,
      props: { name: "events-dead" },
      with: [
        {
          type: queue,
          name: "events",
          props: { redrivePolicy: unknown },
          references: { redrivePolicy: ["example"] },
        },
      ],
      expect: isDeadLetter,
    },
    {
      name: "the queue for what a function could not handle",
      type: queue,
      props: { name: "failed" },
      with: [
        {
          type: "aws:lambda/function:Function",
          name: "worker",
          props: { role: "r", deadLetterConfig: { targetArn: unknown } },
          references: { deadLetterConfig: ["example"] },
        },
      ],
      expect: isDeadLetter,
    },
    {
      name: "a queue that says who may send failures to it",
      type: queue,
      props: { redriveAllowPolicy: '{"redrivePermission":"allowAll"}' },
      expect: isDeadLetter,
    },
  ],
});
