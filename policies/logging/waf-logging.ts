import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { associated } from "../helpers/log-delivery";

const type = "aws:wafv2/webAcl:WebAcl";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

const messages = {
  absent: "Nobody can tell what the firewall blocked, and whom: it keeps no log.",
} as const;

const props = {
  scope: "REGIONAL",
  defaultAction: { allow: {} },
  visibilityConfig: {
    cloudwatchMetricsEnabled: true,
    metricName: "shop",
    sampledRequestsEnabled: true,
  },
};
const destinations = ["arn:aws:logs:eu-west-1:123456789012:log-group:aws-waf-logs-shop"];

export default definePolicy({
  id: "waf-logging",
  title: "Web firewalls keep a log",
  why: "A rule that blocks customers, or an attack that it stops, shows in the firewall's log alone: the load balancer's knows neither rule nor reason.",
  fix: "Add an aws.wafv2.WebAclLoggingConfiguration with the web ACL's ARN and a destination whose name begins with aws-waf-logs-.",
  severity: "medium",
  controls: ["access-logs"],
  scope: "stack",
  resources: [type],
  messages,
  checks: {
    *[type](_props, { resource, stack }) {
      if (associated(stack, logging, "resourceArn", resource).length === 0) {
        yield { message: "absent", property: "visibilityConfig" };
      }
    },
  },
  passes: [
    {
      name: "a log of its own",
      type,
      props,
      with: [
        {
          type: logging,
          name: "log",
          props: { resourceArn: unknown, logDestinationConfigs: destinations },
          references: { resourceArn: ["example"] },
        },
      ],
    },
  ],
  fails: [
    { name: "none", type, props, expect: "absent" },
    {
      name: "the log of another firewall",
      type,
      props,
      with: [
        { type, name: "other", props },
        {
          type: logging,
          name: "log",
          props: { resourceArn: unknown, logDestinationConfigs: destinations },
          references: { resourceArn: ["other"] },
        },
      ],
      expect: "absent",
    },
  ],
  unknowns: [
    {
      name: "a log of which nothing is known",
      type,
      props,
      with: [
        {
          type: logging,
          name: "log",
          props: { resourceArn: unknown, logDestinationConfigs: destinations },
        },
      ],
      expect: "resourceArn",
    },
  ],
});
