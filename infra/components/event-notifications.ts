import { EventRule } from "@pulumi/aws/cloudwatch/eventRule";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget";
import * as pulumi from "@pulumi/pulumi";
import type { EventSpec, EventSpecs } from "../alarms/events";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import type { AlarmTopic } from "./alarm-topic";

export interface EventNotificationsArgs {
  readonly context: StackContext;
  readonly topic: Pick<AlarmTopic, "criticalArn" | "warningArn">;
  /** Role to event: `job-failed` is the rule `<stack>-job-failed`. */
  readonly events: EventSpecs;
}

/** Letters of an event pattern that EventBridge takes. */
const patternLimit = 2048;

/**
 * What AWS announces as an event reaches the people whom alarms reach, with a sentence that says
 * what to do. Serves paymentsvc-036, toolbox-032 and catalytic-206. Free: events of AWS cost
 * nothing.
 */
export class EventNotifications extends pulumi.ComponentResource {
  readonly ruleNames: readonly string[];

  constructor(name: string, args: EventNotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:EventNotifications", name, {}, opts);
    this.ruleNames = Object.entries(args.events).map(([role, spec]) =>
      this.notify(name, args, { role, spec }),
    );
    this.registerOutputs();
  }

  private notify(
    name: string,
    { context, topic }: EventNotificationsArgs,
    { role, spec }: { readonly role: string; readonly spec: EventSpec },
  ): string {
    const eventPattern = JSON.stringify(spec.pattern);
    if (eventPattern.length > patternLimit) {
      throw new pulumi.RunError(
        `The event pattern of ${role} has ${eventPattern.length} letters; EventBridge takes ` +
          `${patternLimit}. Split it into two events.`,
      );
    }
    const rule = new EventRule(
      `${name}-${role}`,
      {
        name: physicalName("eventRule", `${context.prefix}-${role}`),
        description: spec.description,
        eventPattern,
      },
      { parent: this },
    );
    new EventTarget(
      `${name}-${role}-target`,
      {
        rule: rule.name,
        // Names what happened; the rest of the event is in the console behind its id.
        inputTransformer: {
          inputPaths: {
            type: "$.detail-type",
            resource: "$.resources[0]",
            time: "$.time",
            id: "$.id",
          },
          inputTemplate: JSON.stringify(
            `${context.prefix}: ${spec.description} <type> at <time>: <resource> (event <id>)`,
          ),
        },
        arn: spec.severity === "critical" ? topic.criticalArn : topic.warningArn,
        // Minutes are enough to bridge a hiccup; an alarm a day late is none.
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
      },
      { parent: this },
    );
    return physicalName("eventRule", `${context.prefix}-${role}`);
  }
}
