import * as pulumi from "@pulumi/pulumi";

/**
 * Capacity units of AWS's rule groups and of statements, from the WAF developer guide ("AWS Managed
 * Rules rule groups list", "Using rule statements"), November 2026.
 */
const managedGroups: Readonly<Record<string, number>> = {
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
};
const byteMatch: Readonly<Record<string, number>> = {
  CONTAINS: 10,
  CONTAINS_WORD: 10,
  ENDS_WITH: 2,
  EXACTLY: 2,
  STARTS_WITH: 2,
};
const perTransformation = 10;

/** Units that are part of WAF's price, and the most that an ACL may use. */
export const webAclCapacity = { included: 1_500, most: 5_000 } as const;

type Value = Readonly<Record<string, unknown>>;

function asRecord(value: unknown): Value {
  return typeof value === "object" && value !== null ? (value as Value) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The capacity of rules, before what AWS saves by sharing transformations: never too low. Throws
 * for a statement or a group whose capacity is not listed here.
 */
export function ruleCapacity(rules: readonly { readonly statement?: unknown }[]): number {
  return rules.reduce((sum, rule) => sum + statementCapacity(rule.statement), 0);
}

function statementCapacity(statement: unknown): number {
  const parts = Object.entries(asRecord(statement)).filter(([, value]) => value !== undefined);
  return parts.reduce((sum, [kind, value]) => sum + partCapacity(kind, asRecord(value)), 0);
}

function partCapacity(kind: string, value: Value): number {
  switch (kind) {
    case "andStatement":
    case "orStatement":
      return asList(value.statements).reduce<number>(
        (sum, each) => sum + statementCapacity(each),
        0,
      );
    case "notStatement":
      return statementCapacity(value.statement);
    case "rateBasedStatement":
      return 2 + 30 * asList(value.customKeys).length + statementCapacity(value.scopeDownStatement);
    case "managedRuleGroupStatement":
      return groupCapacity(String(value.name)) + statementCapacity(value.scopeDownStatement);
    case "byteMatchStatement":
      return matchCapacity(byteMatch[String(value.positionalConstraint)] ?? 10, value);
    case "regexMatchStatement":
      return matchCapacity(3, value);
    case "sizeConstraintStatement":
      return matchCapacity(1, value);
    case "geoMatchStatement":
    case "ipSetReferenceStatement":
    case "labelMatchStatement":
      return 1;
    default:
      throw new pulumi.RunError(`The capacity of WAF's ${kind} is not known here.`);
  }
}

function matchCapacity(base: number, value: Value): number {
  const transformations = asList(value.textTransformations).filter(
    (each) => asRecord(each).type !== "NONE",
  ).length;
  const { jsonBody, allQueryArguments } = asRecord(value.fieldToMatch);
  const field =
    base * (jsonBody === undefined ? 1 : 2) + (allQueryArguments === undefined ? 0 : 10);
  return field + perTransformation * transformations;
}

function groupCapacity(name: string): number {
  const capacity = managedGroups[name];
  if (capacity === undefined) {
    throw new pulumi.RunError(`The capacity of WAF's rule group ${name} is not known here.`);
  }
  return capacity;
}

/** Refuses rules over the limit: above 1,500 units WAF costs more, above 5,000 it refuses. */
export function checkCapacity(
  rules: readonly { readonly statement?: unknown }[],
  limit: number = webAclCapacity.included,
): number {
  const capacity = ruleCapacity(rules);
  if (capacity > Math.min(limit, webAclCapacity.most)) {
    const more =
      capacity > webAclCapacity.most
        ? "AWS refuses more than that: protect fewer paths by rules of their own."
        : `Above ${webAclCapacity.included} WAF costs 0.20 USD more for each million requests and ` +
          "500 units: set firewall.capacity if that is meant.";
    throw new pulumi.RunError(
      `The firewall's rules need ${capacity} capacity units; ${Math.min(limit, webAclCapacity.most)} are allowed. ${more}`,
    );
  }
  return capacity;
}
