import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isFalse, isTrue } from "../helpers/flags";
import { deliversAccessLog } from "../helpers/log-delivery";

const lb = "aws:lb/loadBalancer:LoadBalancer";
const alb = "aws:alb/loadBalancer:LoadBalancer";
const classic = "aws:elb/loadBalancer:LoadBalancer";
const delivery = "aws:cloudwatch/logDeliverySource:LogDeliverySource";

const messages = {
  absent: "Nobody can tell who asked for what: the load balancer keeps no access log.",
  off: "Nobody can tell who asked for what: accessLogs.enabled is {actual}.",
} as const;
const noRequests = "The load balancer knows no requests: it is no application load balancer.";

interface Props {
  readonly loadBalancerType?: unknown;
  readonly accessLogs?: { readonly enabled?: unknown } | undefined;
}

function* check(props: Props, { resource, stack }: CheckContext<Record<never, never>>) {
  // "application" when absent: @pulumi/aws lb/loadBalancer, loadBalancerType.
  if ((props.loadBalancerType ?? "application") !== "application") {
    return notApplicable(noRequests);
  }
  const logs = props.accessLogs;
  // Off when absent, "even when bucket is specified": @pulumi/aws lb/loadBalancer, accessLogs.
  if (isTrue(logs?.enabled) || deliversAccessLog(stack, resource)) {
    return;
  }
  if (!logs) {
    yield { message: "absent", property: "accessLogs" } as const;
    return;
  }
  const actual = logs.enabled === undefined ? "not set, which means false" : "false";
  yield { message: "off", property: "accessLogs.enabled", actual } as const;
  return;
}

const bucket = "shop-logs";

export default definePolicy({
  id: "load-balancer-access-logs",
  title: "Load balancers keep access logs",
  why: "After an attack or a complaint only the access log says who asked for what and got which answer, also for requests that reached no task.",
  fix: "Set accessLogs with enabled true and the bucket, whose policy lets logdelivery.elasticloadbalancing.amazonaws.com write.",
  severity: "medium",
  controls: ["access-logs"],
  scope: "stack",
  resources: [lb, alb, classic],
  messages,
  checks: {
    [lb]: check,
    [alb]: check,
    *[classic](props) {
      if (!props.accessLogs) {
        yield { message: "absent", property: "accessLogs" };
      } else if (isFalse(props.accessLogs.enabled)) {
        // On when absent: @pulumi/aws elb/loadBalancer, accessLogs.enabled.
        yield { message: "off", property: "accessLogs.enabled", actual: "false" };
      }
    },
  },
  passes: [
    { name: "a bucket", type: lb, props: { accessLogs: { enabled: true, bucket } } },
    {
      name: "a bucket that is not known yet",
      type: alb,
      props: { accessLogs: { enabled: true, bucket: unknown } },
    },
    {
      name: "a classic load balancer, whose log is on by default",
      type: classic,
      props: { listeners: [], accessLogs: { bucket } },
    },
    {
      name: "a log that CloudWatch delivers",
      type: lb,
      props: { name: "web" },
      with: [
        {
          type: delivery,
          name: "source",
          props: { logType: "ALB_ACCESS_LOGS", resourceArn: unknown },
          references: { resourceArn: ["example"] },
        },
      ],
    },
  ],
  fails: [
    { name: "none", type: lb, props: { name: "web" }, expect: "absent" },
    { name: "none of aws.alb", type: alb, props: { internal: true }, expect: "absent" },
    {
      name: "a bucket, and not switched on",
      type: lb,
      props: { accessLogs: { bucket } },
      expect: "off",
    },
    {
      name: "a log of another resource",
      type: lb,
      props: { name: "web" },
      with: [
        { type: lb, name: "other", props: {} },
        {
          type: delivery,
          name: "source",
          props: { logType: "ALB_ACCESS_LOGS", resourceArn: unknown },
          references: { resourceArn: ["other"] },
        },
      ],
      expect: "absent",
    },
    {
      name: "none of a classic load balancer",
      type: classic,
      props: { listeners: [] },
      expect: "absent",
    },
    {
      name: "a classic load balancer's, switched off",
      type: classic,
      props: { listeners: [], accessLogs: { bucket, enabled: false } },
      expect: "off",
    },
  ],
  unknowns: [
    {
      name: "a switch that the deployment sets",
      type: lb,
      props: { accessLogs: { enabled: unknown, bucket } },
      expect: "accessLogs.enabled",
    },
  ],
  notApplicables: [
    {
      name: "a network load balancer",
      type: lb,
      props: { loadBalancerType: "network" },
      expect: noRequests,
    },
  ],
});
