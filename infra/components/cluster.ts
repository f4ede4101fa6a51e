import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

/**
 * A Fargate cluster that reports the metrics of each task. Container Insights costs about 1 USD a
 * month for each task.
 */
export class Cluster extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** ECS's name, a dimension of metrics and part of the autoscaling resource's id. */
  readonly clusterName: string;

  constructor(
    name: string,
    args: { readonly prefix: string },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("gonogo:infra:Cluster", name, {}, opts);
    this.clusterName = args.prefix;
    const cluster = new ecs.Cluster(
      `${name}-cluster`,
      { name: args.prefix, settings: [{ name: "containerInsights", value: "enhanced" }] },
      { parent: this },
    );
    this.arn = cluster.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
