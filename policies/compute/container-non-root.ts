import { definePolicy, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { show } from "../helpers/show";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const messages = {
  root: "The container {container} runs as root: user is {actual}.",
  unsaid:
    "The container {container} runs as whoever its image names, root in most: user is not set.",
} as const;

const container = (user?: string, more: object = {}) =>
  JSON.stringify([{ name: "api", image: "api:1.4.2", user, ...more }]);
const isWindows = (props: { readonly runtimePlatform?: unknown }) =>
  String(member(props.runtimePlatform, "operatingSystemFamily") ?? "").startsWith("WINDOWS");

export default definePolicy({
  id: "container-non-root",
  title: "Containers run as a user without rights",
  why: "Root in a container may change every file of it and is one flaw of the kernel away from its host.",
  fix: "Set user to a number of its own in the container definition, such as '10001:10001'.",
  severity: "low",
  controls: ["compute-deployed", "container-image"],
  resources: [task],
  messages,
  checks: {
    *[task](props) {
      // Windows has no root, and ECS takes no user there.
      if (isWindows(props)) {
        return;
      }
      yield* each(taskContainers(props), function* ({ definition, path }): Generator<
        Violation<typeof messages>,
        void,
        undefined
      > {
        const user = member(definition, "user");
        const name = show(member(definition, "name"));
        const property = `${path}.user`;
        if (user === undefined || user === null || user === "") {
          yield { message: "unsaid", property, container: name };
        } else if (/^(root|0+)(:|$)/.test(String(user).trim())) {
          yield { message: "root", property, container: name, actual: show(user) };
        }
      });
    },
  },
  passes: [
    {
      name: "a number",
      type: task,
      props: { family: "api", containerDefinitions: container("10001:10001") },
    },
    {
      name: "a name",
      type: task,
      props: { family: "api", containerDefinitions: container("node") },
    },
    {
      name: "Windows",
      type: task,
      props: {
        family: "api",
        containerDefinitions: container(),
        runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
      },
    },
  ],
  fails: [
    {
      name: "root by name",
      type: task,
      props: { family: "api", containerDefinitions: container("root") },
      expect: "root",
    },
    {
      name: "root by number",
      type: task,
      props: { family: "api", containerDefinitions: container("0:0") },
      expect: "root",
    },
    {
      name: "left to the image",
      type: task,
      props: { family: "api", containerDefinitions: container() },
      expect: "unsaid",
    },
  ],
  unknowns: [
    {
      name: "containers that the deployment makes",
      type: task,
      props: { family: "api", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
  ],
});
