import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { alarmOn, mathOn, watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched, type Watch } from "../helpers/alarms";
import { type EntryMetrics, entryTypes, entryWatches, notServing } from "../helpers/entries";

const messages = {
  unwatched:
    "Nobody hears of unusual traffic: no alarm watches this entry's requests or what a firewall blocks.",
} as const;
const violation = { message: "unwatched", property: "name" } as const;

const metrics: EntryMetrics = {
  loadBalancer: ["RequestCount", "RequestCountPerTarget", "ConsumedLCUs"],
  api: ["Count", "ConnectCount", "MessageCount"],
  distribution: ["Requests"],
};

/** A firewall's metric does not say what it guards; a stack has one for its entries. */
const firewall: Watch = {
  namespaces: ["AWS/WAFV2", "WAF", "AWS/DDoSProtection"],
  metrics: ["BlockedRequests", "CountedRequests", "AllowedRequests", "DDoSDetected"],
  dimensions: [],
  subjects: [],
  keys: [],
  names: () => false,
};

function* watched(context: CheckContext<Record<never, never>>) {
  const watches = [...entryWatches(context.resource, metrics), firewall];
  return yield* mustBeWatched(context, watches, violation);
}

function* balancer(
  props: { readonly loadBalancerType?: unknown; readonly internal?: unknown },
  context: CheckContext<Record<never, never>>,
) {
  const reason = notServing(props, context.resource);
  return reason === undefined ? yield* watched(context) : notApplicable(reason);
}

const requests = {
  namespace: "AWS/ApplicationELB",
  metric: "RequestCount",
  dimensions: { LoadBalancer: "app/web/50dc6c495c0c9188" },
} as const;
const calls = {
  namespace: "AWS/ApiGateway",
  metric: "Count",
  dimensions: { ApiName: "shop" },
} as const;
const ofBalancer = { props: { name: "web" }, measured: requests, expect: "unwatched" } as const;
const lb = watchExamples({ ...ofBalancer, label: "aws.lb", type: entryTypes[0] });
const alb = watchExamples({ ...ofBalancer, label: "aws.alb", type: entryTypes[1] });
const rest = watchExamples({
  label: "a REST API",
  type: entryTypes[2],
  props: { name: "shop" },
  measured: calls,
  expect: "unwatched",
});
const http = watchExamples({
  label: "an HTTP API",
  type: entryTypes[3],
  props: { name: "shop", protocolType: "HTTP" },
  measured: calls,
  expect: "unwatched",
});

export default definePolicy({
  id: "alarm-traffic-anomaly",
  title: "An alarm rings when traffic is unusual",
  why: "Scrapers, password guessing and a client gone wild are valid requests one by one: only their number, against that of other days, tells.",
  fix: "Add an aws.cloudwatch.MetricAlarm with ANOMALY_DETECTION_BAND over the entry's requests (AWS/ApplicationELB RequestCount, AWS/ApiGateway Count), or one on AWS/WAFV2 BlockedRequests.",
  severity: "low",
  controls: ["alarm-traffic-anomaly"],
  scope: "stack",
  resources: entryTypes,
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
      name: "a band of usual traffic",
      type: entryTypes[0],
      props: { name: "web" },
      with: [mathOn(requests, "ANOMALY_DETECTION_BAND(m, 3)")],
    },
    {
      name: "what the firewall blocks",
      type: entryTypes[0],
      props: { name: "web" },
      with: [
        alarmOn({
          namespace: "AWS/WAFV2",
          metric: "BlockedRequests",
          dimensions: { WebACL: "shop", Rule: "ALL" },
        }),
      ],
    },
  ],
  fails: [...lb.fails, ...alb.fails, ...rest.fails, ...http.fails],
  unknowns: [...lb.unknowns, ...alb.unknowns, ...rest.unknowns, ...http.unknowns],
  notApplicables: [
    ...lb.notApplicables,
    {
      name: "a load balancer inside the network",
      type: entryTypes[1],
      props: { internal: true },
      expect: "The load balancer is internal.",
    },
  ],
});
