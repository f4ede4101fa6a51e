/** The rules of the web ACL as plain data, without their priorities. */
import type { input } from "@pulumi/aws/types";

type Rule = Omit<input.wafv2.WebAclRule, "priority">;
type Statement = input.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatement;

function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}

/**
 * Refuses a Content-Length above 1,048,576. On a load balancer the firewall sees only the first
 * 8 kB of a body, so it cannot measure one; a chunked body is the application's to limit
 * (MAX_CONTENT_LENGTH).
 */
export function bodyLimitRule(): Rule {
  const aboveOneMebibyte = [
    "104857[7-9]",
    "10485[89]\\d",
    "1048[6-9]\\d{2}",
    "1049\\d{3}",
    "10[5-9]\\d{4}",
    "1[1-9]\\d{5}",
    "[2-9]\\d{6}",
    "[1-9]\\d{7,}",
  ].join("|");
  return {
    name: "body-over-1-mb",
    action: { block: { customResponse: { responseCode: 413 } } },
    statement: {
      regexMatchStatement: {
        regexString: `^0*(${aboveOneMebibyte})$`,
        fieldToMatch: { singleHeader: { name: "content-length" } },
        textTransformations: [{ priority: 0, type: "NONE" }],
      },
    },
    visibilityConfig: visibility("body-over-1-mb"),
  };
}

function pathIs(path: string) {
  return {
    byteMatchStatement: {
      searchString: path,
      positionalConstraint: "EXACTLY",
      fieldToMatch: { uriPath: {} },
      textTransformations: [{ priority: 0, type: "NONE" }],
    },
  };
}

/** Blocks an address for as long as it sends more than `limit` requests a minute. */
export function rateRule(
  name: string,
  limit: number,
  scope: { readonly only: string } | { readonly exceptFor: readonly string[] },
): Rule {
  const scopeDownStatement = "only" in scope ? pathIs(scope.only) : outside(scope.exceptFor);
  return {
    name,
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: {
      rateBasedStatement: {
        limit,
        aggregateKeyType: "IP",
        // Seconds. AWS's default is 300, which would make `limit` one fifth of what it says.
        evaluationWindowSec: 60,
        ...(scopeDownStatement && { scopeDownStatement }),
      },
    },
    visibilityConfig: visibility(name),
  };
}

function outside(paths: readonly string[]): Statement | undefined {
  const [first, ...more] = paths.map((path) => ({ notStatement: { statement: pathIs(path) } }));
  if (first === undefined) return undefined;
  return more.length === 0 ? first : { andStatement: { statements: [first, ...more] } };
}

/** AWS's own rule groups, all of which block. */
export function managedRules(): Rule[] {
  const groups = [
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
  ];
  return groups.map((name) => ({
    name,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        // The common set refuses bodies over 8 kB, which webhook events exceed; the limit of this
        // stack is the rule for 1 MB.
        ...(name === "AWSManagedRulesCommonRuleSet" && {
          ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
        }),
      },
    },
    visibilityConfig: visibility(name),
  }));
}
