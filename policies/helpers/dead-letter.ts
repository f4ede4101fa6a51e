/** Which queues take what others could not handle. */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { member, parseDocument } from "./containers";
import { isGiven } from "./database";
import { refersTo } from "./references";

type Path = readonly [input: string, ...members: string[]];

/** Where the resources that have a dead-letter queue, or a destination for failures, name it. */
const senders = [
  ["aws:sqs/queue:Queue", [["redrivePolicy", "deadLetterTargetArn"]]],
  ["aws:sqs/redrivePolicy:RedrivePolicy", [["redrivePolicy", "deadLetterTargetArn"]]],
  ["aws:sns/topicSubscription:TopicSubscription", [["redrivePolicy", "deadLetterTargetArn"]]],
  ["aws:lambda/function:Function", [["deadLetterConfig", "targetArn"]]],
  [
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    [["destinationConfig", "onFailure", "destination"]],
  ],
  [
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    [["destinationConfig", "onFailure", "destinationArn"]],
  ],
  ["aws:cloudwatch/eventTarget:EventTarget", [["deadLetterConfig", "arn"]]],
  ["aws:scheduler/schedule:Schedule", [["target", "deadLetterConfig", "arn"]]],
  [
    "aws:pipes/pipe:Pipe",
    [
      ["sourceParameters", "kinesisStreamParameters", "deadLetterConfig", "arn"],
      ["sourceParameters", "dynamodbStreamParameters", "deadLetterConfig", "arn"],
    ],
  ],
] as const satisfies readonly (readonly [string, readonly Path[]])[];

/** True when the resource sends the queue what failed, by a reference that Pulumi knows of. */
function sendsFailures(user: StackResource, queue: StackResource): boolean {
  const inputs = ["redrivePolicy", "deadLetterConfig", "sourceParameters"];
  if (inputs.some((input) => refersTo(user, input, queue))) {
    return true;
  }
  // Pulumi keeps dependencies per input: beside a destination for successes, or a queue that is the
  // schedule's own target, it could be that one.
  if (refersTo(user, "destinationConfig", queue)) {
    const { destinationConfig } = user.props as { readonly destinationConfig?: unknown };
    return member(destinationConfig, "onSuccess") === undefined;
  }
  if (user.type !== "aws:scheduler/schedule:Schedule" || !refersTo(user, "target", queue)) {
    return false;
  }
  const { target } = user.props as { readonly target?: unknown };
  return (
    user.referencesOfType("target", "aws:sqs/queue:Queue").length === 1 &&
    isGiven(() => member(target, "deadLetterConfig"), "target.deadLetterConfig", user)
  );
}

const namedByStack = new WeakMap<StackIndex, ReadonlySet<string>>();

/** The names of queues in the ARNs that the program wrote as text: made once for each stack. */
function namedForFailures(stack: StackIndex): ReadonlySet<string> {
  const known = namedByStack.get(stack);
  if (known) {
    return known;
  }
  const names = new Set<string>();
  for (const [type, paths] of senders) {
    for (const user of stack.ofType(type)) {
      for (const path of paths) {
        const arn = user.isUnknown(path.join(".")) ? undefined : textAt(user.props, path);
        names.add(arn?.split(":").at(-1) ?? "");
      }
    }
  }
  namedByStack.set(stack, names);
  return names;
}

/** The text at the path, through the document of a redrive policy; undefined when there is none. */
function textAt(props: unknown, path: Path): string | undefined {
  const step = (value: unknown, key: string) =>
    key === "redrivePolicy" ? parseDocument(member(value, key), key) : member(value, key);
  try {
    const found = path.reduce(step, props);
    return typeof found === "string" ? found : undefined;
  } catch {
    // A document that is no JSON names nobody; the policy reports it at its own resource.
    return undefined;
  }
}

/** True when another resource sends here what it could not deliver. */
export function takesFailures(queue: StackResource, stack: StackIndex): boolean {
  if (queue.referrers().some((user) => user.urn !== queue.urn && sendsFailures(user, queue))) {
    return true;
  }
  const { name } = queue.isUnknown("name") ? {} : (queue.props as { readonly name?: unknown });
  return typeof name === "string" && name !== "" && namedForFailures(stack).has(name);
}

/** True when the queue says which queues may send their failures here, inline or separately. */
export function allowsFailures(queue: StackResource, inline: () => unknown): boolean {
  const property = "redriveAllowPolicy";
  if (isGiven(inline, property, queue)) {
    return queue.isUnknown(property) || !deniesAll(inline());
  }
  return queue
    .referrersOfType("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")
    .some(
      (policy) =>
        refersTo(policy, "queueUrl", queue) &&
        (policy.isUnknown(property) || !deniesAll(policy.props.redriveAllowPolicy)),
    );
}

function deniesAll(policy: unknown): boolean {
  return member(parseDocument(policy, "redriveAllowPolicy"), "redrivePermission") === "denyAll";
}
