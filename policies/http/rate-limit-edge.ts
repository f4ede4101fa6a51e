import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { member } from "../helpers/containers";
import { numberOf } from "../helpers/flags";
import { showList } from "../helpers/show";
import { knownOf, someOf } from "../helpers/unknowns";
import {
  acl,
  group,
  isPath,
  joinedGroup,
  rate,
  reference,
  rule,
  separate,
} from "../helpers/waf-examples";
import * as waf from "../helpers/web-acl";

const options = {
  requestsPerMinute: {
    type: "integer",
    default: 1_000,
    minimum: 1,
    maximum: 100_000_000,
    stricter: "lower",
    description: "Most requests a minute from one client before the firewall blocks it.",
    source:
      "Our choice: room for an office behind one address. catalytic-043 asks for 60, which its preset sets.",
  },
} as const;

const messages = {
  missing: "No rule of the web ACL limits how many requests a client may send.",
  high: "A client may send {actual} requests a minute before it is blocked, more than {maximum}.",
  counts: "The rate is only counted: clients that pass it are let through.",
  shared:
    "The rate is one for all clients together (aggregateKeyType CONSTANT): one client can use it up for the others, and none is stopped alone.",
  narrow: "Only {paths} has a rate; everything else may be called without limit.",
} as const;

/** AWS's default of EvaluationWindowSec, in seconds: WAF's API reference, RateBasedStatement. */
const defaultWindow = 300;

/** Requests a minute that the rate lets through. */
function perMinute(rate: unknown): number {
  const window = numberOf(member(rate, "evaluationWindowSec"));
  const seconds = Number.isNaN(window) || window <= 0 ? defaultWindow : window;
  return (numberOf(member(rate, "limit")) * 60) / seconds;
}

function isPerClient(rate: unknown): boolean {
  return String(member(rate, "aggregateKeyType") ?? "IP").toUpperCase() !== "CONSTANT";
}

/** The single paths to which the rate is confined; none when it holds for more than those. */
function singlePaths(rate: unknown): readonly string[] {
  const paths: string[] = [];
  for (const statement of waf.positiveStatements(member(rate, "scopeDownStatement"))) {
    const match = member(statement, "byteMatchStatement");
    const isPath = waf.isPresent(member(member(match, "fieldToMatch"), "uriPath"));
    if (isPath && member(match, "positionalConstraint") === "EXACTLY") {
      paths.push(String(member(match, "searchString")));
    }
  }
  return paths;
}

const rateOf = (rule: unknown) => waf.statementOf(rule, "rateBasedStatement");

export default definePolicy({
  id: "rate-limit-edge",
  title: "Web ACLs block clients that send too many requests",
  why: "Without a rate, one script guesses passwords, runs up the bill of third-party services, or takes the service down. AWS counts over five minutes unless evaluationWindowSec says otherwise, so a limit of 60 does not mean 60 a minute.",
  fix: "Add a rule with action block and a rateBasedStatement { limit, evaluationWindowSec: 60, aggregateKeyType: 'IP' }, except webhook paths by a scopeDownStatement, and give those a rate of their own.",
  severity: "medium",
  controls: ["rate-limit-edge"],
  scope: "stack",
  resources: [waf.webAclType],
  options,
  messages,
  checks: {
    *[waf.webAclType](_props, { options: { requestsPerMinute: maximum }, resource }) {
      const rules = waf.effectiveRules(resource);
      const limits = (found: unknown) => {
        const statement = rateOf(found);
        return (
          waf.isPresent(statement) &&
          waf.isBlocking(found) &&
          isPerClient(statement) &&
          perMinute(statement) <= maximum &&
          singlePaths(statement).length === 0
        );
      };
      if (someOf(rules, (read) => someOf(read(), limits))) {
        return;
      }
      const property = "rules";
      const rates = rules.flatMap((read) => knownOf(read(), (each) => waf.isPresent(rateOf(each))));
      const blocking = rates.filter(waf.isBlocking).map(rateOf);
      const shared = blocking.filter((each) => !isPerClient(each));
      const wide = blocking.filter((each) => isPerClient(each) && singlePaths(each).length === 0);
      if (rates.length === 0) {
        yield { message: "missing", property };
      } else if (wide.length > 0) {
        const actual = Math.round(Math.min(...wide.map(perMinute)));
        yield { message: "high", property, actual, maximum };
      } else if (shared.length > 0) {
        yield { message: "shared", property };
      } else if (blocking.length > 0) {
        yield { message: "narrow", property, paths: showList(blocking.flatMap(singlePaths)) };
      } else {
        yield { message: "counts", property };
      }
    },
  },
  passes: [
    {
      name: "600 requests a minute, beside a rate for one webhook",
      type: waf.webAclType,
      props: {
        ...acl,
        rules: [
          rule(rate(5_000, 60, isPath("/webhooks/stripe"))),
          rule(rate(600, 60, { notStatement: { statement: isPath("/webhooks/stripe") } })),
        ],
      },
    },
    {
      name: "2,000 requests in AWS's five minutes, in the API's own JSON",
      type: waf.webAclType,
      props: {
        ...acl,
        ruleJson: JSON.stringify([
          {
            Name: "rate",
            Priority: 1,
            Action: { Block: {} },
            Statement: { RateBasedStatement: { Limit: 2_000, AggregateKeyType: "IP" } },
          },
        ]),
      },
    },
    {
      name: "a separate rule",
      type: waf.webAclType,
      props: acl,
      with: [separate(rate(300, 60))],
    },
    {
      name: "a rule in a group of the stack",
      type: waf.webAclType,
      props: { ...acl, rules: [reference] },
      references: { rules: ["shared"] },
      with: [group("shared", rule(rate(1_000)))],
    },
    {
      name: "a group of the stack that is joined to the ACL",
      type: waf.webAclType,
      props: acl,
      with: joinedGroup(rule(rate(1_000))),
    },
  ],
  fails: [
    { name: "no rules", type: waf.webAclType, props: { ...acl, rules: [] }, expect: "missing" },
    {
      name: "10,000 requests in five minutes, where 60 a minute are asked for",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(rate(10_000))] },
      options: { requestsPerMinute: 60 },
      expect: "high",
    },
    {
      name: "a rate that counts",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(rate(60, 60), { action: { count: {} } })] },
      expect: "counts",
    },
    {
      name: "one rate for everybody",
      type: waf.webAclType,
      props: {
        ...acl,
        rules: [rule({ rateBasedStatement: { limit: 100, aggregateKeyType: "CONSTANT" } })],
      },
      expect: "shared",
    },
    {
      name: "a rate for the login alone",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(rate(60, 60, isPath("/login")))] },
      expect: "narrow",
    },
    {
      name: "a group of the stack with a high rate",
      type: waf.webAclType,
      props: { ...acl, rules: [reference] },
      references: { rules: ["shared"] },
      with: [group("shared", rule(rate(1_000_000)))],
      expect: "high",
    },
  ],
  unknowns: [
    {
      name: "a limit that is decided at deployment",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(rate(unknown, 60))] },
      expect: "rules[0].statement.rateBasedStatement.limit",
    },
    {
      name: "a group that is not part of this stack",
      type: waf.webAclType,
      props: { ...acl, rules: [reference] },
      expect: "rules[0]",
    },
  ],
});
