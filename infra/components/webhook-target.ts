import * as lambda from "@pulumi/aws/lambda";
import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { automaticName } from "../names";

export interface WebhookTargetArgs {
  readonly function: lambda.Function;
}

/**
 * Lets the load balancer, and nobody else, hand requests to a function. Header names that came
 * twice arrive as two: which of them a provider signed must not be guessed. Costs nothing by
 * itself.
 */
export class WebhookTarget extends pulumi.ComponentResource {
  readonly targetGroupArn: pulumi.Output<string>;
  /** The target group's dimension of CloudWatch metrics. */
  readonly targetGroupArnSuffix: pulumi.Output<string>;

  constructor(name: string, args: WebhookTargetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:WebhookTarget", name, {}, opts);
    const group = new lb.TargetGroup(
      automaticName("targetGroup", `${name}-tg`),
      {
        targetType: "lambda",
        lambdaMultiValueHeadersEnabled: true,
        // A check would call the function all day, and there is no other target to send to.
        healthCheck: { enabled: false },
      },
      { parent: this },
    );
    const allowed = new lambda.Permission(
      `${name}-by-balancer`,
      {
        action: "lambda:InvokeFunction",
        function: args.function.name,
        principal: "elasticloadbalancing.amazonaws.com",
        sourceArn: group.arn,
      },
      { parent: this },
    );
    new lb.TargetGroupAttachment(
      `${name}-attachment`,
      { targetGroupArn: group.arn, targetId: args.function.arn },
      // The load balancer tries the permission when the target is added.
      { parent: this, dependsOn: [allowed] },
    );
    this.targetGroupArn = group.arn;
    this.targetGroupArnSuffix = group.arnSuffix;
    this.registerOutputs();
  }
}
