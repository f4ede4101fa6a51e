import { definePolicy, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { batchContainers, type Container, member, taskContainers } from "../helpers/containers";
import { isTrue } from "../helpers/flags";
import { list } from "../helpers/known";
import { show } from "../helpers/show";

const messages = {
  privileged: "The container {container} has all rights of its host: privileged is true.",
  capability:
    "The container {container} gets the capability {capability}, which controls the host.",
  namespace: "The tasks see the {what} of their host: {property} is host.",
} as const;
type Part = Generator<Violation<typeof messages>, void, undefined>;

/** What lets a program out of its container: man7.org/linux/man-pages/man7/capabilities.7.html */
const controlsHost = new Set(
  "ALL SYS_ADMIN SYS_MODULE SYS_PTRACE SYS_RAWIO NET_ADMIN DAC_READ_SEARCH BPF".split(" "),
);

function* checkContainer({ definition, path }: Container): Part {
  const container = show(member(definition, "name") ?? "of the job");
  // A pod of a Batch job says it in its security context.
  const holders = [
    [definition, path],
    [member(definition, "securityContext"), `${path}.securityContext`],
  ] as const;
  for (const [holder, at] of holders) {
    if (isTrue(member(holder, "privileged"))) {
      yield { message: "privileged", property: `${at}.privileged`, container };
    }
  }
  const added = list(member(member(member(definition, "linuxParameters"), "capabilities"), "add"));
  for (const [index, value] of added.entries()) {
    const capability = String(value).toUpperCase().replace(/^CAP_/, "");
    if (controlsHost.has(capability)) {
      const property = `${path}.linuxParameters.capabilities.add[${index}]`;
      yield { message: "capability", property, container, capability };
    }
  }
}

const task = "aws:ecs/taskDefinition:TaskDefinition";
const job = "aws:batch/jobDefinition:JobDefinition";
const container = (rest: object) => JSON.stringify([{ name: "api", image: "api:1.4.2", ...rest }]);

export default definePolicy({
  id: "container-not-privileged",
  title: "Containers have no rights over their host",
  why: "A program that leaves its container reads the secrets and the memory of every other one on the machine, and takes the machine's role.",
  fix: "Remove privileged, the added capabilities and pidMode or ipcMode host from the definition; run the tasks on Fargate, where none of them exists.",
  severity: "high",
  controls: ["compute-deployed"],
  resources: [task, job],
  messages,
  checks: {
    *[task](props): Part {
      for (const [property, what] of [
        ["pidMode", "processes"],
        ["ipcMode", "shared memory"],
      ] as const) {
        if (props[property] === "host") {
          yield { message: "namespace", property, what } as const;
        }
      }
      yield* each(taskContainers(props), checkContainer);
    },
    *[job](props): Part {
      for (const found of batchContainers(props)) {
        yield* checkContainer(found);
      }
    },
  },
  passes: [
    {
      name: "nothing asked for",
      type: task,
      props: { family: "api", containerDefinitions: container({ privileged: false }) },
    },
    {
      name: "a harmless capability",
      type: task,
      props: {
        family: "api",
        containerDefinitions: container({
          linuxParameters: { capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] } },
        }),
      },
    },
    {
      name: "a plain job",
      type: job,
      props: { name: "mail", type: "container", containerProperties: '{"image":"mail:3"}' },
    },
  ],
  fails: [
    {
      name: "privileged",
      type: task,
      props: { family: "api", containerDefinitions: container({ privileged: true }) },
      expect: "privileged",
    },
    {
      name: "administration of the system",
      type: task,
      props: {
        family: "api",
        containerDefinitions: container({
          linuxParameters: { capabilities: { add: ["CAP_SYS_ADMIN"] } },
        }),
      },
      expect: "capability",
    },
    {
      name: "the processes of the host",
      type: task,
      props: { family: "api", pidMode: "host", containerDefinitions: container({}) },
      expect: "namespace",
    },
    {
      name: "a privileged job",
      type: job,
      props: {
        name: "mail",
        type: "container",
        containerProperties: '{"Image":"mail:3","Privileged":true}',
      },
      expect: "privileged",
    },
    {
      name: "a privileged pod",
      type: job,
      props: {
        name: "mail",
        type: "container",
        eksProperties: {
          podProperties: {
            containers: [{ image: unknown }, { image: "a", securityContext: { privileged: true } }],
          },
        },
      },
      expect: "privileged",
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
