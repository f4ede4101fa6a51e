import { definePolicy } from "../framework/define-policy";
import type { StackIndex } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { alarmOn, watchExamples } from "../helpers/alarm-examples";
import { mustBeWatched } from "../helpers/alarms";
import { certificate } from "../helpers/watched";

const type = "aws:acm/certificate:Certificate";
const rule = "aws:cloudwatch/eventRule:EventRule";

const messages = {
  unwatched: "No alarm rings before the certificate expires: none watches DaysToExpiry.",
} as const;

/** ACM announces the end of every certificate of the account and region, 45 days ahead. */
function isAnnounced(stack: StackIndex): boolean {
  return stack.ofType(rule).some((each) => {
    const pattern = each.isUnknown("eventPattern") ? undefined : each.props.eventPattern;
    return (
      typeof pattern === "string" &&
      /"aws\.acm"/.test(pattern) &&
      !(/"detail-type"/.test(pattern) && !/expir/i.test(pattern))
    );
  });
}

const measured = {
  namespace: "AWS/CertificateManager",
  metric: "DaysToExpiry",
  dimensions: { CertificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/1" },
} as const;
const shop = { type, props: { domainName: "shop.example", validationMethod: "DNS" } } as const;
// Only the deployment knows a certificate's ARN: an alarm can name it by reference alone.
const examples = watchExamples({ ...shop, label: "ACM", measured, expect: "unwatched" });
const passes = examples.passes.filter(({ name }) => !/by its name|over it alone|math/.test(name));
const untold = { ...measured, dimensions: { CertificateArn: unknown } };

export default definePolicy({
  id: "alarm-certificate-expiry",
  title: "An alarm rings before a certificate expires",
  why: "ACM renews a certificate only while its validation record is in the zone and the certificate is in use. When either is lost, every client refuses the site on one known day.",
  fix: "Add an aws.cloudwatch.MetricAlarm on AWS/CertificateManager DaysToExpiry with the dimension CertificateArn, LessThanThreshold 30, or an aws.cloudwatch.EventRule on aws.acm's ACM Certificate Approaching Expiration.",
  severity: "medium",
  controls: ["alarm-cert-expiry"],
  scope: "stack",
  resources: [type],
  messages,
  checks: {
    *[type](_props, context) {
      if (isAnnounced(context.stack) && context.environment !== "development") {
        return;
      }
      const violation = { message: "unwatched", property: "domainName" } as const;
      return yield* mustBeWatched(context, [certificate(context.resource)], violation);
    },
  },
  passes: [
    {
      ...shop,
      name: "an alarm on the ARN of its validation",
      with: [
        {
          type: "aws:acm/certificateValidation:CertificateValidation",
          name: "validated",
          props: { certificateArn: unknown },
          references: { certificateArn: ["example"] },
        },
        alarmOn(untold, ["validated"]),
      ],
    },
    ...passes,
    {
      ...shop,
      name: "ACM's own announcement",
      with: [
        {
          type: rule,
          name: "acm",
          props: {
            eventPattern:
              '{"source":["aws.acm"],"detail-type":["ACM Certificate Approaching Expiration"]}',
          },
        },
      ],
    },
  ],
  fails: [
    ...examples.fails,
    {
      ...shop,
      name: "announcements of something else",
      with: [
        {
          type: rule,
          name: "acm",
          props: {
            eventPattern: '{"source":["aws.acm"],"detail-type":["ACM Certificate Available"]}',
          },
        },
      ],
      expect: "unwatched",
    },
  ],
  unknowns: [...examples.unknowns],
  notApplicables: [...examples.notApplicables],
});
