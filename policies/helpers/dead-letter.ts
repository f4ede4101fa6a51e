/** Which queues take what others could not handle. */
import type { StackResource } from "../framework/stack-index";
import { member, parseDocument } from "./containers";
import { isGiven } from "./database";

export function refersTo(user: StackResource, input: string, target: StackResource): boolean {
  return user.references(input).some(({ urn }) => urn === target.urn);
}

/** True when the resource sends the queue what failed, by one of the inputs that AWS has for it. */
function sendsFailures(user: StackResource, queue: StackResource): boolean {
  if (refersTo(user, "redrivePolicy", queue) || refersTo(user, "deadLetterConfig", queue)) {
    return true;
  }
  if (!refersTo(user, "destinationConfig", queue)) {
    return false;
  }
  // Pulumi keeps dependencies per input: beside a destination for successes it could be that one.
  const { destinationConfig } = user.props as { readonly destinationConfig?: unknown };
  return member(destinationConfig, "onSuccess") === undefined;
}

/** True when another resource sends here what it could not deliver. */
export function takesFailures(queue: StackResource): boolean {
  return queue.referrers().some((user) => user.urn !== queue.urn && sendsFailures(user, queue));
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
