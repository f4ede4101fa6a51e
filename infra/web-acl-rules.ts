/** The rules of the web ACL as plain data, without their priorities. */
import type { input } from "@pulumi/aws/types";
import * as pulumi from "@pulumi/pulumi";
import { numberAbove } from "./edge/number-above";

export type Rule = Omit<input.wafv2.WebAclRule, "priority">;
type Statement = input.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatement;
type PathMatch = { readonly byteMatchStatement: ReturnType<typeof byteMatch> };

/** Which requests a path means: that path alone, or everything below it. */
export interface PathScope {
  readonly path: string;
  readonly below?: boolean;
}

function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}

function byteMatch(path: string, positionalConstraint: "EXACTLY" | "STARTS_WITH") {
  return {
    searchString: path,
    positionalConstraint,
    fieldToMatch: { uriPath: {} },
    textTransformations: [{ priority: 0, type: "NONE" }],
  };
}

function pathIs({ path, below }: PathScope): PathMatch {
  return { byteMatchStatement: byteMatch(path, below === true ? "STARTS_WITH" : "EXACTLY") };
}

function noneOf(paths: readonly PathScope[]) {
  return paths.map((path) => ({ notStatement: { statement: pathIs(path) } }));
}

/** One statement for all: WAF refuses an `and` of fewer than two. */
function allOf<Each extends object>(first: Each, more: readonly Each[]) {
  return more.length === 0 ? first : { andStatement: { statements: [first, ...more] } };
}

function contentLength(expression: string) {
  return {
    regexMatchStatement: {
      regexString: expression,
      fieldToMatch: { singleHeader: { name: "content-length" } },
      textTransformations: [{ priority: 0, type: "NONE" }],
    },
  };
}

/**
 * Refuses a Content-Length above the limit, in bytes. The firewall sees only the first 8 or 16 kB
 * of a body, so it cannot measure one; see `unmeasuredBodyRule` for bodies that hide their length.
 */
export function bodyLimitRule(
  limit: number,
  scope: { readonly only: PathScope } | { readonly exceptFor: readonly PathScope[] } = {
    exceptFor: [],
  },
  name = "body-over-1-mb",
): Rule {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new pulumi.RunError(`maxBodyBytes is ${limit}; give whole bytes, 1 or more.`);
  }
  const scoped = "only" in scope ? [pathIs(scope.only)] : noneOf(scope.exceptFor);
  return {
    name,
    action: { block: { customResponse: { responseCode: 413 } } },
    statement: allOf<object>(contentLength(numberAbove(limit)), scoped),
    visibilityConfig: visibility(name),
  };
}

/** Bytes that the firewall sees of a body on every kind of resource that it guards. */
const visibleBodyBytes = 8_192;

/**
 * Refuses a body that says no length (a chunked one, say) and is longer than what the firewall
 * sees: without a length nobody can tell in time whether it stays within the limit.
 */
export function unmeasuredBodyRule(exceptFor: readonly PathScope[]): Rule {
  const name = "body-without-length";
  const tooLong = {
    sizeConstraintStatement: {
      comparisonOperator: "GT",
      size: visibleBodyBytes,
      fieldToMatch: { body: { oversizeHandling: "MATCH" } },
      textTransformations: [{ priority: 0, type: "NONE" }],
    },
  };
  const unmeasured = { notStatement: { statement: contentLength("^\\d+$") } };
  return {
    name,
    action: { block: { customResponse: { responseCode: 411 } } },
    statement: { andStatement: { statements: [tooLong, unmeasured, ...noneOf(exceptFor)] } },
    visibilityConfig: visibility(name),
  };
}

/** WAF: characters of one regular expression. */
const regexLimit = 512;

/** Answers 404 for paths that only the inside may read, and for everything below them. */
export function privatePathsRule(paths: readonly string[]): Rule {
  const name = "private-paths";
  const literal = (path: string) => path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  // The path is made lower-case before it is compared; a semicolon begins parameters of a segment.
  const regexString = `^(${paths.map((path) => literal(path.toLowerCase())).join("|")})([/;]|$)`;
  if (regexString.length > regexLimit) {
    throw new pulumi.RunError(
      `privatePaths make an expression of ${regexString.length} characters; WAF allows ` +
        `${regexLimit}. Name a common parent path instead.`,
    );
  }
  const ways = ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"];
  return {
    name,
    action: { block: { customResponse: { responseCode: 404 } } },
    statement: {
      regexMatchStatement: {
        regexString,
        fieldToMatch: { uriPath: {} },
        // Else %6Detrics, /x/../metrics and /METRICS would pass.
        textTransformations: ways.map((type, priority) => ({ priority, type })),
      },
    },
    visibilityConfig: visibility(name),
  };
}

/** WAF: the bounds of a rate. */
const rates = { least: 10, most: 2_000_000_000 };

/** Blocks an address for as long as it sends more than `limit` requests a minute. */
export function rateRule(
  name: string,
  limit: number,
  scope: { readonly only: PathScope } | { readonly exceptFor: readonly PathScope[] },
): Rule {
  if (!Number.isInteger(limit) || limit < rates.least || limit > rates.most) {
    throw new pulumi.RunError(
      `${name}: ${limit} requests a minute; WAF takes whole numbers from ${rates.least} to ` +
        `${rates.most}.`,
    );
  }
  const scopeDownStatement = "only" in scope ? pathIs(scope.only) : outside(scope.exceptFor);
  const wait = { name: "Retry-After", value: "60" };
  return {
    name,
    action: { block: { customResponse: { responseCode: 429, responseHeaders: [wait] } } },
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

function outside(paths: readonly PathScope[]): Statement | undefined {
  const [first, ...more] = noneOf(paths);
  return first === undefined ? undefined : allOf<Statement>(first, more);
}

/**
 * AWS's own rule groups, all of which block. Events of a provider carry other people's text and
 * addresses, which the groups that read bodies take for attacks: those leave the webhook paths to
 * the signature that the application checks there.
 */
export function managedRules(webhooks: readonly PathScope[]): Rule[] {
  const common = "AWSManagedRulesCommonRuleSet";
  const reads = (name: string) => name === common || name === "AWSManagedRulesSQLiRuleSet";
  const scopeDownStatement = outside(webhooks);
  const groups = [
    "AWSManagedRulesAmazonIpReputationList",
    common,
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
        ...(reads(name) && scopeDownStatement && { scopeDownStatement }),
        // It refuses bodies over 8 kB; the limit of this stack is the rule for 1 MB.
        ...(name === common && {
          ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
        }),
      },
    },
    visibilityConfig: visibility(name),
  }));
}
