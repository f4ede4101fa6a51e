import * as amp from "@pulumi/aws/amp";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { type ContainerReference, parameterArn } from "../container-reference";
import { physicalName } from "../names";
import { alertManager, scrapeRules } from "../prometheus-rules";
import type { StackContext } from "../stack-context";
import type { AlarmTopic } from "./alarm-topic";

export interface MetricsWorkspaceArgs {
  readonly context: StackContext;
  readonly keyArn: pulumi.Input<string>;
  /** Services whose metrics must arrive: silence of one is an alert. */
  readonly services: readonly string[];
  readonly topic: Pick<AlarmTopic, "warningArn">;
}

/**
 * Prometheus metrics of the services, kept for 150 days in Amazon Managed Service for Prometheus,
 * with an alert when a service's metrics stop coming. Serves finsight-045, paymentsvc-035,
 * toolbox-012 to 014 and 531, and catalytic-193. Costs 0.90 USD for each 10 million samples: about
 * 4 USD a
 * month for 500 series every 30 seconds, and 0.03 USD for each GB kept.
 */
export class MetricsWorkspace extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  /** The address to write to, for the collector beside each service. */
  readonly remoteWriteUrl: ContainerReference;

  constructor(name: string, args: MetricsWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:MetricsWorkspace", name, {}, opts);
    const workspace = this.workspace(name, args);
    this.arn = workspace.arn;
    this.remoteWriteUrl = this.address(name, args.context, workspace);
    this.alerts(name, args, workspace);
    this.registerOutputs({ arn: this.arn });
  }

  private workspace(name: string, { context, keyArn }: MetricsWorkspaceArgs): amp.Workspace {
    const logs = new LogGroup(
      `${name}-logs`,
      {
        // AWS delivers to groups of this prefix without a resource policy for each.
        name: physicalName("logGroup", `/aws/vendedlogs/prometheus/${context.prefix}`),
        kmsKeyId: keyArn,
        retentionInDays: context.sizes.logRetentionDays,
      },
      { parent: this },
    );
    return new amp.Workspace(
      `${name}-workspace`,
      {
        alias: context.prefix,
        kmsKeyArn: keyArn,
        loggingConfiguration: { logGroupArn: pulumi.interpolate`${logs.arn}:*` },
      },
      { parent: this },
    );
  }

  private address(
    name: string,
    context: StackContext,
    workspace: amp.Workspace,
  ): ContainerReference {
    const parameterName = physicalName("parameter", `/${context.prefix}/prometheus-remote-write`);
    const parameter = new ssm.Parameter(
      `${name}-address`,
      {
        name: parameterName,
        type: "String",
        value: pulumi.interpolate`${workspace.prometheusEndpoint}api/v1/remote_write`,
        description: "Where collectors write the services' metrics",
      },
      { parent: this },
    );
    return {
      valueFrom: pulumi.output(parameterName),
      parameterArn: parameterArn(context, parameterName),
      version: parameter.version.apply(String),
      resource: parameter,
    };
  }

  private alerts(name: string, args: MetricsWorkspaceArgs, workspace: amp.Workspace): void {
    new amp.RuleGroupNamespace(
      `${name}-rules`,
      {
        name: args.context.prefix,
        workspaceId: workspace.id,
        data: scrapeRules(args.context.prefix, args.services),
      },
      { parent: this },
    );
    new amp.AlertManagerDefinition(
      `${name}-alerts`,
      {
        workspaceId: workspace.id,
        definition: args.topic.warningArn.apply((arn) => alertManager(arn, args.context.region)),
      },
      { parent: this },
    );
  }
}
