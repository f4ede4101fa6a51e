/** What asks the system from outside. */
import type { AlarmSpecs } from "../../alarms/alarm";
import type { CanaryTarget } from "../../canary-script";
import { Canary } from "../../components/canary";
import { HealthCheck } from "../../components/health-check";
import type { CanaryPart } from "../../parts";
import type { Build } from "../build";
import type { BuiltEdge } from "../edge";

export interface OutsideMonitoring {
  readonly alarms: AlarmSpecs;
  readonly canaryName: string | undefined;
}

/** Both are paid by what they ask, so a stack whose sizes have no canary has no health check. */
export function buildOutsideMonitoring(build: Build, edge: BuiltEdge): OutsideMonitoring {
  if (build.base.context.sizes.operations.canaryMinutes === 0) {
    return { alarms: {}, canaryName: undefined };
  }
  const checks = healthChecks(build);
  const canary = canaryOf(build, edge);
  const watching = [...checks, ...(canary ? [canary] : [])];
  return {
    alarms: Object.assign({}, ...watching.map(({ alarms }) => alarms)),
    canaryName: canary?.canaryName,
  };
}

/** Each host that a service answers, at the path by which the load balancer knows its health. */
function healthChecks({ name, base, parts, child }: Build): HealthCheck[] {
  return Object.entries(parts.hosts).flatMap(([role, host]) => {
    const path = "service" in host ? parts.services[host.service]?.healthPath : undefined;
    if (path === undefined) return [];
    const { context } = base;
    const args = { context, role, host: host.name, path, uptime: parts.objectives.uptime };
    return [new HealthCheck(`${name}-${role}-check`, args, child)];
  });
}

function canaryOf({ name, base, parts, child }: Build, edge: BuiltEdge): Canary | undefined {
  const seconds = parts.objectives.latency.seconds;
  const targets = Object.entries(parts.canaries).map(([step, part]) => [
    step,
    target(part, edge, seconds),
  ]);
  if (targets.length === 0) return undefined;
  return new Canary(`${name}-canary`, { ...base, targets: Object.fromEntries(targets) }, child);
}

/**
 * A canary comes from another network and makes its connection anew each time, so it gets a second
 * more than a client's answer may take.
 */
function target(part: CanaryPart, edge: BuiltEdge, seconds: number): CanaryTarget {
  return {
    url: `https://${edge.host(part.host)}${part.path}`,
    status: part.status ?? 200,
    maxSeconds: part.maxSeconds ?? seconds + 1,
  };
}
