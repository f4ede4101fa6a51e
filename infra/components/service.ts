import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { gracePeriodSeconds } from "../defaults";
import { refuse } from "../limits/refuse";
import { physicalName } from "../names";
import type { Backend } from "./backend";
import type { Cluster } from "./cluster";
import { Connection } from "./connection";
import { type Scaling, ServiceScaling } from "./service-scaling";
import { Task, type TaskArgs } from "./task";
import { type OutboundPort, TaskGroup } from "./task-group";

/** A row of the size table. */
export interface ServiceSize {
  /** Fargate CPU units: 1024 is one vCPU. */
  readonly cpu: number;
  /** MiB; Fargate allows only certain pairs with `cpu`. */
  readonly memoryMib: number;
  readonly minTasks: number;
  readonly maxTasks: number;
}

export interface ServiceArgs extends Omit<TaskArgs, "cpu" | "memoryMib" | "port"> {
  /** Where the edge sends the service's requests; a worker has none, since nobody calls it. */
  readonly backend?:
    | (Pick<Backend, "edgeSecurityGroupId" | "targetGroupArn" | "port"> & pulumi.Resource)
    | undefined;
  readonly cluster: Pick<Cluster, "arn" | "clusterName">;
  readonly vpcId: pulumi.Input<string>;
  /** Group of the VPC's interface endpoints, where it has them. */
  readonly endpointsSecurityGroupId?: pulumi.Output<string> | undefined;
  /** Private subnets in two zones or more. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The environment's row for the API when left out. */
  readonly size?: ServiceSize | undefined;
  /** What the number of tasks follows besides CPU and memory. */
  readonly scaling?: Scaling | undefined;
  /** Ports of the internet that the tasks may call besides 443. */
  readonly outbound?: readonly OutboundPort[] | undefined;
  /** Seconds in which a new task may fail the load balancer's checks. */
  readonly gracePeriodSeconds?: number | undefined;
  /** What a task needs to start: the ways out of its subnets, to its image and its secrets. */
  readonly after?: readonly pulumi.Resource[] | undefined;
  /** Alarms that stop a deployment and roll it back. */
  readonly rollbackAlarms: readonly MetricAlarm[];
}

/**
 * Tasks in private subnets, behind the edge or as a worker that nobody calls, scaled by load,
 * replaced without an interruption, and rolled back by themselves when a new version fails. A task
 * that stops gets SIGTERM and its stop timeout to end what it does. Costs about 9 USD a month in
 * development (0.25 vCPU) and 108 in production (three of 1 vCPU; us-east-1, November 2026).
 * Serves clientflow-063, 065 and 088, paymentsvc-040 and 043.
 */
export class Service extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  readonly serviceName: string;
  readonly clusterName: string;
  readonly containerName: string;
  readonly logGroupName: string;
  readonly definitionArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Service", name, {}, opts);
    this.serviceName = physicalName("ecsService", args.role);
    this.clusterName = args.cluster.clusterName;
    const size = args.size ?? args.context.sizes.api;
    const { backend } = args;
    if (args.subnetIds.length < 2) {
      refuse(
        `The service ${args.role} runs in ${args.subnetIds.length} subnets: give two or more.`,
      );
    }
    const { cpu, memoryMib, minTasks, maxTasks } = size;
    const port = backend && { port: backend.port };
    const task = new Task(`${name}-task`, { ...args, cpu, memoryMib, ...port }, { parent: this });
    const group = new TaskGroup(`${name}-tasks`, args, { parent: this });
    if (backend) {
      new Connection(
        `${name}-from-edge`,
        { from: backend.edgeSecurityGroupId, to: group.id, port: backend.port },
        { parent: this },
      );
    }
    this.securityGroupId = group.id;
    const service = this.service(name, args, task, minTasks);
    const { clusterName } = this;
    new ServiceScaling(
      name,
      { clusterName, serviceName: service.name, minTasks, maxTasks, scaling: args.scaling },
      { parent: this },
    );
    this.containerName = task.containerName;
    this.logGroupName = task.logGroupName;
    this.definitionArn = task.definitionArn;
    this.taskRoleArn = task.taskRoleArn;
    this.registerOutputs({ serviceName: this.serviceName });
  }

  private service(name: string, args: ServiceArgs, task: Task, tasks: number): ecs.Service {
    const { backend } = args;
    return new ecs.Service(
      `${name}-ecs`,
      {
        name: this.serviceName,
        cluster: args.cluster.arn,
        taskDefinition: task.definitionArn,
        launchType: "FARGATE",
        schedulingStrategy: "REPLICA",
        platformVersion: "LATEST",
        desiredCount: tasks,
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        ...rollback(args.rollbackAlarms),
        ...(backend && behind(backend, task.containerName, args.gracePeriodSeconds)),
        availabilityZoneRebalancing: "ENABLED",
        enableExecuteCommand: false,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        tags: { Role: backend ? args.role : "worker" },
        networkConfiguration: {
          assignPublicIp: false,
          subnets: [...args.subnetIds],
          securityGroups: [this.securityGroupId],
        },
        // ECS reads a secret only when a task starts: a new value has to start new tasks.
        forceNewDeployment: true,
        triggers: task.versions,
      },
      {
        parent: this,
        // ECS refuses a target group that no load balancer uses yet.
        dependsOn: [...(backend ? [backend] : []), ...task.prerequisites, ...(args.after ?? [])],
        // Autoscaling owns the number of tasks from here on.
        ignoreChanges: ["desiredCount"],
      },
    );
  }
}

function rollback(alarms: readonly MetricAlarm[]) {
  if (alarms.length === 0) return {};
  const alarmNames = alarms.map((alarm) => alarm.name);
  return { alarms: { enable: true, rollback: true, alarmNames } };
}

function behind(
  { port, targetGroupArn }: Pick<Backend, "port" | "targetGroupArn">,
  containerName: string,
  healthCheckGracePeriodSeconds = gracePeriodSeconds,
) {
  return {
    // ECS takes it only where a load balancer checks.
    healthCheckGracePeriodSeconds,
    loadBalancers: [{ containerName, containerPort: port, targetGroupArn }],
  };
}
