import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import type { input } from "@pulumi/aws/types";
import * as wafv2 from "@pulumi/aws/wafv2";
import * as pulumi from "@pulumi/pulumi";
import { requestsPerMinute, webhookRequestsPerMinute } from "../defaults";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import { bodyLimitRule, managedRules, rateRule } from "../web-acl-rules";

export interface WebAclArgs {
  readonly context: StackContext;
  /** Load balancer to guard. */
  readonly resourceArn: pulumi.Input<string>;
  readonly webhookPaths: readonly string[];
  readonly keyArn: pulumi.Input<string>;
}

/**
 * Known attacks, bodies over 1 MB and addresses that ask too often are blocked and logged, without
 * the secrets that requests carry. Costs 5 USD a month, 1 for each rule, and 0.60 for each million
 * requests.
 */
export class WebAcl extends pulumi.ComponentResource {
  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebAcl", name, {}, opts);
    const acl = new wafv2.WebAcl(
      `${name}-acl`,
      {
        scope: "REGIONAL",
        description: `Firewall of ${args.context.prefix}`,
        defaultAction: { allow: {} },
        rules: rules(args.webhookPaths),
        visibilityConfig: {
          cloudwatchMetricsEnabled: true,
          sampledRequestsEnabled: true,
          metricName: `${args.context.prefix}-firewall`,
        },
      },
      { parent: this },
    );
    new wafv2.WebAclAssociation(
      `${name}-association`,
      { resourceArn: args.resourceArn, webAclArn: acl.arn },
      { parent: this },
    );
    this.logging(name, args, acl);
    this.registerOutputs();
  }

  private logging(name: string, args: WebAclArgs, acl: wafv2.WebAcl): void {
    const group = new LogGroup(
      `${name}-logs`,
      {
        // AWS accepts only names that begin like this.
        name: physicalName("logGroup", `aws-waf-logs-${args.context.prefix}`),
        kmsKeyId: args.keyArn,
        retentionInDays: args.context.sizes.logRetentionDays,
      },
      { parent: this },
    );
    new wafv2.WebAclLoggingConfiguration(
      `${name}-logging`,
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [group.arn],
        redactedFields: ["authorization", "cookie", "x-api-key", "stripe-signature"].map(
          (header) => ({ singleHeader: { name: header } }),
        ),
      },
      { parent: this },
    );
  }
}

function rules(webhookPaths: readonly string[]): input.wafv2.WebAclRule[] {
  const inOrder = [
    bodyLimitRule(),
    ...webhookPaths.map((path, index) =>
      rateRule(`webhook-rate-${index + 1}`, webhookRequestsPerMinute, { only: path }),
    ),
    rateRule("client-rate", requestsPerMinute, { exceptFor: webhookPaths }),
    ...managedRules(),
  ];
  return inOrder.map((rule, priority) => ({ ...rule, priority }));
}
