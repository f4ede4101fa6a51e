import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { deliversAccessLog } from "../helpers/log-delivery";

const type = "aws:cloudfront/distribution:Distribution";
const delivery = "aws:cloudwatch/logDeliverySource:LogDeliverySource";

const messages = {
  absent: "Nobody can tell who asked for what: the distribution keeps no access log.",
} as const;

/** What AWS wants of every distribution, for the examples. */
const required = {
  enabled: true,
  origins: [{ domainName: "web.example", originId: "web" }],
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: { cloudfrontDefaultCertificate: true },
  defaultCacheBehavior: {
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    targetOriginId: "web",
    viewerProtocolPolicy: "redirect-to-https",
  },
};

export default definePolicy({
  id: "cloudfront-access-logs",
  title: "CloudFront distributions keep access logs",
  why: "What CloudFront answers from its cache or blocks reaches no other log: only its own says who asked for what and got which answer.",
  fix: "Add an aws.cloudwatch.LogDeliverySource with logType ACCESS_LOGS and the distribution's ARN, with a destination and a delivery (in us-east-1), or set loggingConfig.bucket.",
  severity: "medium",
  controls: ["access-logs"],
  scope: "stack",
  resources: [type],
  messages,
  checks: {
    *[type](props, context) {
      const { resource, stack } = context;
      // The older kind is on when a bucket is given; includeCookies alone does nothing.
      const { loggingConfig, defaultCacheBehavior } = props;
      if (isGiven(() => loggingConfig?.bucket, "loggingConfig.bucket", context)) {
        return;
      }
      const realtime = "defaultCacheBehavior.realtimeLogConfigArn";
      if (isGiven(() => defaultCacheBehavior?.realtimeLogConfigArn, realtime, context)) {
        return;
      }
      if (!deliversAccessLog(stack, resource)) {
        yield { message: "absent", property: "loggingConfig" };
      }
    },
  },
  passes: [
    {
      name: "a log that CloudWatch delivers",
      type,
      props: required,
      with: [
        {
          type: delivery,
          name: "source",
          props: { logType: "ACCESS_LOGS", resourceArn: unknown },
          references: { resourceArn: ["example"] },
        },
      ],
    },
    {
      name: "a bucket, as before",
      type,
      props: { ...required, loggingConfig: { bucket: "logs.s3.amazonaws.com" } },
    },
    {
      name: "a bucket that is not known yet",
      type,
      props: { ...required, loggingConfig: { bucket: unknown } },
    },
    {
      name: "a stream in real time",
      type,
      props: {
        ...required,
        defaultCacheBehavior: { ...required.defaultCacheBehavior, realtimeLogConfigArn: unknown },
      },
    },
  ],
  fails: [
    { name: "none", type, props: required, expect: "absent" },
    {
      name: "cookies without a bucket",
      type,
      props: { ...required, loggingConfig: { includeCookies: true } },
      expect: "absent",
    },
    {
      name: "the log of another distribution",
      type,
      props: required,
      with: [
        { type, name: "other", props: required },
        {
          type: delivery,
          name: "source",
          props: { logType: "ACCESS_LOGS", resourceArn: unknown },
          references: { resourceArn: ["other"] },
        },
      ],
      expect: "absent",
    },
    {
      name: "a log of connections",
      type,
      props: required,
      with: [
        {
          type: delivery,
          name: "source",
          props: { logType: "CONNECTION_LOGS", resourceArn: unknown },
          references: { resourceArn: ["example"] },
        },
      ],
      expect: "absent",
    },
  ],
  unknowns: [
    {
      name: "a delivery of which nothing is known",
      type,
      props: required,
      with: [
        { type: delivery, name: "source", props: { logType: "ACCESS_LOGS", resourceArn: unknown } },
      ],
      expect: "resourceArn",
    },
  ],
});
