import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { developmentReason, otherMonitoring } from "../helpers/alarms";
import { member, parseDocument } from "../helpers/containers";
import { list } from "../helpers/known";

const stackType = "pulumi:pulumi:Stack";
const dashboard = "aws:cloudwatch/dashboard:Dashboard";

const messages = {
  absent: "Nobody sees how the system is: the stack has no dashboard.",
  empty: "Nobody sees how the system is: its dashboard has no widget.",
} as const;
const nothingRuns = "Nothing in the stack serves, stores or queues.";

/** What a system is made of; without any of it there is nothing to draw. */
const parts = [
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/loadBalancer:LoadBalancer",
  "aws:ecs/service:Service",
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:apigateway/restApi:RestApi",
  "aws:apigatewayv2/api:Api",
] as const;

/** Dashboards of other tools; Managed Grafana keeps them outside the program. */
const otherDashboard =
  /^(aws:grafana\/workspace:|aws-native:cloudwatch:Dashboard|(datadog|newrelic|grafana|dynatrace|signalfx|splunk)[\w-]*:.*dashboard)/i;

const service = { type: parts[2], name: "api", props: { name: "api" } } as const;
const page = (dashboardBody: string) => ({
  type: "aws:cloudwatch/dashboard:Dashboard" as const,
  name: "page",
  props: { dashboardName: "shop", dashboardBody },
});
const widget = { type: "metric", properties: { metrics: [["AWS/ECS", "CPUUtilization"]] } };

export default definePolicy({
  id: "monitoring-dashboard",
  title: "The system has a dashboard",
  why: "In an outage the first question is what is wrong; whoever has to search a thousand metrics for the answer finds it late.",
  fix: "Add an aws.cloudwatch.Dashboard with the entry's requests, errors and latency, the services, the database and the cache.",
  severity: "low",
  controls: ["monitoring-dashboard"],
  scope: "stack",
  resources: [stackType],
  messages,
  checks: {
    *[stackType](_props, { stack, environment }) {
      if (environment === "development") {
        return notApplicable(developmentReason);
      }
      const pages = stack.ofType(dashboard);
      const isFull = pages.some((each) => {
        // A body over ARNs is unknown as a whole, and has something in it.
        if (each.isUnknown("dashboardBody")) {
          return true;
        }
        const body = parseDocument(each.props.dashboardBody, "dashboardBody");
        return list(member(body, "widgets")).length > 0;
      });
      if (isFull || stack.all.some(({ type }) => otherDashboard.test(type))) {
        return;
      }
      if (!parts.some((type) => stack.ofType(type).length > 0)) {
        return notApplicable(nothingRuns);
      }
      const other = otherMonitoring(stack);
      if (other !== undefined) {
        return notApplicable(other);
      }
      yield { message: pages.length > 0 ? "empty" : "absent", property: "resources" };
      return;
    },
  },
  passes: [
    {
      name: "a dashboard",
      type: stackType,
      props: {},
      with: [service, page(JSON.stringify({ widgets: [widget] }))],
    },
    {
      name: "a dashboard over what the deployment decides",
      type: stackType,
      props: {},
      with: [service, page(unknown)],
    },
    {
      name: "Managed Grafana",
      type: stackType,
      props: {},
      with: [
        service,
        {
          type: "aws:grafana/workspace:Workspace",
          name: "grafana",
          props: {
            accountAccessType: "CURRENT_ACCOUNT",
            authenticationProviders: ["AWS_SSO"],
            permissionType: "SERVICE_MANAGED",
          },
        },
      ],
    },
  ],
  fails: [
    { name: "none", type: stackType, props: {}, with: [service], expect: "absent" },
    {
      name: "an empty page",
      type: stackType,
      props: {},
      with: [service, page('{"widgets":[]}')],
      expect: "empty",
    },
  ],
  unknowns: [],
  notApplicables: [
    { name: "a stack of names and buckets", type: stackType, props: {}, expect: nothingRuns },
    {
      name: "a development stack",
      type: stackType,
      props: {},
      environment: "development",
      with: [service],
      expect: developmentReason,
    },
  ],
});
