import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { alarmOn, mathOn, watchExamples } from "../helpers/alarm-examples";
import type { AlarmMetric } from "../helpers/alarm-metrics";
import { mustBeWatched } from "../helpers/alarms";
import { type EntryMetrics, entryTypes, entryWatches, notServing } from "../helpers/entries";
import { numberOf } from "../helpers/flags";
import { list, record } from "../helpers/known";
import { someOf } from "../helpers/unknowns";

const messages = {
  unwatched: "No alarm rings when answers fail: none watches the 5xx errors of this entry.",
  tooHigh: "The alarm on failing answers rings at {actual} %, later than at {maximum} %.",
} as const;
const options = {
  maximumPercent: {
    type: "number",
    default: 5,
    minimum: 0.001,
    maximum: 100,
    stricter: "lower",
    description: "Highest share of failed requests, in percent, at which an alarm still rings.",
    source:
      "Our choice, for any program: one answer in twenty is an outage. FinSight asks for 1 (finsight-503), ToolBox for 0.1 (toolbox-105).",
  },
} as const;
type Context = CheckContext<typeof options>;

/** Metrics of answers that failed: AWS's lists for each service. */
const metrics: EntryMetrics = {
  loadBalancer: ["HTTPCode_Target_5XX_Count", "HTTPCode_ELB_5XX_Count"],
  api: ["5XXError", "5xx", "ExecutionError", "IntegrationError"],
  distribution: ["5xxErrorRate", "TotalErrorRate"],
};

/** A quotient that is no query of Metrics Insights and no rate per second. */
const isShareOf = /^(?!\s*SELECT\b)(?!.*\bPERIOD\b).*\//is;

/** The share at which the alarm rings, in percent; undefined where it counts failures. */
function percentOf({ alarm, name }: AlarmMetric): number | undefined {
  const { props } = alarm;
  if (name === "5xxErrorRate" || name === "TotalErrorRate") {
    return numberOf(props.threshold);
  }
  if (props.metricQueries === undefined) {
    // The average of REST and HTTP APIs' errors is their share of the requests.
    const isShare = /^5xx/i.test(String(name)) && props.statistic === "Average";
    return isShare ? 100 * numberOf(props.threshold) : undefined;
  }
  const expressions = list(props.metricQueries).map((query) => record(query).expression);
  const ratio = expressions.find((text) => typeof text === "string" && isShareOf.test(text));
  if (ratio === undefined) {
    return undefined;
  }
  return numberOf(props.threshold) * (/\b100(\.0*)?\b/.test(String(ratio)) ? 1 : 100);
}

function* judge(found: readonly AlarmMetric[], { options: { maximumPercent } }: Context) {
  const shares: number[] = [];
  const isEarly = someOf(found, (metric) => {
    const percent = percentOf(metric);
    if (percent === undefined || !(percent > maximumPercent)) {
      return true;
    }
    shares.push(percent);
    return false;
  });
  if (!isEarly) {
    // A product such as 0.3 * 100 has digits that nobody wrote.
    const actual = Number(Math.min(...shares).toPrecision(6));
    yield { message: "tooHigh", property: "name", actual, maximum: maximumPercent } as const;
  }
}

function* watched(context: Context) {
  const watches = entryWatches(context.resource, metrics);
  const violation = { message: "unwatched", property: "name" } as const;
  return yield* mustBeWatched(context, watches, violation, (found) => judge(found, context));
}

function* balancer(
  props: { readonly loadBalancerType?: unknown; readonly internal?: unknown },
  context: Context,
) {
  const reason = notServing(props, context.resource);
  return reason === undefined ? yield* watched(context) : notApplicable(reason);
}

const balancerErrors = {
  namespace: "AWS/ApplicationELB",
  metric: "HTTPCode_Target_5XX_Count",
  dimensions: { LoadBalancer: "app/web/50dc6c495c0c9188" },
} as const;
const apiErrors = {
  namespace: "AWS/ApiGateway",
  metric: "5XXError",
  dimensions: { ApiName: "shop" },
} as const;
const ofBalancer = {
  props: { name: "web" },
  measured: balancerErrors,
  expect: "unwatched",
} as const;
const lb = watchExamples({ ...ofBalancer, label: "aws.lb", type: entryTypes[0] });
const alb = watchExamples({ ...ofBalancer, label: "aws.alb", type: entryTypes[1] });
const rest = watchExamples({
  label: "a REST API",
  type: entryTypes[2],
  props: { name: "shop" },
  measured: apiErrors,
  expect: "unwatched",
});
const http = watchExamples({
  label: "an HTTP API",
  type: entryTypes[3],
  props: { name: "shop", protocolType: "HTTP" },
  measured: { ...apiErrors, metric: "5xx" },
  expect: "unwatched",
});
const web = { type: entryTypes[0], props: { name: "web" } } as const;

export default definePolicy({
  id: "alarm-error-rate",
  title: "An alarm rings when answers fail",
  why: "Without an alarm on failed answers the first report of a broken release comes from customers, and an alarm that rings at a large share comes with them.",
  fix: "Add an aws.cloudwatch.MetricAlarm on metric math over AWS/ApplicationELB HTTPCode_Target_5XX_Count and RequestCount of the LoadBalancer dimension (100 * errors / requests), or on AWS/ApiGateway 5XXError (5xx for HTTP APIs), with the share of your objective as the threshold.",
  severity: "medium",
  controls: ["alarm-error-rate"],
  scope: "stack",
  resources: entryTypes,
  options,
  messages,
  checks: {
    "aws:lb/loadBalancer:LoadBalancer": balancer,
    "aws:alb/loadBalancer:LoadBalancer": balancer,
    *"aws:apigateway/restApi:RestApi"(_props, context) {
      return yield* watched(context);
    },
    *"aws:apigatewayv2/api:Api"(_props, context) {
      return yield* watched(context);
    },
  },
  passes: [
    ...lb.passes,
    ...alb.passes,
    ...rest.passes,
    ...http.passes,
    {
      name: "one percent of the requests",
      ...web,
      with: [mathOn(balancerErrors, "100 * m / n", { threshold: 1 })],
    },
    {
      name: "a count beside a share that is high",
      ...web,
      with: [
        mathOn(balancerErrors, "m / n", { threshold: 0.5 }),
        { ...alarmOn(balancerErrors), name: "count" },
      ],
    },
    {
      name: "an alarm on the distribution before it",
      ...web,
      with: [
        {
          type: "aws:cloudfront/distribution:Distribution" as const,
          name: "cdn",
          props: unknown,
          references: { origins: ["example"] },
        },
        alarmOn(
          {
            namespace: "AWS/CloudFront",
            metric: "5xxErrorRate",
            dimensions: { DistributionId: unknown, Region: "Global" },
          },
          ["cdn"],
        ),
      ],
    },
  ],
  fails: [
    ...lb.fails,
    ...alb.fails,
    ...rest.fails,
    ...http.fails,
    {
      name: "half of the requests",
      ...web,
      with: [mathOn(balancerErrors, "m / n", { threshold: 0.5 })],
      expect: "tooHigh",
    },
    {
      name: "ten percent of an API's calls",
      type: entryTypes[2],
      props: { name: "shop" },
      with: [alarmOn(apiErrors, undefined, { threshold: 0.1, statistic: "Average" })],
      expect: "tooHigh",
    },
    {
      name: "over a stricter objective",
      ...web,
      options: { maximumPercent: 0.1 },
      with: [mathOn(balancerErrors, "m * 100 / n", { threshold: 1 })],
      expect: "tooHigh",
    },
  ],
  unknowns: [
    ...lb.unknowns,
    ...alb.unknowns,
    ...rest.unknowns,
    ...http.unknowns,
    {
      name: "a share that the deployment decides",
      ...web,
      with: [mathOn(balancerErrors, "m / n", { threshold: unknown })],
      expect: "threshold",
    },
  ],
  notApplicables: [
    ...lb.notApplicables,
    ...rest.notApplicables,
    {
      name: "a load balancer inside the network",
      type: entryTypes[1],
      props: { internal: true },
      expect: "The load balancer is internal.",
    },
    {
      name: "a network load balancer",
      type: entryTypes[0],
      props: { loadBalancerType: "network" },
      expect: "The load balancer knows no requests: it is no application load balancer.",
    },
  ],
});
