import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import {
  type Container,
  containerDefinitions,
  contentVariable,
  type SecretFile,
} from "../container-definition";
import type { ContainerReference } from "../container-reference";
import { assumedBy, type Permission, policyDocument } from "../iam-policy";
import { checkContainer, checkImage } from "../limits/container";
import { checkFargateSize } from "../limits/fargate";
import { collectorPermissions, metricsLogGroup } from "../metrics-collector";
import { automaticName, physicalName } from "../names";
import { executionPermissions } from "./task-permissions";

/**
 * A container's own settings (see Container): `role` is what it is within the stack, such as `api`;
 * `image` is by digest; `command` replaces the image's own; `port` is the TCP port that it listens
 * on; `healthCommand` is a shell command that succeeds while it is healthy; `environment` are
 * variables that anybody may read, `references` those that ECS fetches when the task starts.
 */
export interface TaskArgs extends Container {
  readonly keyArn: pulumi.Input<string>;
  /** Fargate CPU units and MiB; AWS pairs only some of them. */
  readonly cpu: number;
  readonly memoryMib: number;
  /** What the code in the container may do in AWS. */
  readonly permissions: readonly Permission[];
}

/**
 * A container that runs without root, cannot write to its image, gets its secrets by reference,
 * and may do in AWS only what is listed. Costs nothing by itself.
 */
export class Task extends pulumi.ComponentResource {
  readonly definitionArn: pulumi.Output<string>;
  readonly containerName: string;
  /** ECS's name of all revisions of the definition. */
  readonly family: string;
  readonly logGroupName: string;
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  /** What must exist before a task can start. */
  readonly prerequisites: readonly pulumi.Resource[];
  /** Changes with the value of any reference. */
  readonly versions: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: TaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Task", name, {}, opts);
    checkTask(args);
    const { prefix } = args.context;
    this.containerName = args.role;
    this.family = physicalName("taskFamily", `${prefix}-${args.role}`);
    this.logGroupName = physicalName("logGroup", `/${prefix}/${args.role}`);
    const references = allReferences(args);
    const logs = this.logGroup(`${name}-logs`, this.logGroupName, args);
    const execution = this.executionRole(name, args, Object.values(references));
    const taskRole = this.taskRole(name, args);
    const definition = this.definition(name, args, logs, { execution: execution.arn, taskRole });
    this.definitionArn = definition.arn;
    this.executionRoleArn = execution.arn;
    this.taskRoleArn = taskRole.arn;
    const resources = Object.values(references).map(({ resource }) => resource);
    this.prerequisites = [execution.policy, ...resources];
    this.versions = Object.fromEntries(
      Object.entries(references).map(([key, { version }]) => [key, version]),
    );
    this.registerOutputs({ definitionArn: this.definitionArn });
  }

  private definition(
    name: string,
    args: TaskArgs,
    logs: LogGroup,
    roles: { readonly execution: pulumi.Output<string>; readonly taskRole: iam.Role },
  ): ecs.TaskDefinition {
    return new ecs.TaskDefinition(
      `${name}-definition`,
      {
        family: this.family,
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(args.cpu),
        memory: String(args.memoryMib),
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
        executionRoleArn: roles.execution,
        taskRoleArn: roles.taskRole.arn,
        containerDefinitions: containerDefinitions(args, logs.name),
        // An older revision stays usable, so that a rollback needs no deployment of the program.
        skipDestroy: true,
      },
      { parent: this },
    );
  }

  private logGroup(child: string, group: string, args: TaskArgs): LogGroup {
    return new LogGroup(
      child,
      {
        name: group,
        kmsKeyId: args.keyArn,
        retentionInDays: args.context.sizes.logRetentionDays,
      },
      { parent: this },
    );
  }

  /** What ECS itself does for the task: pull the image, read the references, write the log. */
  private executionRole(name: string, args: TaskArgs, references: readonly ContainerReference[]) {
    const { context, image, keyArn, metrics } = args;
    const role = this.role(`${name}-execution`, args);
    const images = metrics ? [image, metrics.image] : [image];
    const { logGroupName } = this;
    const permissions = executionPermissions({ context, keyArn, logGroupName, images, references });
    const policy = new iam.RolePolicy(
      `${name}-execution-policy`,
      { role: role.id, policy: policyDocument(permissions) },
      { parent: this },
    );
    return { arn: role.arn, policy };
  }

  private taskRole(name: string, args: TaskArgs): iam.Role {
    const { metrics } = args;
    const role = this.role(`${name}-task`, args);
    if (metrics?.destination.kind === "cloudwatch") {
      this.logGroup(`${name}-metrics`, metricsLogGroup(args), args);
    }
    const permissions = [
      ...args.permissions,
      ...(metrics ? collectorPermissions(metrics, args) : []),
    ];
    if (permissions.length > 0) {
      new iam.RolePolicy(
        `${name}-task-policy`,
        { role: role.id, policy: policyDocument(permissions) },
        { parent: this },
      );
    }
    return role;
  }

  private role(child: string, { context }: TaskArgs): iam.Role {
    return new iam.Role(
      automaticName("role", child),
      { assumeRolePolicy: assumedBy("ecs-tasks.amazonaws.com", context.accountId) },
      { parent: this },
    );
  }
}

/** Everything that ECS fetches, by environment variable of one of the containers. */
function allReferences({ references, files = {}, metrics }: TaskArgs) {
  const contents = Object.entries(files).map(([variable, { reference }]: [string, SecretFile]) => [
    contentVariable(variable),
    reference,
  ]);
  const all: Record<string, ContainerReference> = { ...references };
  Object.assign(all, Object.fromEntries(contents));
  if (metrics?.destination.kind === "prometheus") {
    all["metrics/url"] = metrics.destination.remoteWriteUrl;
  }
  return all;
}

function checkTask(args: TaskArgs): void {
  checkContainer(args);
  checkFargateSize(`The task ${args.role}`, args.cpu, args.memoryMib);
  if (args.metrics === undefined) return;
  checkImage(`The metrics collector of ${args.role}`, args.metrics.image);
  if (args.metrics.port === undefined && args.port === undefined) {
    throw new pulumi.RunError(
      `The metrics of ${args.role} have no port: the container listens on none, so give metrics.port.`,
    );
  }
}
