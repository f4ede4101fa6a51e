import { definePolicy, notApplicable } from "../framework/define-policy";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { developmentReason, mustBeWatched, type Watch } from "../helpers/alarms";
import { isTrue } from "../helpers/flags";
import { show } from "../helpers/show";
import { knownOf } from "../helpers/unknowns";

const stackType = "pulumi:pulumi:Stack";
const healthCheck = "aws:route53/healthCheck:HealthCheck";
const canary = "aws:synthetics/canary:Canary";

const messages = {
  unwatched:
    "Nobody asks the system from outside whether it answers ({entry}): the stack has no Route 53 health check and no canary.",
  silent: "Nobody hears when the system does not answer: no alarm watches {check}.",
} as const;
/** Tests from outside by other tools, which tell somebody by themselves. */
const otherTest = /^(datadog|newrelic|dynatrace|signalfx|splunk|grafana)[\w-]*:.*synthetic/i;
const nothingPublic = "Nothing in the stack answers to the internet.";

const balancers = [
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/loadBalancer:LoadBalancer",
] as const;
const otherEntries = [
  "aws:cloudfront/distribution:Distribution",
  "aws:apigateway/stage:Stage",
  "aws:apigatewayv2/stage:Stage",
  "aws:apprunner/service:Service",
] as const;

/** A resource that answers to the internet; one that may be internal is not counted. */
function publicEntry(stack: StackIndex): StackResource | undefined {
  const public_ = balancers.flatMap((type) =>
    knownOf(stack.ofType(type), ({ props }) => !isTrue(props.internal)),
  );
  return public_[0] ?? otherEntries.flatMap((type) => stack.ofType(type))[0];
}

/** Route 53 asks an address; the other kinds add up checks or follow an alarm. */
function asks(check: StackResource<typeof healthCheck>): boolean {
  return check.isUnknown("type") || /^(HTTP|HTTPS|TCP)/i.test(String(check.props.type));
}

/** Alarms on what outside checks find; the check itself may belong to another program. */
const watches: readonly Watch[] = [
  {
    namespaces: ["AWS/Route53"],
    metrics: ["HealthCheckStatus", "HealthCheckPercentageHealthy", "ChildHealthCheckHealthyCount"],
    dimensions: [],
    subjects: [],
    keys: [],
    names: () => false,
  },
  {
    namespaces: ["CloudWatchSynthetics"],
    metrics: ["SuccessPercent", "Failed", "Failed requests", "5xx"],
    dimensions: [],
    subjects: [],
    keys: [],
    names: () => false,
  },
];

const balancer = { type: balancers[0], name: "web", props: { name: "web" } } as const;
const check = {
  type: healthCheck,
  name: "api",
  props: { type: "HTTPS", fqdn: "api.shop.example", resourcePath: "/health" },
} as const;
const alarmOn = (namespace: string, metricName: string) => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm" as const,
  name: "down",
  props: {
    namespace,
    metricName,
    dimensions: unknown,
    comparisonOperator: "LessThanThreshold",
    evaluationPeriods: 2,
  },
});

export default definePolicy({
  id: "uptime-monitored",
  title: "Somebody outside asks whether the system answers",
  why: "A lost DNS record, an expired certificate or a closed firewall stops every request before it is counted: from inside all looks quiet and well.",
  fix: "Add an aws.route53.HealthCheck of type HTTPS on the public host and its health path, and an aws.cloudwatch.MetricAlarm in us-east-1 on AWS/Route53 HealthCheckStatus, LessThanThreshold 1; or an aws.synthetics.Canary with an alarm on SuccessPercent.",
  severity: "medium",
  controls: ["uptime-monitoring"],
  scope: "stack",
  resources: [stackType],
  messages,
  checks: {
    *[stackType](_props, context) {
      const { stack } = context;
      const entry = publicEntry(stack);
      if (!entry) {
        return notApplicable(nothingPublic);
      }
      const tested = stack.all.find(({ type }) => otherTest.test(type));
      if (tested) {
        const [tool] = tested.type.split(/[:/]/);
        return notApplicable(`The stack is tested from outside by ${tool}, which is not read.`);
      }
      const [check] = [...stack.ofType(healthCheck).filter(asks), ...stack.ofType(canary)];
      const violation = check
        ? ({ message: "silent", property: check.name, check: show(check.name) } as const)
        : ({ message: "unwatched", property: entry.name, entry: show(entry.name) } as const);
      return yield* mustBeWatched(context, watches, violation);
    },
  },
  passes: [
    {
      name: "a health check with an alarm",
      type: stackType,
      props: {},
      with: [balancer, check, alarmOn("AWS/Route53", "HealthCheckStatus")],
    },
    {
      name: "a canary with an alarm",
      type: stackType,
      props: {},
      with: [
        balancer,
        {
          type: canary,
          name: "login",
          props: {
            name: "login",
            artifactS3Location: "s3://reports",
            executionRoleArn: "arn:aws:iam::123456789012:role/canary",
            handler: "index.handler",
            runtimeVersion: "syn-nodejs-puppeteer-9.1",
            schedule: { expression: "rate(1 minute)" },
          },
        },
        alarmOn("CloudWatchSynthetics", "SuccessPercent"),
      ],
    },
  ],
  fails: [
    {
      name: "nobody asks",
      type: stackType,
      props: {},
      with: [balancer],
      expect: "unwatched",
    },
    {
      name: "a health check without an alarm",
      type: stackType,
      props: {},
      with: [balancer, check],
      expect: "silent",
    },
    {
      name: "an alarm on something else",
      type: stackType,
      props: {},
      with: [balancer, check, alarmOn("AWS/Route53", "DNSQueries")],
      expect: "silent",
    },
    {
      name: "a health check that only adds up others",
      type: stackType,
      props: {},
      with: [balancer, { ...check, props: { type: "CALCULATED", childHealthThreshold: 1 } }],
      expect: "unwatched",
    },
  ],
  unknowns: [
    {
      name: "an alarm of which nothing is known",
      type: stackType,
      props: {},
      with: [balancer, check, alarmOn("AWS/Route53", unknown)],
      expect: "dimensions",
    },
  ],
  notApplicables: [
    {
      name: "a test from outside by another tool",
      type: stackType,
      props: {},
      with: [
        balancer,
        {
          type: "datadog:index/syntheticsTest:SyntheticsTest" as never,
          name: "outside",
          props: {} as never,
        },
      ],
      expect: "The stack is tested from outside by datadog, which is not read.",
    },
    {
      name: "a load balancer inside the network",
      type: stackType,
      props: {},
      with: [{ ...balancer, props: { internal: true } }],
      expect: nothingPublic,
    },
    {
      name: "a development stack",
      type: stackType,
      props: {},
      environment: "development",
      with: [balancer],
      expect: developmentReason,
    },
  ],
});
