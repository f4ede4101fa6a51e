import { type Mapping, mapping } from "../mapping";
import { at, none, same, tags } from "../rules";

/** Rules nest without an end and have the same form in both providers, so they stay as they are. */
export const waf: readonly Mapping[] = [
  mapping("aws-native:wafv2:WebAcl", {
    type: "aws:wafv2/webAcl:WebAcl",
    properties: {
      ...same("defaultAction", "description", "name", "rules", "scope", "visibilityConfig"),
      tags: at("tags", tags),
      ...none("ruleJson"),
    },
  }),
  mapping("aws-native:wafv2:RuleGroup", {
    type: "aws:wafv2/ruleGroup:RuleGroup",
    properties: {
      ...same("capacity", "description", "name", "rules", "scope", "visibilityConfig"),
      tags: at("tags", tags),
      ...none("rulesJson"),
    },
  }),
  mapping("aws-native:wafv2:WebAclAssociation", {
    type: "aws:wafv2/webAclAssociation:WebAclAssociation",
    properties: same("resourceArn", "webAclArn"),
  }),
  mapping("aws-native:wafv2:LoggingConfiguration", {
    type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    properties: same("logDestinationConfigs", "loggingFilter", "redactedFields", "resourceArn"),
  }),
];
