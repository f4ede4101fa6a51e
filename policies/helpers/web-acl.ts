/**
 * The rules of a web ACL in one form, in whichever of the four ways the program writes them:
 * `rules`, `ruleJson` (the API's own document, whose keys begin with a capital), a separate
 * WebAclRule, or a rule group that a WebAclRuleGroupAssociation joins.
 */
import type { StackResource } from "../framework/stack-index";
import { member, parseDocument } from "./containers";
import { isGiven } from "./database";
import { asList } from "./documents";
import { undecidable } from "./known";
import { refersTo } from "./references";

export const webAclType = "aws:wafv2/webAcl:WebAcl";
export const ruleGroupType = "aws:wafv2/ruleGroup:RuleGroup";
export const ruleType = "aws:wafv2/webAclRule:WebAclRule";
export const groupAssociationType =
  "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation";

export interface WafRule {
  /** Reads the rule; its parts may be unknown. */
  read(): unknown;
  /** Property path from the ACL's inputs. */
  readonly property: string;
  /** The rule's name where it is known, else its place or the name of what declares it. */
  label(): string;
  /** The rule groups of this stack that the rule may refer to. */
  groups(): readonly StackResource[];
}

/** The rules that an ACL or a rule group declares itself. */
function declared(holder: StackResource, list: string, json: string): WafRule[] {
  const props = holder.props as Readonly<Record<string, unknown>>;
  const isJson = isGiven(() => props[json], json, holder);
  const input = isJson ? json : list;
  const rules = asList(isJson ? parseDocument(props[json], json) : props[list]);
  return [...rules.keys()].map((at) => {
    const path = `${input}[${at}]`;
    return {
      read: () => rules[at],
      property: isJson ? json : path,
      label() {
        const isHidden = !isJson && holder.isUnknown(`${path}.name`);
        const name = isHidden ? undefined : member(rules[at], "name");
        return typeof name === "string" ? name : `number ${at + 1}`;
      },
      groups: () => holder.referencesOfType(input, ruleGroupType),
    };
  });
}

/** All rules of the ACL. An unknown list of rules throws, as the read of any unknown value. */
export function rulesOf(acl: StackResource): readonly WafRule[] {
  const separate = acl
    .referrersOfType(ruleType)
    .filter((rule) => refersTo(rule, "webAclArn", acl))
    .map((rule) => ({
      read: () => rule.props,
      property: "rules",
      label: () => rule.name,
      groups: () => rule.referencesOfType("statement", ruleGroupType),
    }));
  const joined = acl
    .referrersOfType(groupAssociationType)
    .filter((association) => refersTo(association, "webAclArn", acl))
    .map((association) => ({
      read: () => asRule(association.props),
      property: "rules",
      label: () => association.name,
      groups: () => association.referencesOfType("ruleGroupReference", ruleGroupType),
    }));
  return [...declared(acl, "rules", "ruleJson"), ...separate, ...joined];
}

/** An association as the rule that AWS makes of it. */
function asRule(props: {
  readonly overrideAction?: unknown;
  readonly managedRuleGroup?: unknown;
  readonly ruleGroupReference?: unknown;
}): unknown {
  return {
    overrideAction: props.overrideAction === "count" ? { count: {} } : { none: {} },
    statement: {
      // A managed group of an association names its vendor as one of a statement does.
      managedRuleGroupStatement: props.managedRuleGroup,
      ruleGroupReferenceStatement: props.ruleGroupReference,
    },
  };
}

/** The statement of that kind, such as `rateBasedStatement`, where it is the rule's own. */
export function statementOf(rule: unknown, kind: string): unknown {
  return member(member(rule, "statement"), kind);
}

/** True when the rule ends a request: it blocks it, or asks for a puzzle that scripts fail. */
export function isBlocking(rule: unknown): boolean {
  const action = member(rule, "action");
  return ["block", "captcha", "challenge"].some((name) => isPresent(member(action, name)));
}

/** True when what the rule, or the group that it names, finds is counted and let through. */
export function isCounting(rule: unknown): boolean {
  return ["action", "overrideAction"].some((part) =>
    isPresent(member(member(rule, part), "count")),
  );
}

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** More statements than AWS accepts in one rule: whatever follows is not looked at. */
const mostStatements = 5_000;

/**
 * The statements that must, or may, hold for the rule to match: those below a `not` are left out.
 */
export function* positiveStatements(statement: unknown): Generator<unknown, void, undefined> {
  const open: unknown[] = asList(statement).slice(0, 1);
  for (let count = 0; open.length > 0 && count < mostStatements; count++) {
    const next = open.shift();
    yield next;
    for (const kind of ["andStatement", "orStatement"]) {
      open.push(...asList(member(member(next, kind), "statements")));
    }
  }
}

/**
 * The rules of the ACL, with a group's own rules in place of a reference to the group. About a
 * group that is not part of this stack nothing can be said; one that only counts has no effect.
 */
export function effectiveRules(acl: StackResource): readonly (() => readonly unknown[])[] {
  return rulesOf(acl).map((rule) => () => {
    const found = rule.read();
    if (!isPresent(statementOf(found, "ruleGroupReferenceStatement"))) {
      return [found];
    }
    if (isCounting(found)) {
      return [];
    }
    const groups = rule.groups();
    if (groups.length === 0) {
      undecidable(rule.property);
    }
    return groups.flatMap((group) =>
      declared(group, "rules", "rulesJson").map(({ read }) => read()),
    );
  });
}
