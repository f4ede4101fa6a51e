/** Parts of the examples of policies about web ACLs. */
import type { ExampleResource } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import * as waf from "./web-acl";

export const visibilityConfig = {
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName: "edge",
};
export const acl = { scope: "REGIONAL", defaultAction: { allow: {} }, visibilityConfig };

/** A rule. Statements nest in types so large that the compiler gives up on checking an example. */
export function rule(statement: object, more: object = { action: { block: {} } }): never {
  return { name: "edge", priority: 1, statement, visibilityConfig, ...more } as never;
}

export const textTransformations = [{ priority: 0, type: "NONE" }];

export function isPath(searchString: string) {
  return {
    byteMatchStatement: {
      searchString,
      positionalConstraint: "EXACTLY",
      fieldToMatch: { uriPath: {} },
      textTransformations,
    },
  };
}

export function rate(limit: number, evaluationWindowSec?: number, scopeDownStatement?: object) {
  return {
    rateBasedStatement: {
      limit,
      aggregateKeyType: "IP",
      ...(evaluationWindowSec !== undefined && { evaluationWindowSec }),
      ...(scopeDownStatement && { scopeDownStatement }),
    },
  };
}

export function managed(name: string, vendorName = "AWS", more: object = {}) {
  return { managedRuleGroupStatement: { name, vendorName, ...more } };
}

export const none = { overrideAction: { none: {} } };
export const count = { overrideAction: { count: {} } };

/** A rule that refers to a rule group whose ARN is not known yet. */
export const reference = rule({ ruleGroupReferenceStatement: { arn: unknown } }, none);

export function group(name: string, ...rules: never[]): ExampleResource {
  return {
    type: waf.ruleGroupType,
    name,
    props: { capacity: 10, scope: "REGIONAL", visibilityConfig, rules },
  };
}

/** A group of this stack, or one of AWS's own, joined to the ACL of the example. */
export function joined(
  what: { readonly managed: string } | { readonly group: string },
  overrideAction?: string,
): ExampleResource {
  return {
    type: waf.groupAssociationType,
    name: "joined",
    props: {
      webAclArn: unknown,
      priority: 1,
      ruleName: "joined",
      ...(overrideAction !== undefined && { overrideAction }),
      ...("managed" in what
        ? { managedRuleGroup: { name: what.managed, vendorName: "AWS" } }
        : { ruleGroupReference: { arn: unknown } }),
    },
    references: {
      webAclArn: ["example"],
      ...("group" in what && { ruleGroupReference: [what.group] }),
    },
  };
}

/** A separate rule of the ACL of the example. */
export function separate(statement: object): ExampleResource {
  return {
    type: waf.ruleType,
    name: "separate",
    props: { webAclArn: unknown, ...(rule(statement) as object), priority: 1 },
    references: { webAclArn: ["example"] },
  };
}

/** A group of the stack with that rule, joined to the ACL of the example. */
export function joinedGroup(own: never, overrideAction?: string): readonly ExampleResource[] {
  return Array.of<ExampleResource>(
    group("shared", own),
    joined({ group: "shared" }, overrideAction),
  );
}
