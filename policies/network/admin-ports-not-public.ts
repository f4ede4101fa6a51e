import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { ingressChecks, ingressTypes, openRule } from "../helpers/ingress";
import { adminPorts, classOf, nameServices, servicesIn, showPorts } from "../helpers/ports";

const messages = {
  open: "Administration is open to the internet: {ports} ({services}) from {range}.",
} as const;

export default definePolicy({
  id: "admin-ports-not-public",
  title: "Security groups do not open administration ports to the internet",
  why: "SSH, RDP and their like give a shell to whoever has, guesses or steals a credential; an open port is found and tried within minutes.",
  fix: "Remove the rule and administer through Session Manager or ECS Exec; where a port must stay, name the addresses or the security group of the bastion as the source.",
  severity: "critical",
  controls: ["firewall-rules"],
  resources: ingressTypes,
  messages,
  // A rule that opens database ports as well is reported once, by database-ports-not-public.
  checks: ingressChecks(function* (rule): Generator<Violation<typeof messages>, void, undefined> {
    const open = openRule(rule, (ports) => classOf(ports) === "admin");
    if (open) {
      yield {
        message: "open",
        property: open.property,
        ports: showPorts(open.ports),
        services: nameServices(servicesIn(open.ports, adminPorts)),
        range: open.range,
      };
    }
  }),
  passes: [
    {
      name: "SSH from the company's addresses",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: {
        ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["203.0.113.0/24"] }],
      },
    },
    {
      name: "SSH from a prefix list",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: "sg-0d2f",
        prefixListId: unknown,
        ipProtocol: "tcp",
        fromPort: 22,
        toPort: 22,
      },
    },
    {
      name: "HTTPS for everyone",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "ingress",
        securityGroupId: unknown,
        protocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrBlocks: ["0.0.0.0/0"],
      },
    },
  ],
  fails: [
    {
      name: "SSH for everyone, inline",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: {
        ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
      },
      expect: "open",
    },
    {
      name: "SSH for everyone in the default group",
      type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      props: {
        vpcId: unknown,
        ingress: [{ protocol: "6", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }],
      },
      expect: "open",
    },
    {
      name: "RDP for everyone over IPv6",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "ingress",
        securityGroupId: unknown,
        protocol: "tcp",
        fromPort: 3389,
        toPort: 3389,
        cidrBlocks: ["10.0.0.0/8"],
        ipv6CidrBlocks: ["::/0"],
      },
      expect: "open",
    },
    {
      name: "every port below 1024 for everyone",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: unknown,
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "tcp",
        fromPort: 1,
        toPort: 1023,
      },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "a port that the deployment decides",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: "sg-0d2f",
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "tcp",
        fromPort: unknown,
        toPort: unknown,
      },
      expect: "fromPort",
    },
  ],
  notApplicables: [
    {
      name: "an egress rule",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "egress",
        securityGroupId: "sg-0d2f",
        protocol: "tcp",
        fromPort: 22,
        toPort: 22,
        cidrBlocks: ["0.0.0.0/0"],
      },
      expect: "The rule is about egress.",
    },
  ],
});
