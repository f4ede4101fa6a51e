import { definePolicy, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const messages = {
  writable:
    "The program of {container} can be changed while it runs: readonlyRootFilesystem is {actual}.",
} as const;
const container = (readonlyRootFilesystem?: boolean) =>
  JSON.stringify([{ name: "api", image: "api:1.4.2", readonlyRootFilesystem }]);

export default definePolicy({
  id: "container-read-only-root",
  title: "Containers cannot change their own program",
  why: "Whoever gets into a container writes tools and a way back into it. With a read-only file system there is nowhere to put them.",
  fix: "Set readonlyRootFilesystem to true in the container definition, and mount a volume or tmpfs where the program writes.",
  severity: "low",
  controls: ["compute-deployed", "container-image"],
  resources: [task],
  messages,
  checks: {
    *[task](props) {
      const family: unknown = member(props.runtimePlatform, "operatingSystemFamily");
      // ECS takes the setting on Linux only.
      if (String(family ?? "").startsWith("WINDOWS")) {
        return;
      }
      yield* each(taskContainers(props), function* ({ definition, path }): Generator<
        Violation<typeof messages>,
        void,
        undefined
      > {
        const value = member(definition, "readonlyRootFilesystem");
        if (!isTrue(value)) {
          const property = `${path}.readonlyRootFilesystem`;
          const name = show(member(definition, "name"));
          yield { message: "writable", property, container: name, actual: show(value) };
        }
      });
    },
  },
  passes: [
    {
      name: "read-only",
      type: task,
      props: { family: "api", containerDefinitions: container(true) },
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
      name: "left to the default",
      type: task,
      props: { family: "api", containerDefinitions: container() },
      expect: "writable",
    },
    {
      name: "writable",
      type: task,
      props: { family: "api", containerDefinitions: container(false) },
      expect: "writable",
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
