/** ECS services and what stands around them: task definitions, clusters, scaling. */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { isGiven } from "./database";
import { list } from "./known";
import { refersTo } from "./references";

const service = "aws:ecs/service:Service";
export type Service = StackResource<typeof service>;
const target = "aws:appautoscaling/target:Target";
export type ScalingTarget = StackResource<typeof target>;

/** True for a service that a load balancer sends requests to; throws where that is not known. */
export function isFronted(of: Service): boolean {
  return list(of.props.loadBalancers).length > 0;
}

/** Why a policy on what customers reach passes over a service. */
export const notFronted = "No load balancer sends requests to the service.";

/** True for a service that runs one task on each machine. */
export function isDaemon(of: Service): boolean {
  return of.props.schedulingStrategy === "DAEMON";
}

/** `service/cluster/name` of a scalable target, where it is known. */
function nameIn(of: ScalingTarget): string | undefined {
  const id = of.isUnknown("resourceId") ? undefined : of.props.resourceId;
  return typeof id === "string" && /^service\/[^/]+\/[^/]+$/.test(id)
    ? id.slice(id.lastIndexOf("/") + 1)
    : undefined;
}

/** The scalable targets of the number of a service's tasks. */
export function scalingTargetsOf(of: Service, stack: StackIndex): readonly ScalingTarget[] {
  const name = isGiven(() => of.props.name, "name", of) && !of.isUnknown("name") && of.props.name;
  return stack
    .ofType(target)
    .filter((each) => refersTo(each, "resourceId", of) || (name && nameIn(each) === name));
}

/** The scaling policies of a target, by reference or by the three names that identify it. */
export function scalesOf(of: ScalingTarget, stack: StackIndex): readonly StackResource[] {
  const same = (other: StackResource<"aws:appautoscaling/policy:Policy">) =>
    refersTo(other, "resourceId", of) ||
    (!of.isUnknown("resourceId") &&
      !other.isUnknown("resourceId") &&
      other.props.resourceId === of.props.resourceId) ||
    sharesSource(of, other);
  const scheduled = stack
    .ofType("aws:appautoscaling/scheduledAction:ScheduledAction")
    .filter((action) => refersTo(action, "resourceId", of) || sharesSource(of, action));
  return [...stack.ofType("aws:appautoscaling/policy:Policy").filter(same), ...scheduled];
}

/** True when both name the same, not yet known, resource as theirs. */
function sharesSource(one: StackResource, other: StackResource): boolean {
  const types = new Set([service, "aws:dynamodb/table:Table", "aws:rds/cluster:Cluster"]);
  const sources = one.references("resourceId").filter(({ type }) => types.has(type));
  return sources.length > 0 && sources.every((source) => refersTo(other, "resourceId", source));
}

/** The task definitions of the stack that a service runs. */
export function taskDefinitionsOf(of: Service) {
  return of.referencesOfType("taskDefinition", "aws:ecs/taskDefinition:TaskDefinition");
}
