/** Logs that AWS delivers by itself (CloudWatch's vended logs): a source names the resource. */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { UnknownRead } from "../framework/unknown";
import { refersTo } from "./references";

type Associated =
  | "aws:cloudwatch/logDeliverySource:LogDeliverySource"
  | "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
  | "aws:ec2/flowLog:FlowLog"
  | "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
  | "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";

/**
 * The resources of that type whose input is the target. Ends undecided when there are none, and one
 * of them names what only the deployment knows and Pulumi traces to nothing.
 */
export function associated<T extends Associated>(
  stack: StackIndex,
  type: T,
  input: string,
  target: StackResource,
): readonly StackResource<T>[] {
  const found = target.referrersOfType(type).filter((each) => refersTo(each, input, target));
  const doubt = found.length === 0 ? untraced(stack, type, input) : undefined;
  if (doubt) {
    throw new UnknownRead(input, doubt.urn);
  }
  return found;
}

const untracedOf = new WeakMap<StackIndex, Map<string, StackResource | undefined>>();

/** The first resource of the type whose input is not known and comes from nowhere. */
function untraced(stack: StackIndex, type: Associated, input: string): StackResource | undefined {
  const known = untracedOf.get(stack) ?? new Map<string, StackResource | undefined>();
  untracedOf.set(stack, known);
  const key = `${type} ${input}`;
  if (!known.has(key)) {
    const isOpen = (each: StackResource) =>
      each.isUnknown(input) && each.references(input).length === 0;
    known.set(key, stack.ofType(type).find(isOpen));
  }
  return known.get(key);
}

/** True when a source delivers the resource's access log. */
export function deliversAccessLog(stack: StackIndex, target: StackResource): boolean {
  const type = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
  return associated(stack, type, "resourceArn", target).some(
    (source) => source.isUnknown("logType") || /ACCESS_LOGS$/.test(String(source.props.logType)),
  );
}
