/** Alarms of a load balancer, its certificate and the services behind it. */
import type * as pulumi from "@pulumi/pulumi";
import { certificateDaysLeft } from "../defaults";
import { type AlarmSpecs, above, atLeast, below, computed, type Metric, unusual } from "./alarm";
import { type AlarmObjectives, defaultObjectives, latencyStatistic } from "./objectives";
import { thresholds } from "./thresholds";

type Name = pulumi.Input<string>;

function balancer(name: string, dimensions: Metric["dimensions"]): Metric {
  return { namespace: "AWS/ApplicationELB", name, dimensions };
}

/**
 * Failed requests (finsight-101, 503, paymentsvc-069, toolbox-105, catalytic-200, clientflow-165),
 * slow answers (finsight-504, toolbox-106, catalytic-201, clientflow-128) and a certificate that
 * was not renewed (catalytic-206).
 */
export function edgeAlarms(
  loadBalancer: Name,
  certificateArn: Name,
  objectives: AlarmObjectives = defaultObjectives,
): AlarmSpecs<"error-rate" | "error-budget" | "latency" | "certificate-days"> {
  const { latency } = objectives;
  const goal = `${latency.seconds * 1000} ms (${latency.statistic}, ${latency.source})`;
  return {
    ...errorAlarms({ LoadBalancer: loadBalancer }, objectives),
    latency: {
      severity: "critical",
      category: "requests",
      description: `Answers take longer than ${goal}: look at slow statements and task CPU.`,
      measure: atLeast(
        balancer("TargetResponseTime", { LoadBalancer: loadBalancer }),
        latency.seconds,
        // Three of five minutes: one slow minute is a deployment or a cold cache.
        { statistic: latencyStatistic(objectives), periods: 5, breaches: 3 },
      ),
    },
    ...certificateAlarms({ "certificate-days": certificateArn }),
  };
}

/**
 * The share of requests that fail, over ten minutes and over a day. An answer counts as failed
 * whether a task or the load balancer itself gave it: without a healthy task there are only the
 * latter. AWS counts as requests only those that reached a task, so both are in the denominator.
 */
function errorAlarms(
  dimensions: Metric["dimensions"],
  { errorRate }: AlarmObjectives,
): AlarmSpecs<"error-rate" | "error-budget"> {
  const share = (periodSeconds: number, periods: number) =>
    computed({
      metrics: {
        errors: balancer("HTTPCode_Target_5XX_Count", dimensions),
        refused: balancer("HTTPCode_ELB_5XX_Count", dimensions),
        requests: balancer("RequestCount", dimensions),
      },
      expression:
        "100 * (FILL(errors, 0) + FILL(refused, 0)) / (FILL(requests, 0) + FILL(refused, 0))",
      label: "Failed requests, percent",
      comparison: "at least",
      threshold: errorRate.value,
      statistic: "Sum",
      periodSeconds,
      periods,
      // Without a request there is nothing that failed; whether the system answers is the uptime's.
      missing: "notBreaching",
    });
  const goal = `${errorRate.value} % (${errorRate.source})`;
  return {
    "error-rate": {
      severity: "critical",
      category: "requests",
      description: `${goal} of requests fail: read the service's log, then roll back.`,
      measure: share(300, 2),
    },
    "error-budget": {
      severity: "warning",
      category: "requests",
      description: `${goal} of a whole day's requests failed: find the route that fails a little.`,
      measure: share(86_400, 1),
    },
  };
}

/**
 * Certificates by role. ACM reports twice a day and falls silent when a certificate has expired:
 * `ignore` keeps the alarm ringing then.
 */
export function certificateAlarms<Role extends string>(
  arns: Readonly<Record<Role, Name>>,
  options: { readonly region?: "us-east-1" } = {},
): AlarmSpecs<Role> {
  const roles = Object.keys(arns) as Role[];
  const specs = roles.map((role) => [
    role,
    {
      severity: "critical",
      category: "uptime",
      description:
        `The certificate ends within ${certificateDaysLeft} days and was not renewed: check its ` +
        "validation record in the zone.",
      measure: below(
        {
          namespace: "AWS/CertificateManager",
          name: "DaysToExpiry",
          dimensions: { CertificateArn: arns[role] },
        },
        certificateDaysLeft,
        { periodSeconds: 86_400, periods: 1, missing: "ignore" },
      ),
      ...options,
    },
  ]);
  return Object.fromEntries(specs) as AlarmSpecs<Role>;
}

/** One service behind the load balancer: whether its tasks answer. `name` begins the roles. */
export function backendAlarms(
  name: string,
  { loadBalancer, targetGroup }: { readonly loadBalancer: Name; readonly targetGroup: Name },
): AlarmSpecs {
  const dimensions = { LoadBalancer: loadBalancer, TargetGroup: targetGroup };
  return {
    [`${name}-no-healthy-targets`]: {
      severity: "critical",
      category: "uptime",
      description: `No task of ${name} is healthy: read its log and the service's events.`,
      // A group without a single target reports nothing at all.
      measure: below(balancer("HealthyHostCount", dimensions), 1, {
        statistic: "Maximum",
        periods: 2,
        missing: "breaching",
      }),
    },
    [`${name}-unhealthy-targets`]: {
      severity: "warning",
      category: "tasks",
      description: `Tasks of ${name} fail their health check: read their log.`,
      measure: above(balancer("UnHealthyHostCount", dimensions), 0, {
        statistic: "Minimum",
        periods: 10,
      }),
    },
    [`${name}-connection-errors`]: {
      severity: "warning",
      category: "tasks",
      description: `Tasks of ${name} refuse connections: look for a full queue or a crash.`,
      measure: above(balancer("TargetConnectionErrorCount", dimensions), 5, {
        statistic: "Sum",
        periodSeconds: 300,
        periods: 2,
      }),
    },
  };
}

export interface WatchedFirewall {
  /** The web ACL's own metric name. */
  readonly metricName: string;
  /** Its region; `global` before CloudFront, which AWS reports in us-east-1. */
  readonly region: string;
}

/** Traffic unlike that of the days before, and bursts of blocked requests (finsight-090). */
export function trafficAlarms(loadBalancer: Name, webAcl?: WatchedFirewall): AlarmSpecs {
  const measuring = {
    deviations: thresholds.trafficDeviations,
    statistic: "Sum",
    periodSeconds: 300,
    periods: 6,
    breaches: 4,
  } as const;
  const requests = balancer("RequestCount", { LoadBalancer: loadBalancer });
  const traffic: AlarmSpecs = {
    "traffic-anomaly": {
      severity: "warning",
      category: "security",
      description: "Traffic is unlike that of the days before: see who asks for what in the log.",
      measure: unusual(requests, "outside", measuring),
    },
  };
  if (webAcl === undefined) return traffic;
  const global = webAcl.region === "global";
  const blocked: Metric = {
    namespace: "AWS/WAFV2",
    name: "BlockedRequests",
    dimensions: {
      WebACL: webAcl.metricName,
      Rule: "ALL",
      ...(!global && { Region: webAcl.region }),
    },
  };
  return {
    ...traffic,
    "blocked-requests": {
      severity: "warning",
      category: "security",
      description: "The firewall blocks more than usual: read its log for addresses and rules.",
      ...(global && { region: "us-east-1" }),
      measure: unusual(blocked, "above", measuring),
    },
  };
}
