import * as appautoscaling from "@pulumi/aws/appautoscaling";
import type { MetricAlarm } from "@pulumi/aws/cloudwatch/metricAlarm";
import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { scalingTargetPercent } from "../defaults";
import type { Backend } from "./backend";
import type { Cluster } from "./cluster";
import { Connection } from "./connection";
import { Task, type TaskArgs } from "./task";
import { TaskGroup } from "./task-group";

export interface ServiceArgs extends Omit<TaskArgs, "cpu" | "memoryMib" | "port"> {
  /** Where the edge sends the service's requests. */
  readonly backend: Backend;
  readonly cluster: Cluster;
  readonly vpcId: pulumi.Input<string>;
  /** Group of the VPC's interface endpoints, where it has them. */
  readonly endpointsSecurityGroupId?: pulumi.Output<string> | undefined;
  /** Private subnets in two zones or more. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Alarms that stop a deployment and roll it back. */
  readonly rollbackAlarms: readonly MetricAlarm[];
}

/**
 * Tasks in private subnets behind the edge, scaled by load, replaced without an interruption, and
 * rolled back by themselves when a new version fails. Costs about 9 USD a month in development
 * (0.25 vCPU) and 108 in production (three of 1 vCPU; us-east-1, November 2026).
 */
export class Service extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;
  readonly serviceName: string;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Service", name, {}, opts);
    this.serviceName = args.role;
    const { cpu, memoryMib } = args.context.sizes.api;
    const { port } = args.backend;
    const task = new Task(`${name}-task`, { ...args, cpu, memoryMib, port }, { parent: this });
    const group = new TaskGroup(`${name}-tasks`, args, { parent: this });
    new Connection(
      `${name}-from-edge`,
      { from: args.backend.edgeSecurityGroupId, to: group.id, port },
      { parent: this },
    );
    this.securityGroupId = group.id;
    const service = this.service(name, args, task);
    this.scaling(name, args, service);
    this.registerOutputs({ serviceName: this.serviceName });
  }

  private service(name: string, args: ServiceArgs, task: Task): ecs.Service {
    return new ecs.Service(
      `${name}-ecs`,
      {
        name: args.role,
        cluster: args.cluster.arn,
        taskDefinition: task.definitionArn,
        launchType: "FARGATE",
        platformVersion: "LATEST",
        desiredCount: args.context.sizes.api.minTasks,
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        deploymentCircuitBreaker: { enable: true, rollback: true },
        ...(args.rollbackAlarms.length > 0 && {
          alarms: {
            enable: true,
            rollback: true,
            alarmNames: args.rollbackAlarms.map((alarm) => alarm.name),
          },
        }),
        healthCheckGracePeriodSeconds: 60,
        availabilityZoneRebalancing: "ENABLED",
        enableExecuteCommand: false,
        enableEcsManagedTags: true,
        propagateTags: "SERVICE",
        networkConfiguration: {
          assignPublicIp: false,
          subnets: [...args.subnetIds],
          securityGroups: [this.securityGroupId],
        },
        loadBalancers: [
          {
            containerName: task.containerName,
            containerPort: args.backend.port,
            targetGroupArn: args.backend.targetGroupArn,
          },
        ],
        // ECS reads a secret only when a task starts: a new value has to start new tasks.
        forceNewDeployment: true,
        triggers: task.versions,
      },
      {
        parent: this,
        // ECS refuses a target group that no load balancer uses yet.
        dependsOn: [args.backend, ...task.prerequisites],
        // Autoscaling owns the number of tasks from here on.
        ignoreChanges: ["desiredCount"],
      },
    );
  }

  private scaling(name: string, args: ServiceArgs, service: ecs.Service): void {
    const { minTasks, maxTasks } = args.context.sizes.api;
    const target = new appautoscaling.Target(
      `${name}-scaling`,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${args.cluster.clusterName}/${service.name}`,
        minCapacity: minTasks,
        maxCapacity: maxTasks,
      },
      { parent: this },
    );
    for (const metric of ["CPU", "Memory"] as const) {
      new appautoscaling.Policy(
        `${name}-scale-on-${metric.toLowerCase()}`,
        {
          policyType: "TargetTrackingScaling",
          serviceNamespace: target.serviceNamespace,
          scalableDimension: target.scalableDimension,
          resourceId: target.resourceId,
          targetTrackingScalingPolicyConfiguration: {
            predefinedMetricSpecification: {
              predefinedMetricType: `ECSServiceAverage${metric}Utilization`,
            },
            targetValue: scalingTargetPercent,
            // Seconds: grow at once, shrink slowly.
            scaleOutCooldown: 60,
            scaleInCooldown: 300,
          },
        },
        { parent: this },
      );
    }
  }
}
