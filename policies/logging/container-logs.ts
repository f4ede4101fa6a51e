import { definePolicy } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { show } from "../helpers/show";

const type = "aws:ecs/taskDefinition:TaskDefinition";

const messages = {
  absent: "What the container {name} says is lost: it has no logConfiguration.",
  none: "What the container {name} says is lost: its logDriver is {actual}.",
} as const;

const task = (...containers: readonly object[]) =>
  ({ type, props: { family: "api", containerDefinitions: JSON.stringify(containers) } }) as const;
const awslogs = {
  logDriver: "awslogs",
  options: { "awslogs-group": "/shop/api", "awslogs-region": "eu-west-1" },
};

export default definePolicy({
  id: "container-logs",
  title: "Every container's output goes to a log",
  why: "A container without a log driver takes its last words with it: when it crashes there is nothing to read, and nothing for an alarm to count.",
  fix: "Give each container a logConfiguration with logDriver awslogs and the log group, or awsfirelens with a router beside it.",
  severity: "medium",
  controls: ["log-aggregation", "error-logs"],
  resources: [type],
  messages,
  checks: {
    *[type](props) {
      yield* each(taskContainers(props), function* ({ definition, path }) {
        const configuration = member(definition, "logConfiguration");
        const driver = member(configuration, "logDriver");
        const name = show(member(definition, "name"));
        if (typeof driver === "string" && driver !== "" && driver !== "none") {
          return;
        }
        // The router of FireLens writes the logs of the others; its own are its own business.
        if (member(definition, "firelensConfiguration") !== undefined) {
          return;
        }
        yield driver === "none"
          ? ({
              message: "none",
              property: `${path}.logConfiguration.logDriver`,
              name,
              actual: driver,
            } as const)
          : ({ message: "absent", property: `${path}.logConfiguration`, name } as const);
      });
    },
  },
  passes: [
    { name: "CloudWatch", ...task({ name: "api", logConfiguration: awslogs }) },
    {
      name: "FireLens, whose router has no log of its own",
      ...task(
        { name: "api", logConfiguration: { logDriver: "awsfirelens" } },
        { name: "router", firelensConfiguration: { type: "fluentbit" } },
      ),
    },
    {
      name: "keys as the Go structures write them",
      ...task({ Name: "api", LogConfiguration: { LogDriver: "splunk" } }),
    },
  ],
  fails: [
    { name: "none", ...task({ name: "api" }), expect: "absent" },
    {
      name: "a container beside one that has it",
      ...task({ name: "api", logConfiguration: awslogs }, { name: "proxy" }),
      expect: "absent",
    },
    {
      name: "switched off",
      ...task({ name: "api", logConfiguration: { logDriver: "none" } }),
      expect: "none",
    },
  ],
  unknowns: [
    {
      name: "container definitions that hold a value of the deployment, and so cannot be read",
      type,
      props: { family: "api", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
  ],
});
