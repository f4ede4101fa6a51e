import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { refersTo } from "../helpers/references";

const vpc = "aws:ec2/vpc:Vpc";
const group = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

export default definePolicy({
  id: "default-security-group-closed",
  title: "The default security group of a network lets nothing through",
  why: "Whatever is started without a security group of its own gets the default one, which lets its members talk to each other and to the world: a forgotten line is an open door.",
  fix: "Declare aws.ec2.DefaultSecurityGroup for the VPC without ingress and egress rules.",
  severity: "low",
  controls: ["firewall-rules"],
  scope: "stack",
  resources: [vpc, group],
  messages: {
    open: "The default security group has {count} rules of {direction}.",
    asMade:
      "The default security group is as AWS makes it: members reach each other and the internet.",
  },
  checks: {
    *[vpc](_props, { resource, stack }) {
      // A program that adopts the group is judged there.
      if (stack.ofType(group).some((each) => refersTo(each, "vpcId", resource))) {
        return notApplicable("The stack declares the default security group.");
      }
      yield { message: "asMade", property: "cidrBlock" };
      return;
    },
    *[group](props) {
      for (const direction of ["ingress", "egress"] as const) {
        const count = props[direction]?.length ?? 0;
        if (count > 0) {
          yield { message: "open", property: direction, count, direction };
        }
      }
    },
  },
  passes: [
    { name: "no rules", type: group, props: { vpcId: unknown } },
    { name: "empty lists", type: group, props: { vpcId: unknown, ingress: [], egress: [] } },
  ],
  fails: [
    {
      name: "a network whose default group nobody closed",
      type: vpc,
      props: { cidrBlock: "10.0.0.0/16" },
      expect: "asMade",
    },
    {
      name: "members may talk to each other",
      type: group,
      props: {
        vpcId: unknown,
        ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }],
      },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "rules that the deployment decides",
      type: group,
      props: { vpcId: unknown, ingress: unknown },
      expect: "ingress",
    },
  ],
  notApplicables: [
    {
      name: "a network with its default group declared",
      type: vpc,
      props: { cidrBlock: "10.0.0.0/16" },
      with: [
        {
          type: group,
          name: "default",
          props: { vpcId: unknown },
          references: { vpcId: ["example"] },
        },
      ],
      expect: "The stack declares the default security group.",
    },
  ],
});
