import { definePolicy, type ExampleResource } from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { refersTo } from "../helpers/references";
import { showList } from "../helpers/show";

const group = "aws:ec2/securityGroup:SecurityGroup";
const rule = "aws:ec2/securityGroupRule:SecurityGroupRule";
const separate = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const;
const directions = ["ingress", "egress"] as const;

/** The rules of one direction that stand beside the group. */
function apart(of: StackResource, direction: (typeof directions)[number]): string[] {
  const single = of.referrersOfType(separate[direction]);
  const either = of
    .referrersOfType(rule)
    .filter((each) => !each.isUnknown("type") && each.props.type === direction);
  return [...single, ...either]
    .filter((each) => refersTo(each, "securityGroupId", of))
    .map((each) => each.name);
}

const https = { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] };
const separateRule: ExampleResource = {
  type: rule,
  name: "from-edge",
  props: {
    type: "ingress",
    protocol: "tcp",
    fromPort: 8080,
    toPort: 8080,
    securityGroupId: unknown,
    cidrBlocks: ["10.0.0.0/16"],
  },
  references: { securityGroupId: ["example"] },
};

export default definePolicy({
  id: "security-group-rules-in-one-place",
  title: "The rules of a security group stand in one place",
  why: "A group that lists its rules owns all of them: its next update removes those that stand apart, and theirs puts them back. In between, the program is cut off or open.",
  fix: "Move the group's own ingress and egress into aws.vpc.SecurityGroupIngressRule and SecurityGroupEgressRule, or the separate rules into the group.",
  severity: "medium",
  controls: ["firewall-rules"],
  scope: "stack",
  resources: [group],
  messages: {
    both: "The group lists its {direction} itself and has {count} separate rules ({names}): each update undoes the other's.",
  },
  checks: {
    *[group](props, context) {
      for (const direction of directions) {
        const names = apart(context.resource, direction);
        // An empty list is a list too: it removes what it does not name.
        if (names.length > 0 && isGiven(() => props[direction], direction, context)) {
          const shown = showList(names);
          yield {
            message: "both",
            property: direction,
            direction,
            count: names.length,
            names: shown,
          };
        }
      }
    },
  },
  passes: [
    { name: "all in the group", type: group, props: { vpcId: unknown, ingress: [https] } },
    { name: "all apart", type: group, props: { vpcId: unknown }, with: [separateRule] },
    {
      name: "one direction each",
      type: group,
      props: { vpcId: unknown, egress: [{ ...https, protocol: "-1", fromPort: 0, toPort: 0 }] },
      with: [separateRule],
    },
  ],
  fails: [
    {
      name: "a rule beside the group's own",
      type: group,
      props: { vpcId: unknown, ingress: [https] },
      with: [separateRule],
      expect: "both",
    },
    {
      name: "an ingress rule beside an empty list",
      type: group,
      props: { vpcId: unknown, ingress: [] },
      with: [
        {
          type: separate.ingress,
          name: "from-edge",
          props: { securityGroupId: unknown, ipProtocol: "tcp", fromPort: 80, toPort: 80 },
          references: { securityGroupId: ["example"] },
        },
      ],
      expect: "both",
    },
    {
      name: "an egress rule beside the group's own",
      type: group,
      props: { vpcId: unknown, egress: unknown },
      with: [
        {
          type: separate.egress,
          name: "to-anywhere",
          props: { securityGroupId: unknown, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
          references: { securityGroupId: ["example"] },
        },
      ],
      expect: "both",
    },
  ],
  unknowns: [],
});
