import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { ingressChecks, ingressTypes, openRule } from "../helpers/ingress";
import { classOf, databasePorts, nameServices, servicesIn, showPorts } from "../helpers/ports";

const messages = {
  open: "Database ports are open to the internet: {ports} ({services}) from {range}.",
} as const;

export default definePolicy({
  id: "database-ports-not-public",
  title: "Security groups do not open database ports to the internet",
  why: "Whoever can reach a database port can guess passwords and use every flaw of the server; scanners find an open one within minutes.",
  fix: "Name the security group of the callers as the source (referencedSecurityGroupId, or securityGroups of an inline rule) instead of an address range, on the one port that they need.",
  severity: "critical",
  controls: ["postgres-private", "firewall-rules"],
  resources: ingressTypes,
  messages,
  checks: ingressChecks(function* (rule): Generator<Violation<typeof messages>, void, undefined> {
    const open = openRule(rule, (ports) => classOf(ports) === "database");
    if (open) {
      yield {
        message: "open",
        property: open.property,
        ports: showPorts(open.ports),
        services: nameServices(servicesIn(open.ports, databasePorts)),
        range: open.range,
      };
    }
  }),
  passes: [
    {
      name: "the callers' security group as the source",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: "sg-0d2f",
        referencedSecurityGroupId: "sg-0a11",
        ipProtocol: "tcp",
        fromPort: 5432,
        toPort: 5432,
      },
    },
    {
      name: "the addresses of the network",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: {
        ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/16"] }],
      },
    },
    {
      name: "the web for everyone, from a range that is not known yet",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: unknown }] },
    },
    {
      name: "a rule of every protocol inside the group",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }] },
    },
    {
      name: "an emptied default group",
      type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      props: { vpcId: "vpc-0a2b", ingress: [], egress: [] },
    },
    {
      name: "unique local IPv6 addresses",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "ingress",
        securityGroupId: "sg-0d2f",
        protocol: "tcp",
        fromPort: 6379,
        toPort: 6379,
        ipv6CidrBlocks: ["fd00::/8"],
      },
    },
  ],
  fails: [
    {
      name: "PostgreSQL for everyone, inline",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: {
        ingress: [
          { protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
          { protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] },
        ],
      },
      expect: "open",
    },
    {
      name: "Redis for everyone over IPv6",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: unknown,
        cidrIpv6: "::/0",
        ipProtocol: "tcp",
        fromPort: 6379,
        toPort: 6379,
      },
      expect: "open",
    },
    {
      name: "every protocol for everyone in a separate rule",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: { securityGroupId: unknown, cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" },
      expect: "open",
    },
    {
      name: "a range of ports with MySQL in it, from one half of the internet",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "ingress",
        securityGroupId: "sg-0d2f",
        protocol: "tcp",
        fromPort: 3000,
        toPort: 4000,
        cidrBlocks: [unknown, "128.0.0.0/1"],
      },
      expect: "open",
    },
    {
      name: "the default group opened",
      type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      props: {
        vpcId: "vpc-0a2b",
        ingress: [{ protocol: "all", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["0::0/0"] }],
      },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "a source range that the deployment decides",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: "sg-0d2f",
        cidrIpv4: unknown,
        ipProtocol: "tcp",
        fromPort: 5432,
        toPort: 5432,
      },
      expect: "cidrIpv4",
    },
    {
      name: "one inline source range that the deployment decides",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: {
        ingress: [
          { protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: [unknown, "10.0.0.0/16"] },
        ],
      },
      expect: "ingress[0].cidrBlocks[0]",
    },
  ],
  notApplicables: [
    {
      name: "an egress rule",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "egress",
        securityGroupId: "sg-0d2f",
        protocol: "-1",
        fromPort: 0,
        toPort: 0,
        cidrBlocks: ["0.0.0.0/0"],
      },
      expect: "The rule is about egress.",
    },
  ],
});
