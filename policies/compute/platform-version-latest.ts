import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { show } from "../helpers/show";

const service = "aws:ecs/service:Service";
const schedule = "aws:scheduler/schedule:Schedule";
const target = "aws:cloudwatch/eventTarget:EventTarget";
const noTask = "The target is no task of ECS.";

/** Absent is LATEST: docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html */
function* check(
  value: () => unknown,
  property: string,
  context: { isUnknown(path: string): boolean },
) {
  if (isGiven(value, property, context) && String(value()).toUpperCase() !== "LATEST") {
    yield { message: "old", property, actual: show(value()) } as const;
  }
}

const base = {
  flexibleTimeWindow: { mode: "OFF" },
  scheduleExpression: "rate(1 day)",
} as const;

export default definePolicy({
  id: "platform-version-latest",
  title: "Fargate tasks run on the latest platform",
  why: "The platform is the operating system of a task. One that is named stays when AWS mends its kernel and runtime, and is withdrawn one day.",
  fix: "Set platformVersion to LATEST, or leave it out.",
  severity: "low",
  controls: ["os-patching"],
  resources: [service, schedule, target],
  messages: { old: "The tasks stay on platform {actual} when AWS mends it." },
  checks: {
    *[service](props, context) {
      yield* check(() => props.platformVersion, "platformVersion", context);
    },
    *[schedule](props, context) {
      const task = props.target?.ecsParameters;
      if (!task) {
        return notApplicable(noTask);
      }
      const property = "target.ecsParameters.platformVersion";
      yield* check(() => task.platformVersion, property, context);
      return;
    },
    *[target](props, context) {
      const task = props.ecsTarget;
      if (!task) {
        return notApplicable(noTask);
      }
      yield* check(() => task.platformVersion, "ecsTarget.platformVersion", context);
      return;
    },
  },
  passes: [
    { name: "left to the default", type: service, props: { launchType: "FARGATE" } },
    { name: "latest", type: service, props: { platformVersion: "LATEST" } },
  ],
  fails: [
    { name: "a number", type: service, props: { platformVersion: "1.4.0" }, expect: "old" },
    {
      name: "a scheduled task",
      type: schedule,
      props: {
        ...base,
        target: {
          arn: unknown,
          roleArn: unknown,
          ecsParameters: { taskDefinitionArn: unknown, platformVersion: "1.3.0" },
        },
      },
      expect: "old",
    },
    {
      name: "a task that an event starts",
      type: target,
      props: {
        arn: unknown,
        rule: "nightly",
        ecsTarget: { taskDefinitionArn: unknown, platformVersion: "1.4.0" },
      },
      expect: "old",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: service,
      props: { platformVersion: unknown },
      expect: "platformVersion",
    },
  ],
  notApplicables: [
    {
      name: "a schedule for a function",
      type: schedule,
      props: { ...base, target: { arn: unknown, roleArn: unknown } },
      expect: noTask,
    },
    {
      name: "an event for a function",
      type: target,
      props: { arn: unknown, rule: "nightly" },
      expect: noTask,
    },
  ],
});
