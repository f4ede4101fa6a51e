import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import * as guardduty from "@pulumi/aws/guardduty";
import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";

export interface ThreatDetectionArgs {
  readonly context: StackContext;
  /** Its policy, and its key's, must let events.amazonaws.com publish. */
  readonly topicArn: pulumi.Input<string>;
}

/**
 * GuardDuty reads the account's trail, flow logs and DNS, and tells people of what is serious, so
 * that the weekly review of security logs (paymentsvc-085) has something to review. An account has
 * one detector in each region: leave this out where an organisation brings its own. Costs about
 * 4 USD a month for each million events, after 30 free days.
 */
export class ThreatDetection extends pulumi.ComponentResource {
  constructor(name: string, args: ThreatDetectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:ThreatDetection", name, {}, opts);
    const detector = new guardduty.Detector(
      `${name}-detector`,
      { enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES" },
      { parent: this },
    );
    const rule = new EventRule(
      `${name}-findings`,
      {
        name: physicalName("eventRule", `${args.context.prefix}-findings`),
        description: "GuardDuty found something of high or critical severity",
        // Severity runs from 1 to 10; high begins at 7.
        eventPattern: JSON.stringify({
          source: ["aws.guardduty"],
          "detail-type": ["GuardDuty Finding"],
          detail: { severity: [{ numeric: [">=", 7] }] },
        }),
      },
      { parent: this, dependsOn: [detector] },
    );
    new EventTarget(
      `${name}-findings-topic`,
      { rule: rule.name, arn: args.topicArn },
      { parent: this },
    );
    this.registerOutputs();
  }
}
