import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { member } from "../helpers/containers";
import { asList } from "../helpers/documents";
import { numberOf } from "../helpers/flags";
import { someOf } from "../helpers/unknowns";
import { acl, managed, none, rule, textTransformations } from "../helpers/waf-examples";
import * as waf from "../helpers/web-acl";

const options = {
  maximumBytes: {
    type: "integer",
    default: 1_048_576,
    minimum: 1,
    maximum: 1_000_000_000,
    stricter: "lower",
    description: "Bytes of the largest body that a request may have.",
    source: "finsight-049",
  },
} as const;

const messages = {
  missing: "No rule of the web ACL refuses bodies over {maximum} bytes.",
  blind:
    "The rule against large bodies sees no more than the first kilobytes of one and lets longer ones through: oversizeHandling is not MATCH.",
} as const;

/** Bytes that WAF inspects on every kind of resource; more only where associationConfig says so. */
const inspected = 8_192;

type Verdict = "refuses" | "blind" | undefined;

/**
 * The size above which the comparison holds; NaN when it is about smaller ones.
 * @param negated Whether it stands below a `not`.
 */
function floorOf(constraint: unknown, negated: boolean): number {
  const operator = String(member(constraint, "comparisonOperator")).toUpperCase();
  const [above, from] = negated ? ["LE", "LT"] : ["GT", "GE"];
  const size = numberOf(member(constraint, "size"));
  return operator === above ? size : operator === from ? size - 1 : Number.NaN;
}

/** A comparison of the size of the body itself. */
function bodySize(constraint: unknown, maximum: number, negated: boolean): Verdict {
  const size = floorOf(constraint, negated);
  if (Number.isNaN(size)) {
    return undefined;
  }
  const field = member(constraint, "fieldToMatch");
  const body = member(field, "body") ?? member(field, "jsonBody");
  // Where what WAF cannot see is refused, any size is a limit.
  const handling = String(member(body, "oversizeHandling")).toUpperCase();
  const isWhole = handling === (negated ? "NO_MATCH" : "MATCH");
  if (!isWhole && size >= inspected) {
    return "blind";
  }
  return isWhole || size <= maximum ? "refuses" : undefined;
}

function isContentLength(match: unknown): boolean {
  const header = member(member(match, "fieldToMatch"), "singleHeader");
  return String(member(header, "name")).toLowerCase() === "content-length";
}

const longestExpression = 512;

/** Whether the expression finds the lengths above the maximum: a few of them stand for all. */
function findsLengths(expression: unknown, maximum: number, negated: boolean): boolean {
  if (typeof expression !== "string" || expression.length > longestExpression) {
    return false;
  }
  const lengths = [maximum + 1, 2 * maximum, 10 * maximum + 7, 9_999_999_999];
  try {
    const pattern = new RegExp(expression);
    return lengths.every((length) => pattern.test(String(length)) !== negated);
  } catch {
    return false;
  }
}

function ofStatement(statement: unknown, maximum: number, negated = false): Verdict {
  const constraint = member(statement, "sizeConstraintStatement");
  if (waf.isPresent(constraint)) {
    if (isContentLength(constraint)) {
      // How many digits the length has: over six are a million bytes or more.
      return 10 ** floorOf(constraint, negated) <= maximum + 1 ? "refuses" : undefined;
    }
    const field = member(constraint, "fieldToMatch");
    const isBody = ["body", "jsonBody"].some((name) => waf.isPresent(member(field, name)));
    return isBody ? bodySize(constraint, maximum, negated) : undefined;
  }
  const inner = member(member(statement, "notStatement"), "statement");
  if (!negated && waf.isPresent(inner)) {
    return ofStatement(inner, maximum, true);
  }
  const match = member(statement, "regexMatchStatement");
  return waf.isPresent(match) &&
    isContentLength(match) &&
    findsLengths(member(match, "regexString"), maximum, negated)
    ? "refuses"
    : undefined;
}

/** AWS's common rules refuse bodies over 8 kB by their rule SizeRestrictions_BODY. */
function isCommonRules(found: unknown): boolean {
  const group = waf.statementOf(found, "managedRuleGroupStatement");
  const sizeRule = (entry: unknown) => member(entry, "name") === "SizeRestrictions_BODY";
  return (
    member(group, "name") === "AWSManagedRulesCommonRuleSet" &&
    !waf.isCounting(found) &&
    !someOf(asList(member(group, "ruleActionOverrides")), (entry) => {
      const isCount = waf.isPresent(member(member(entry, "actionToUse"), "count"));
      return sizeRule(entry) && isCount;
    }) &&
    !someOf(asList(member(group, "excludedRules")), sizeRule)
  );
}

function has(found: unknown, verdict: Verdict, maximum: number): boolean {
  if (verdict === "refuses" && isCommonRules(found)) {
    return true;
  }
  const statements = [...waf.positiveStatements(member(found, "statement"))];
  return waf.isBlocking(found) && someOf(statements, (s) => ofStatement(s, maximum) === verdict);
}

const body = (size: number, oversizeHandling: string) => ({
  sizeConstraintStatement: {
    comparisonOperator: "GT",
    size,
    fieldToMatch: { body: { oversizeHandling } },
    textTransformations,
  },
});
const length = (regexString: string) => ({
  regexMatchStatement: {
    regexString,
    fieldToMatch: { singleHeader: { name: "content-length" } },
    textTransformations,
  },
});
const overOneMegabyte =
  "^(104857[7-9]|10485[89]\\d|1048[6-9]\\d{2}|1049\\d{3}|10[5-9]\\d{4}|1[1-9]\\d{5}|[2-9]\\d{6}|\\d{8,})$";
const common = "AWSManagedRulesCommonRuleSet";
const counted = {
  ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
};

export default definePolicy({
  id: "request-size-limit",
  title: "Web ACLs refuse requests with large bodies",
  why: "Bodies without a limit fill memory and disks: a handful of clients that upload without end take a service down. A load balancer has no limit of its own.",
  fix: "Add a rule with action block and a regexMatchStatement on the header content-length that finds longer lengths, or a sizeConstraintStatement on the body with oversizeHandling MATCH.",
  severity: "medium",
  controls: ["request-size-limit"],
  scope: "stack",
  resources: [waf.webAclType],
  options,
  messages,
  checks: {
    *[waf.webAclType](_props, { options: { maximumBytes: maximum }, resource }) {
      const rules = waf.effectiveRules(resource);
      const some = (verdict: Verdict) =>
        someOf(rules, (read) => someOf(read(), (found) => has(found, verdict, maximum)));
      if (some("refuses")) {
        return;
      }
      const property = "rules";
      yield some("blind")
        ? { message: "blind", property }
        : { message: "missing", property, maximum };
    },
  },
  passes: [
    {
      name: "lengths over 1 MB found in the header",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(length(overOneMegabyte))] },
    },
    {
      name: "what WAF cannot see of a body refused",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(body(8_192, "MATCH"))] },
    },
    {
      name: "all but lengths of six digits",
      type: waf.webAclType,
      props: { ...acl, rules: [rule({ notStatement: { statement: length("^\\d{1,6}$") } })] },
    },
    {
      name: "AWS's common rules",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(managed(common), none)] },
    },
  ],
  fails: [
    {
      name: "all but lengths of nine digits",
      type: waf.webAclType,
      props: { ...acl, rules: [rule({ notStatement: { statement: length("^\\d{1,9}$") } })] },
      expect: "missing",
    },
    {
      name: "no such rule",
      type: waf.webAclType,
      props: { ...acl, rules: [] },
      expect: "missing",
    },
    {
      name: "AWS's common rules without the one about bodies",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(managed(common, "AWS", counted), none)] },
      expect: "missing",
    },
    {
      name: "a size that WAF never sees",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(body(1_048_576, "CONTINUE"))] },
      expect: "blind",
    },
    {
      name: "10 MB where 1 MB is asked for",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(length("^\\d{8,}$"))] },
      expect: "missing",
    },
    {
      name: "a rule that counts",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(length(overOneMegabyte), { action: { count: {} } })] },
      expect: "missing",
    },
  ],
  unknowns: [
    {
      name: "an expression that is decided at deployment",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(length(unknown))] },
      expect: "rules[0].statement.regexMatchStatement.regexString",
    },
  ],
});
