import { definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { isTrue } from "../helpers/flags";
import { undecidable } from "../helpers/known";
import { type Service, taskDefinitionsOf } from "../helpers/services";

const service = "aws:ecs/service:Service";
const cluster = "aws:ecs/cluster:Cluster";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const messages = {
  off: "What people do in a shell of the service is not recorded: the cluster {cluster} logs no commands (logging NONE).",
  nowhere:
    "What people do in a shell of the service is not recorded: {container} has no awslogs log driver, which is where the cluster would write.",
  noPlace:
    "What people do in a shell of the service is not recorded: the cluster {cluster} names no log group or bucket.",
} as const;
const noShell = "Nobody can open a shell in the service.";

/**
 * DEFAULT, which is also what holds where nothing is said, writes to the log of the container, and
 * nowhere when that is not awslogs:
 * docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
 */
function* inTaskLog(of: Service) {
  const definitions = taskDefinitionsOf(of);
  if (definitions.length === 0) {
    undecidable("taskDefinition");
  }
  yield* each(definitions, function* ({ props }) {
    for (const { definition } of taskContainers(props)) {
      if (member(member(definition, "logConfiguration"), "logDriver") !== "awslogs") {
        const container = String(member(definition, "name") ?? "a container").slice(0, 100);
        yield { message: "nowhere", property: "enableExecuteCommand", container } as const;
      }
    }
  });
}

const shell = { enableExecuteCommand: true, cluster: unknown, taskDefinition: unknown };
const clusterWith = (executeCommandConfiguration?: object) =>
  ({
    type: cluster,
    name: "main",
    props: executeCommandConfiguration ? { configuration: { executeCommandConfiguration } } : {},
  }) as const;
const taskWith = (logConfiguration?: object) =>
  ({
    type: task,
    name: "task",
    props: {
      family: "api",
      containerDefinitions: JSON.stringify([{ name: "api", image: "api:1", logConfiguration }]),
    },
  }) as const;
const references = { cluster: ["main"], taskDefinition: ["task"] };
const awslogs = { logDriver: "awslogs", options: { "awslogs-group": "api" } };

export default definePolicy({
  id: "execute-command-logged",
  title: "Shells in running tasks leave a record",
  why: "ECS Exec opens a shell beside customers' data with the rights of the program. Without a record nobody can tell what was read or changed there, or by whom.",
  fix: "Set enableExecuteCommand to false, or configuration.executeCommandConfiguration of the cluster to logging OVERRIDE with a log group or bucket.",
  severity: "medium",
  controls: ["admin-access", "audit-logging"],
  scope: "stack",
  resources: [service],
  messages,
  checks: {
    *[service](props, { resource }) {
      if (!isTrue(props.enableExecuteCommand)) {
        return notApplicable(noShell);
      }
      const clusters = resource.referencesOfType("cluster", cluster);
      if (clusters.length === 0) {
        undecidable("cluster");
      }
      yield* each(clusters, function* (of) {
        const configured = of.props.configuration?.executeCommandConfiguration;
        const property = "enableExecuteCommand";
        const logging = configured?.logging ?? "DEFAULT";
        if (logging === "NONE") {
          yield { message: "off", property, cluster: of.name } as const;
        } else if (logging === "DEFAULT") {
          yield* inTaskLog(resource as Service);
        } else {
          const at = "configuration.executeCommandConfiguration.logConfiguration";
          const place = configured?.logConfiguration;
          const isUnknown = ["cloudWatchLogGroupName", "s3BucketName"].some((key) =>
            of.isUnknown(`${at}.${key}`),
          );
          if (!isUnknown && !place?.cloudWatchLogGroupName && !place?.s3BucketName) {
            yield { message: "noPlace", property, cluster: of.name } as const;
          }
        }
      });
      return;
    },
  },
  passes: [
    {
      name: "a log group of its own, whose name is not known yet",
      type: service,
      props: shell,
      references,
      with: [
        clusterWith({ logging: "OVERRIDE", logConfiguration: { cloudWatchLogGroupName: unknown } }),
        taskWith(),
      ],
    },
    {
      name: "the log of the container",
      type: service,
      props: shell,
      references,
      with: [clusterWith(), taskWith(awslogs)],
    },
  ],
  fails: [
    {
      name: "no record",
      type: service,
      props: shell,
      references,
      with: [clusterWith({ logging: "NONE" }), taskWith(awslogs)],
      expect: "off",
    },
    {
      name: "a container that logs elsewhere",
      type: service,
      props: shell,
      references,
      with: [clusterWith({ logging: "DEFAULT" }), taskWith({ logDriver: "awsfirelens" })],
      expect: "nowhere",
    },
    {
      name: "a place that is not named",
      type: service,
      props: shell,
      references,
      with: [clusterWith({ logging: "OVERRIDE" }), taskWith(awslogs)],
      expect: "noPlace",
    },
  ],
  unknowns: [
    {
      name: "a cluster of another stack",
      type: service,
      props: { ...shell, cluster: "shared" },
      references: { taskDefinition: ["task"] },
      with: [taskWith(awslogs)],
      expect: "cluster",
    },
  ],
  notApplicables: [
    { name: "left to the default", type: service, props: {}, expect: noShell },
    {
      name: "switched off",
      type: service,
      props: { enableExecuteCommand: false },
      expect: noShell,
    },
  ],
});
