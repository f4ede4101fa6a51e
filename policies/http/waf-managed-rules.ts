import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { member } from "../helpers/containers";
import { showList } from "../helpers/show";
import { someOf } from "../helpers/unknowns";
import { acl, joined, managed, none, rate, rule } from "../helpers/waf-examples";
import * as waf from "../helpers/web-acl";

const options = {
  groups: {
    type: "array",
    items: { type: "string" },
    default: [
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesCommonRuleSet",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesSQLiRuleSet",
    ],
    stricter: "more",
    description: "AWS managed rule groups that a web ACL must have.",
    source:
      "Our choice: the groups without an extra price that concern every application; finsight-050 names protection from injection.",
  },
} as const;

/** The managed group that a rule names, if it names one. */
function groupOf(rule: unknown): { readonly vendor: string; readonly name: string } | undefined {
  const group = waf.statementOf(rule, "managedRuleGroupStatement");
  return waf.isPresent(group)
    ? { vendor: String(member(group, "vendorName")), name: String(member(group, "name")) }
    : undefined;
}

const four = options.groups.default.map((name) => rule(managed(name), none));

export default definePolicy({
  id: "waf-managed-rules",
  title: "Web ACLs use the managed rules for common attacks",
  why: "A web ACL without rules lets everything through. AWS keeps groups of rules against injection, known exploits and hostile addresses, and changes them within hours of a new attack.",
  fix: "Add rules with managedRuleGroupStatement { vendorName: 'AWS', name } and overrideAction none for the groups named, or one vendor's own group in their place.",
  severity: "medium",
  controls: ["ddos-waf", "input-validation"],
  scope: "stack",
  resources: [waf.webAclType],
  options,
  messages: { missing: "The web ACL lacks the managed rule groups {names}." },
  checks: {
    *[waf.webAclType](_props, { options: { groups }, resource }) {
      const rules = waf.rulesOf(resource);
      const has = (wanted: string) =>
        someOf(rules, (each) => {
          const found = groupOf(each.read());
          // A vendor's group of rules stands for all: nobody runs two sets against one attack.
          return found?.name === wanted || (found !== undefined && found.vendor !== "AWS");
        });
      // One unknown name may be any of those that are missing, so it leaves all of them open.
      const missing = groups.filter((name) => !has(name));
      if (missing.length > 0) {
        yield { message: "missing", property: "rules", names: showList(missing) };
      }
    },
  },
  passes: [
    { name: "all four", type: waf.webAclType, props: { ...acl, rules: four } },
    {
      name: "three, and the fourth joined",
      type: waf.webAclType,
      props: { ...acl, rules: four.slice(0, 3) },
      with: [joined({ managed: "AWSManagedRulesSQLiRuleSet" })],
    },
    {
      name: "a vendor's group in their place",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(managed("OWASP_Managed", "F5"), none)] },
    },
    {
      name: "in the API's own JSON",
      type: waf.webAclType,
      props: {
        ...acl,
        ruleJson: JSON.stringify(
          options.groups.default.map((Name, Priority) => ({
            Name,
            Priority,
            OverrideAction: { None: {} },
            Statement: { ManagedRuleGroupStatement: { VendorName: "AWS", Name } },
          })),
        ),
      },
    },
  ],
  fails: [
    {
      name: "a rate and nothing else",
      type: waf.webAclType,
      props: { ...acl, rules: [rule(rate(600, 60))] },
      expect: "missing",
    },
    {
      name: "one that the options ask for beside the four",
      type: waf.webAclType,
      props: { ...acl, rules: four },
      options: { groups: ["AWSManagedRulesAnonymousIpList"] },
      expect: "missing",
    },
  ],
  unknowns: [
    {
      name: "rules that are decided at deployment",
      type: waf.webAclType,
      props: { ...acl, rules: unknown },
      expect: "rules",
    },
    {
      name: "the name of the fourth decided at deployment",
      type: waf.webAclType,
      props: { ...acl, rules: [...four.slice(0, 3), rule(managed(unknown), none)] },
      expect: "rules[3].statement.managedRuleGroupStatement.name",
    },
  ],
});
