import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  path: "The load balancer asks for the first page, not for the program's health: healthCheck.path is not set.",
  accepts: "Targets that answer with errors count as healthy: healthCheck.matcher is {actual}.",
  slow: "A target that fails is noticed late: healthCheck.interval is {actual} seconds, more than {maximum}.",
} as const;
const options = {
  maximumInterval: {
    type: "integer",
    default: 30,
    minimum: 5,
    maximum: 300,
    stricter: "lower",
    description: "Most seconds between two checks of a target.",
    source: "Our choice: AWS's default; paymentsvc-032 gives no figure.",
  },
} as const;
const noRequests = "Its targets are functions or take no HTTP requests.";
type Part = Generator<Violation<typeof messages>, void, undefined>;

interface Props {
  readonly protocol?: unknown;
  readonly targetType?: unknown;
  readonly protocolVersion?: unknown;
  readonly healthCheck?:
    | { readonly path?: unknown; readonly matcher?: unknown; readonly interval?: unknown }
    | undefined;
}
interface Context {
  readonly options: { readonly maximumInterval: number };
  isUnknown(path: string): boolean;
}

/** `200`, `200,302`, `200-499`: true when a code from 400 on counts as healthy. */
function acceptsErrors(matcher: unknown): boolean {
  return String(matcher)
    .split(",")
    .some((range) => numberOf(range.split("-").at(-1)) >= 400);
}

/** Absent: path /, matcher 200, interval 30: see aws.lb.TargetGroupHealthCheck of @pulumi/aws. */
function* check(props: Props, context: Context) {
  if (props.targetType === "lambda" || !/^https?$/i.test(String(props.protocol ?? ""))) {
    return notApplicable(noRequests);
  }
  const { healthCheck } = props;
  yield* independently(
    function* (): Part {
      // gRPC has a path of its own, which every server answers: /AWS.ALB/healthcheck.
      const hasPath = isGiven(() => healthCheck?.path, "healthCheck.path", context);
      if (!hasPath && props.protocolVersion !== "GRPC") {
        yield { message: "path", property: "healthCheck.path" };
      }
    },
    function* (): Part {
      const matcher = healthCheck?.matcher;
      if (props.protocolVersion !== "GRPC" && matcher !== undefined && acceptsErrors(matcher)) {
        yield { message: "accepts", property: "healthCheck.matcher", actual: show(matcher) };
      }
    },
    function* (): Part {
      const actual = numberOf(healthCheck?.interval ?? 30);
      const maximum = context.options.maximumInterval;
      if (actual > maximum) {
        yield { message: "slow", property: "healthCheck.interval", actual, maximum };
      }
    },
  );
  return;
}

const group = "aws:lb/targetGroup:TargetGroup";
const http = { protocol: "HTTP", port: 8000, targetType: "ip", vpcId: unknown };

export default definePolicy({
  id: "health-check-configured",
  title: "Load balancers ask each service for its health",
  why: "A target that is up but cannot serve gets its share of the requests until a check notices. The first page says little, and an error that counts as health says nothing.",
  fix: "Set healthCheck.path to the service's health path, matcher to 200 and interval to 30 seconds or less.",
  severity: "medium",
  controls: ["health-check-configured"],
  options,
  resources: [group, "aws:alb/targetGroup:TargetGroup"],
  messages,
  checks: { [group]: check, "aws:alb/targetGroup:TargetGroup": check },
  passes: [
    {
      name: "a health path",
      type: group,
      props: { ...http, healthCheck: { path: "/health", matcher: "200", interval: 15 } },
    },
    {
      name: "the first page, asked for by name",
      type: group,
      props: { ...http, healthCheck: { path: "/", matcher: "200-399" } },
    },
    {
      name: "gRPC",
      type: group,
      props: { ...http, protocolVersion: "GRPC", healthCheck: { matcher: "0-99" } },
    },
    {
      name: "a path that is not known yet",
      type: "aws:alb/targetGroup:TargetGroup",
      props: { ...http, healthCheck: { path: unknown } },
    },
  ],
  fails: [
    { name: "left to the default", type: group, props: http, expect: "path" },
    {
      name: "left to the default, under the older name",
      type: "aws:alb/targetGroup:TargetGroup",
      props: { ...http, healthCheck: { interval: 10 } },
      expect: "path",
    },
    {
      name: "not found counts as healthy",
      type: group,
      props: { ...http, healthCheck: { path: "/health", matcher: "200,404" } },
      expect: "accepts",
    },
    {
      name: "any answer counts as healthy",
      type: group,
      props: { ...http, healthCheck: { path: "/health", matcher: "200-499" } },
      expect: "accepts",
    },
    {
      name: "every two minutes",
      type: group,
      props: { ...http, healthCheck: { path: "/health", interval: 120 } },
      expect: "slow",
    },
  ],
  unknowns: [
    {
      name: "an interval that the deployment decides",
      type: group,
      props: { ...http, healthCheck: { path: "/health", interval: unknown } },
      expect: "healthCheck.interval",
    },
    {
      name: "a protocol that the deployment decides",
      type: group,
      props: { ...http, protocol: unknown },
      expect: "protocol",
    },
  ],
  notApplicables: [
    { name: "a function", type: group, props: { targetType: "lambda" }, expect: noRequests },
    {
      name: "packets for a database",
      type: group,
      props: { protocol: "TCP", port: 5432, vpcId: unknown },
      expect: noRequests,
    },
  ],
});
