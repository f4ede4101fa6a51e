/** What AWS announces as an event rather than a metric, for EventNotifications. */
import type { Severity } from "./alarm";

/** One kind of event that people are told of. */
export interface EventSpec {
  readonly severity: Severity;
  /** What has happened, and the first thing to look at. */
  readonly description: string;
  /** EventBridge's event pattern. */
  readonly pattern: Readonly<Record<string, unknown>>;
}
export type EventSpecs = Readonly<Record<string, EventSpec>>;

interface Account {
  readonly region: string;
  readonly accountId: string;
}

/**
 * A one-off or scheduled task that ended badly, or did not start: by the families of its task
 * definitions. A service's own task that ends is replaced, and its alarms tell.
 */
export function taskEvents(
  { region, accountId }: Account,
  families: readonly string[],
): EventSpecs {
  const prefixes = families.map((family) => ({
    prefix: `arn:aws:ecs:${region}:${accountId}:task-definition/${family}:`,
  }));
  const detail = { lastStatus: ["STOPPED"], taskDefinitionArn: prefixes };
  return {
    "job-failed": {
      severity: "critical",
      description: "A job failed: read its log, then run it again.",
      pattern: {
        source: ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        detail: {
          ...detail,
          $or: [
            { containers: { exitCode: [{ "anything-but": 0 }] } },
            { stopCode: ["TaskFailedToStart"] },
          ],
        },
      },
    },
  };
}

/** A release that ECS rolled back. */
export function deploymentEvents(services: readonly string[]): EventSpecs {
  return {
    "deployment-failed": {
      severity: "critical",
      description: "A release was rolled back: read the service's events and the tasks' log.",
      pattern: {
        source: ["aws.ecs"],
        "detail-type": ["ECS Deployment State Change"],
        resources: services.map((service) => ({ suffix: `/${service}` })),
        detail: { eventName: ["SERVICE_DEPLOYMENT_FAILED"] },
      },
    },
  };
}

/** What befalls the databases: failovers, failures, full disks, failed backups. */
export function databaseEvents(identifiers: readonly string[]): EventSpecs {
  return {
    "database-event": {
      severity: "critical",
      description: "RDS failed over, failed or is out of space: read the instance's events.",
      pattern: {
        source: ["aws.rds"],
        "detail-type": ["RDS DB Instance Event"],
        detail: {
          SourceIdentifier: [...identifiers],
          EventCategories: ["availability", "failover", "failure", "low storage", "recovery"],
        },
      },
    },
  };
}

/** A certificate that ACM cannot renew by itself (catalytic-206). */
export function certificateEvents(): EventSpecs {
  return {
    "certificate-action": {
      severity: "critical",
      description: "ACM cannot renew a certificate: check its validation record in the zone.",
      pattern: {
        source: ["aws.acm"],
        "detail-type": [
          "ACM Certificate Approaching Expiration",
          "ACM Certificate Expired",
          "ACM Certificate Renewal Action Required",
        ],
      },
    },
  };
}

/** AWS's own trouble and its plans for this account (toolbox-110). */
export function healthEvents(): EventSpecs {
  return {
    "aws-health": {
      severity: "warning",
      description: "AWS announces trouble or a change in this account: read its health page.",
      pattern: {
        source: ["aws.health"],
        detail: { eventTypeCategory: ["issue", "scheduledChange"] },
      },
    },
  };
}

/**
 * A secret whose rotation failed and a key that is switched off or about to be deleted. They reach
 * EventBridge by CloudTrail, so the account needs a trail.
 */
export function secretEvents({ region, accountId }: Account): EventSpecs {
  return {
    "rotation-failed": {
      severity: "critical",
      description: "A secret was not rotated: read the rotation function's log.",
      pattern: {
        source: ["aws.secretsmanager"],
        "detail-type": ["AWS Service Event via CloudTrail"],
        detail: { eventSource: ["secretsmanager.amazonaws.com"], eventName: ["RotationFailed"] },
      },
    },
    "key-removal": {
      severity: "critical",
      description: `A key of ${accountId} in ${region} was switched off or is to be deleted: stop it.`,
      pattern: {
        source: ["aws.kms"],
        "detail-type": ["AWS API Call via CloudTrail"],
        detail: {
          eventSource: ["kms.amazonaws.com"],
          eventName: ["DisableKey", "ScheduleKeyDeletion"],
        },
      },
    },
  };
}
