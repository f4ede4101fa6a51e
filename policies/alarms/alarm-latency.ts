import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { alarmOn, mathOn, watchExamples } from "../helpers/alarm-examples";
import type { AlarmMetric } from "../helpers/alarm-metrics";
import { mustBeWatched } from "../helpers/alarms";
import { type EntryMetrics, entryTypes, entryWatches, notServing } from "../helpers/entries";
import { numberOf } from "../helpers/flags";
import { someOf } from "../helpers/unknowns";

const messages = {
  unwatched: "No alarm rings when answers are slow: none watches the response time of this entry.",
  tooHigh: "The alarm on slow answers rings at {actual} ms, later than at {maximum} ms.",
} as const;
const options = {
  maximumMilliseconds: {
    type: "integer",
    default: 3000,
    minimum: 1,
    maximum: 900_000,
    stricter: "lower",
    description: "Longest response time, in milliseconds, at which an alarm still rings.",
    source:
      "Our choice, for any program. FinSight and Catalytic ask for 500 (finsight-504, catalytic-257), ToolBox for 200 (toolbox-106).",
  },
} as const;
type Context = CheckContext<typeof options>;

const metrics: EntryMetrics = {
  loadBalancer: ["TargetResponseTime"],
  api: ["Latency", "IntegrationLatency"],
  distribution: ["OriginLatency"],
};

/** The response time at which the alarm rings; undefined where metric math compares another. */
function millisecondsOf({ alarm: { props }, name }: AlarmMetric): number | undefined {
  if (props.metricQueries !== undefined) {
    return undefined;
  }
  // Load balancers measure seconds, the others milliseconds.
  return numberOf(props.threshold) * (name === "TargetResponseTime" ? 1000 : 1);
}

function* judge(found: readonly AlarmMetric[], { options: { maximumMilliseconds } }: Context) {
  const times: number[] = [];
  const isEarly = someOf(found, (metric) => {
    const time = millisecondsOf(metric);
    if (time === undefined || !(time > maximumMilliseconds)) {
      return true;
    }
    times.push(time);
    return false;
  });
  if (!isEarly) {
    const actual = Number(Math.min(...times).toPrecision(6));
    yield { message: "tooHigh", property: "name", actual, maximum: maximumMilliseconds } as const;
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

const noRequests = "A WebSocket API has no response time: its connections stay open.";
const balancerTime = {
  namespace: "AWS/ApplicationELB",
  metric: "TargetResponseTime",
  dimensions: { LoadBalancer: "app/web/50dc6c495c0c9188" },
} as const;
const apiTime = {
  namespace: "AWS/ApiGateway",
  metric: "Latency",
  dimensions: { ApiName: "shop" },
} as const;
const ofBalancer = { props: { name: "web" }, measured: balancerTime, expect: "unwatched" } as const;
const ofApi = { measured: apiTime, expect: "unwatched" } as const;
const lb = watchExamples({ ...ofBalancer, label: "aws.lb", type: entryTypes[0] });
const alb = watchExamples({ ...ofBalancer, label: "aws.alb", type: entryTypes[1] });
const rest = watchExamples({
  ...ofApi,
  label: "a REST API",
  type: entryTypes[2],
  props: { name: "shop" },
});
const http = watchExamples({
  ...ofApi,
  label: "an HTTP API",
  type: entryTypes[3],
  props: { name: "shop", protocolType: "HTTP" },
});
const web = { type: entryTypes[0], props: { name: "web" } } as const;

export default definePolicy({
  id: "alarm-latency",
  title: "An alarm rings when answers are slow",
  why: "Slow answers come before failing ones, and users leave at them; without an alarm on the response time nobody sees either coming.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/ApplicationELB TargetResponseTime (seconds) of the LoadBalancer dimension, or AWS/ApiGateway Latency (milliseconds), with extendedStatistic p95 and the time of your objective as the threshold.",
  severity: "medium",
  controls: ["alarm-latency"],
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
    *"aws:apigatewayv2/api:Api"(props, context) {
      return props.protocolType === "WEBSOCKET"
        ? notApplicable(noRequests)
        : yield* watched(context);
    },
  },
  passes: [
    ...lb.passes,
    ...alb.passes,
    ...rest.passes,
    ...http.passes,
    {
      name: "a quarter of a second",
      ...web,
      with: [alarmOn(balancerTime, undefined, { threshold: 0.25 })],
    },
    {
      name: "a band of usual times",
      ...web,
      with: [mathOn(balancerTime, "ANOMALY_DETECTION_BAND(m, 3)", { threshold: unknown })],
    },
  ],
  fails: [
    ...lb.fails,
    ...alb.fails,
    ...rest.fails,
    ...http.fails,
    {
      name: "milliseconds where the metric has seconds",
      ...web,
      with: [alarmOn(balancerTime, undefined, { threshold: 500 })],
      expect: "tooHigh",
    },
    {
      name: "over a stricter objective",
      type: entryTypes[3],
      props: { name: "shop", protocolType: "HTTP" },
      options: { maximumMilliseconds: 200 },
      with: [alarmOn(apiTime, undefined, { threshold: 500 })],
      expect: "tooHigh",
    },
  ],
  unknowns: [
    ...lb.unknowns,
    ...alb.unknowns,
    ...rest.unknowns,
    ...http.unknowns,
    {
      name: "a time that the deployment decides",
      ...web,
      with: [alarmOn(balancerTime, undefined, { threshold: unknown })],
      expect: "threshold",
    },
  ],
  notApplicables: [
    ...alb.notApplicables,
    ...http.notApplicables,
    {
      name: "a WebSocket API",
      type: entryTypes[3],
      props: { protocolType: "WEBSOCKET" },
      expect: noRequests,
    },
  ],
});
