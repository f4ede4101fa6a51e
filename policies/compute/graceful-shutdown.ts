import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { isTrue, numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  cut: "Requests are cut off when a target leaves: {setting} is {actual} seconds, less than {minimum}.",
  killed:
    "The container {container} is killed {actual} seconds after it is asked to stop, less than {minimum}: stopTimeout.",
  undrained: "Requests are cut off when a machine leaves: connectionDraining is {actual}.",
} as const;
const options = {
  minimumSeconds: {
    type: "integer",
    default: 10,
    minimum: 1,
    maximum: 120,
    stricter: "higher",
    description: "Fewest seconds for the requests under way when a task or target leaves.",
    source: "Our choice: toolbox-007 asks for a graceful shutdown, not for a figure.",
  },
} as const;
type Part = Generator<Violation<typeof messages>, void, undefined>;

const task = "aws:ecs/taskDefinition:TaskDefinition";
const group = "aws:lb/targetGroup:TargetGroup";
const older = "aws:alb/targetGroup:TargetGroup";
const classic = "aws:elb/loadBalancer:LoadBalancer";
const noDelay = "Functions have no requests to wait for.";

/** Absent: 300 seconds, deregistrationDelay of both types of @pulumi/aws. */
function* drains(
  props: { readonly targetType?: unknown; readonly deregistrationDelay?: unknown },
  context: { readonly options: { readonly minimumSeconds: number } },
) {
  if (props.targetType === "lambda") {
    return notApplicable(noDelay);
  }
  const actual = numberOf(props.deregistrationDelay ?? 300);
  const minimum = context.options.minimumSeconds;
  if (actual < minimum) {
    const setting = "deregistrationDelay";
    yield { message: "cut", property: setting, setting, actual, minimum } as const;
  }
  return;
}

const listeners = [
  { instancePort: 8000, instanceProtocol: "http", lbPort: 443, lbProtocol: "https" },
];
const container = (stopTimeout?: number) =>
  JSON.stringify([{ name: "api", image: "api:1.4.2", stopTimeout }]);
const http = { protocol: "HTTP", port: 8000, targetType: "ip" };

export default definePolicy({
  id: "graceful-shutdown",
  title: "Requests under way are finished when a task stops",
  why: "Each deployment and each step of scaling stops tasks. Requests that are cut off are errors for customers, and half of a payment for their owner.",
  fix: "Leave deregistrationDelay of the target group (connectionDraining of a classic load balancer) and stopTimeout of the container at 10 seconds or more, as long as the longest request.",
  severity: "low",
  controls: ["graceful-shutdown"],
  options,
  resources: [task, group, older, classic],
  messages,
  checks: {
    [group]: drains,
    [older]: drains,
    // Off when absent, and 300 seconds when on: @pulumi/aws elb/loadBalancer.
    *[classic](props, { options: { minimumSeconds: minimum } }) {
      if (!isTrue(props.connectionDraining)) {
        const actual = show(props.connectionDraining);
        yield { message: "undrained", property: "connectionDraining", actual };
        return;
      }
      const actual = numberOf(props.connectionDrainingTimeout ?? 300);
      if (actual < minimum) {
        const setting = "connectionDrainingTimeout";
        yield { message: "cut", property: setting, setting, actual, minimum };
      }
    },
    *[task](props, { options: { minimumSeconds: minimum } }) {
      yield* each(taskContainers(props), function* ({ definition, path }): Part {
        // Absent is 30 seconds, on Fargate and by ECS_CONTAINER_STOP_TIMEOUT elsewhere.
        const actual = numberOf(member(definition, "stopTimeout") ?? 30);
        if (actual < minimum) {
          const name = show(member(definition, "name"));
          const property = `${path}.stopTimeout`;
          yield { message: "killed", property, container: name, actual, minimum };
        }
      });
    },
  },
  passes: [
    { name: "half a minute", type: group, props: { ...http, deregistrationDelay: 30 } },
    { name: "left to the default", type: older, props: http },
    {
      name: "left to the default of ECS",
      type: task,
      props: { family: "api", containerDefinitions: container() },
    },
    { name: "draining", type: classic, props: { listeners, connectionDraining: true } },
  ],
  fails: [
    {
      name: "a classic load balancer left to the default",
      type: classic,
      props: { listeners },
      expect: "undrained",
    },
    {
      name: "a classic load balancer that waits three seconds",
      type: classic,
      props: { listeners, connectionDraining: true, connectionDrainingTimeout: 3 },
      expect: "cut",
    },
    {
      name: "no time",
      type: group,
      props: { ...http, deregistrationDelay: 0 },
      expect: "cut",
    },
    {
      name: "five seconds, under the older name",
      type: older,
      props: { ...http, deregistrationDelay: 5 },
      expect: "cut",
    },
    {
      name: "two seconds for the program",
      type: task,
      props: { family: "api", containerDefinitions: container(2) },
      expect: "killed",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: group,
      props: { ...http, deregistrationDelay: unknown },
      expect: "deregistrationDelay",
    },
  ],
  notApplicables: [
    { name: "a function", type: group, props: { targetType: "lambda" }, expect: noDelay },
  ],
});
