import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  cut: "Requests are cut off when a target leaves: deregistrationDelay is {actual} seconds, less than {minimum}.",
  killed:
    "The container {container} is killed {actual} seconds after it is asked to stop, less than {minimum}: stopTimeout.",
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
    yield { message: "cut", property: "deregistrationDelay", actual, minimum } as const;
  }
  return;
}

const container = (stopTimeout?: number) =>
  JSON.stringify([{ name: "api", image: "api:1.4.2", stopTimeout }]);
const http = { protocol: "HTTP", port: 8000, targetType: "ip" };

export default definePolicy({
  id: "graceful-shutdown",
  title: "Requests under way are finished when a task stops",
  why: "Each deployment and each step of scaling stops tasks. Requests that are cut off are errors for customers, and half of a payment for their owner.",
  fix: "Leave deregistrationDelay of the target group and stopTimeout of the container at 10 seconds or more, as long as the longest request.",
  severity: "low",
  controls: ["graceful-shutdown"],
  options,
  resources: [task, group, older],
  messages,
  checks: {
    [group]: drains,
    [older]: drains,
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
  ],
  fails: [
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
