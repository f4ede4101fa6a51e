/** Where requests come in, as far as alarms measure it: load balancers, APIs, distributions. */
import type { StackResource } from "../framework/stack-index";
import type { Watch } from "./alarms";
import { isTrue } from "./flags";
import { api, distributions, distributionsBefore, loadBalancer } from "./watched";

export const entryTypes = [
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/loadBalancer:LoadBalancer",
  "aws:apigateway/restApi:RestApi",
  "aws:apigatewayv2/api:Api",
] as const;

/** The metrics of one figure, by what measures it. */
export interface EntryMetrics {
  readonly loadBalancer: readonly string[];
  readonly api: readonly string[];
  readonly distribution: readonly string[];
}

/** The alarms that would do for the entry: on itself, or on the distribution before it. */
export function entryWatches(entry: StackResource, metrics: EntryMetrics): readonly Watch[] {
  const own = /loadBalancer:LoadBalancer$/.test(entry.type)
    ? loadBalancer(entry, metrics.loadBalancer)
    : api(entry, metrics.api);
  return [own, distributions(distributionsBefore(entry), metrics.distribution)];
}

/** Why an alarm of requests does not concern the load balancer; undefined when it does. */
export function notServing(
  props: { readonly loadBalancerType?: unknown; readonly internal?: unknown },
  resource: StackResource,
): string | undefined {
  // "application" when absent: @pulumi/aws lb/loadBalancer, loadBalancerType.
  if ((props.loadBalancerType ?? "application") !== "application") {
    return "The load balancer knows no requests: it is no application load balancer.";
  }
  return isTrue(props.internal) && distributionsBefore(resource).length === 0
    ? "The load balancer is internal."
    : undefined;
}
