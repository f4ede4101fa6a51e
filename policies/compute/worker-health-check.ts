import { definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { isGiven } from "../helpers/database";
import { isFalse } from "../helpers/flags";
import { list, undecidable } from "../helpers/known";
import { isDaemon, isFronted, type Service, taskDefinitionsOf } from "../helpers/services";
import { show } from "../helpers/show";

const service = "aws:ecs/service:Service";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const messages = {
  unasked:
    "Nobody notices when {container} hangs: it has no healthCheck, and no load balancer asks.",
} as const;
const fronted = "A load balancer asks the service for its health.";
const daemon = "The service runs one agent on each machine of the cluster.";
const external = "Another controller than ECS names the tasks.";

/** `["NONE"]` switches off what is there. */
function isAsked(definition: unknown): boolean {
  const command = list(member(member(definition, "healthCheck"), "command"));
  return command.length > 0 && command[0] !== "NONE";
}

const running = (containers: readonly object[]) => [
  {
    type: task,
    name: "task",
    props: { family: "worker", containerDefinitions: JSON.stringify(containers) },
  } as const,
];
const props = { taskDefinition: unknown, desiredCount: 2 };
const references = { taskDefinition: ["task"] };

export default definePolicy({
  id: "worker-health-check",
  title: "Workers are asked for their health",
  why: "A worker that hangs still runs: ECS replaces only what ends or what its health check calls unhealthy, and the queue grows until a customer asks.",
  fix: "Give the essential container a healthCheck whose command fails when the worker has not done a round for a while. ECS does not read HEALTHCHECK of a Dockerfile.",
  severity: "low",
  controls: ["background-worker", "health-check-configured", "worker-queue-processing"],
  scope: "stack",
  resources: [service],
  messages,
  checks: {
    *[service](props, context) {
      const resource = context.resource as Service;
      if (isFronted(resource)) {
        return notApplicable(fronted);
      }
      if (isDaemon(resource)) {
        return notApplicable(daemon);
      }
      if (!isGiven(() => props.taskDefinition, "taskDefinition", resource)) {
        return notApplicable(external);
      }
      const tasks = taskDefinitionsOf(resource);
      if (tasks.length === 0) {
        undecidable("taskDefinition");
      }
      yield* each(tasks, function* (each) {
        for (const { definition } of taskContainers(each.props)) {
          if (!isFalse(member(definition, "essential")) && !isAsked(definition)) {
            const container = show(member(definition, "name"));
            yield { message: "unasked", property: "taskDefinition", container } as const;
          }
        }
      });
      return;
    },
  },
  passes: [
    {
      name: "a command that asks",
      type: service,
      props,
      references,
      with: running([
        { name: "worker", healthCheck: { command: ["CMD", "worker", "status"] } },
        { name: "metrics", essential: false },
      ]),
    },
  ],
  fails: [
    {
      name: "nobody asks",
      type: service,
      props,
      references,
      with: running([{ name: "worker", image: "worker:1" }]),
      expect: "unasked",
    },
    {
      name: "a check that is switched off",
      type: service,
      props,
      references,
      with: running([{ name: "worker", healthCheck: { command: ["NONE"] } }]),
      expect: "unasked",
    },
  ],
  unknowns: [
    {
      name: "a task definition of elsewhere",
      type: service,
      props: { taskDefinition: "worker:12" },
      expect: "taskDefinition",
    },
  ],
  notApplicables: [
    {
      name: "a service behind a load balancer",
      type: service,
      props: { ...props, loadBalancers: [{ containerName: "api", containerPort: 80 }] },
      expect: fronted,
    },
    {
      name: "an agent",
      type: service,
      props: { ...props, schedulingStrategy: "DAEMON" },
      expect: daemon,
    },
    {
      name: "tasks of CodeDeploy",
      type: service,
      props: { deploymentController: { type: "EXTERNAL" } },
      expect: external,
    },
  ],
});
