import { definePolicy } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member } from "../helpers/containers";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";
import {
  acl,
  count,
  joined,
  joinedGroup,
  managed,
  none,
  rate,
  rule,
} from "../helpers/waf-examples";
import * as waf from "../helpers/web-acl";

const common = "AWSManagedRulesCommonRuleSet";
const labelled = rule({
  labelMatchStatement: { scope: "NAMESPACE", key: "awswaf:managed:aws:core-rule-set:" },
});

/** True for a rule that acts on the labels which groups leave, also on those that only count. */
function actsOnLabels(rule: unknown): boolean {
  if (!waf.isBlocking(rule)) {
    return false;
  }
  for (const statement of waf.positiveStatements(member(rule, "statement"))) {
    if (waf.isPresent(member(statement, "labelMatchStatement"))) {
      return true;
    }
  }
  return false;
}

export default definePolicy({
  id: "waf-rules-block",
  title: "Rule groups of web ACLs block what they find",
  why: "An override of count is for the weeks in which a rule group is tried out. Left on, the firewall sees every attack, writes it down, and lets it through.",
  fix: "Set overrideAction to { none: {} }, and let single rules count by ruleActionOverrides where they stop proper requests.",
  severity: "medium",
  controls: ["ddos-waf"],
  scope: "stack",
  resources: [waf.webAclType],
  messages: {
    counts: "The rule {rule} lets through what {group} finds: its override is count.",
  },
  checks: {
    *[waf.webAclType](_props, { resource }) {
      const rules = waf.rulesOf(resource);
      yield* each(rules, function* (rule) {
        const found = rule.read();
        const managedGroup = waf.statementOf(found, "managedRuleGroupStatement");
        const own = waf.statementOf(found, "ruleGroupReferenceStatement");
        if (!waf.isPresent(managedGroup) && !waf.isPresent(own)) {
          return;
        }
        // A later rule that blocks by label takes the place of the group's own actions.
        if (!waf.isCounting(found) || someOf(rules, (other) => actsOnLabels(other.read()))) {
          return;
        }
        yield {
          message: "counts",
          property: rule.property,
          rule: show(rule.label()),
          group: waf.isPresent(managedGroup) ? show(member(managedGroup, "name")) : "its group",
        } as const;
      });
    },
  },
  passes: [
    {
      name: "a managed group that blocks",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(managed(common), none)] },
    },
    {
      name: "a group whose labels another rule blocks",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(managed(common), count), labelled] },
    },
    {
      name: "a joined which blocks by default",
      type: waf.webAclType,
      props: acl,
      with: [joined({ managed: common })],
    },
  ],
  fails: [
    {
      name: "a managed group that counts",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(managed(common), count)] },
      expect: "counts",
    },
    {
      name: "in the API's own JSON",
      type: waf.webAclType,
      props: {
        ...acl,
        ruleJson: JSON.stringify([
          {
            Name: "common",
            Priority: 1,
            OverrideAction: { Count: {} },
            Statement: { ManagedRuleGroupStatement: { VendorName: "AWS", Name: common } },
          },
        ]),
      },
      expect: "counts",
    },
    {
      name: "a joined group of one's own that counts",
      type: waf.webAclType,
      props: acl,
      with: joinedGroup(rule(rate(100)), "count"),
      expect: "counts",
    },
  ],
  unknowns: [
    {
      name: "rules that are decided at deployment",
      type: waf.webAclType,
      props: { ...acl, rules: unknown },
      expect: "rules",
    },
  ],
});
