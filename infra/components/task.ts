import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { containerDefinitions } from "../container-definition";
import type { ContainerReference } from "../container-reference";
import { assumedBy, type Permission, policyDocument } from "../iam-policy";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface TaskArgs {
  readonly context: StackContext;
  /** What the container is within the stack: `api`, `migrate`. */
  readonly role: string;
  readonly keyArn: pulumi.Input<string>;
  /** By digest. */
  readonly image: string;
  /** Replaces the image's own command. */
  readonly command?: readonly string[];
  /** Fargate CPU units and MiB. */
  readonly cpu: number;
  readonly memoryMib: number;
  /** TCP port that the container listens on. */
  readonly port?: number;
  /** Shell command that succeeds while the container is healthy. */
  readonly healthCommand?: string;
  /** Environment variables that anybody may read. */
  readonly environment: Readonly<Record<string, string>>;
  /** Environment variables that ECS fetches when the task starts. */
  readonly references: Readonly<Record<string, ContainerReference>>;
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
  /** What must exist before a task can start. */
  readonly prerequisites: readonly pulumi.Resource[];
  /** Changes with the value of any reference. */
  readonly versions: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: TaskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Task", name, {}, opts);
    this.containerName = args.role;
    const logs = this.logGroup(name, args);
    const execution = this.executionRole(name, args, logs);
    const taskRole = this.taskRole(name, args);
    const definition = new ecs.TaskDefinition(
      `${name}-definition`,
      {
        family: physicalName("taskFamily", `${args.context.prefix}-${args.role}`),
        requiresCompatibilities: ["FARGATE"],
        networkMode: "awsvpc",
        cpu: String(args.cpu),
        memory: String(args.memoryMib),
        runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
        executionRoleArn: execution.arn,
        taskRoleArn: taskRole.arn,
        containerDefinitions: containerDefinitions(args, logs.name),
        volumes: [{ name: "tmp" }],
        // An older revision stays usable, so that a rollback needs no deployment of the program.
        skipDestroy: true,
      },
      { parent: this },
    );
    this.definitionArn = definition.arn;
    const references = Object.entries(args.references);
    this.prerequisites = [execution.policy, ...references.map(([, value]) => value.resource)];
    this.versions = Object.fromEntries(references.map(([key, value]) => [key, value.version]));
    this.registerOutputs({ definitionArn: this.definitionArn });
  }

  private logGroup(name: string, args: TaskArgs): LogGroup {
    return new LogGroup(
      `${name}-logs`,
      {
        name: physicalName("logGroup", `/${args.context.prefix}/${args.role}`),
        kmsKeyId: args.keyArn,
        retentionInDays: args.context.sizes.logRetentionDays,
      },
      { parent: this },
    );
  }

  /** What ECS itself does for the task: pull the image, read the references, write the log. */
  private executionRole(name: string, args: TaskArgs, logs: LogGroup) {
    const { accountId, region } = args.context;
    const role = new iam.Role(
      `${name}-execution`,
      { assumeRolePolicy: assumedBy("ecs-tasks.amazonaws.com", accountId) },
      { parent: this },
    );
    const references = Object.values(args.references);
    const secretArns = references.flatMap(({ secretArn }) => (secretArn ? [secretArn] : []));
    const permissions: Permission[] = [
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [pulumi.interpolate`${logs.arn}:*`],
      },
      ...imagePermissions(args.image),
    ];
    if (references.length > 0) {
      permissions.push({
        actions: ["ssm:GetParameters"],
        resources: references.map((reference) => reference.parameterArn),
      });
    }
    if (secretArns.length > 0) {
      permissions.push(
        { actions: ["secretsmanager:GetSecretValue"], resources: secretArns },
        {
          actions: ["kms:Decrypt"],
          resources: [args.keyArn],
          condition: {
            StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` },
          },
        },
      );
    }
    const policy = new iam.RolePolicy(
      `${name}-execution-policy`,
      { role: role.id, policy: policyDocument(permissions) },
      { parent: this },
    );
    return { arn: role.arn, policy };
  }

  private taskRole(name: string, args: TaskArgs): iam.Role {
    const role = new iam.Role(
      `${name}-task`,
      { assumeRolePolicy: assumedBy("ecs-tasks.amazonaws.com", args.context.accountId) },
      { parent: this },
    );
    if (args.permissions.length > 0) {
      new iam.RolePolicy(
        `${name}-task-policy`,
        { role: role.id, policy: policyDocument(args.permissions) },
        { parent: this },
      );
    }
    return role;
  }
}

/** Only an image of a private ECR repository needs permission; its host says which one it is. */
function imagePermissions(image: string): Permission[] {
  const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^@]+)@/.exec(image);
  if (match === null) return [];
  const [, account, region, repository] = match;
  return [
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      actions: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
      ],
      resources: [`arn:aws:ecr:${region}:${account}:repository/${repository}`],
    },
  ];
}
