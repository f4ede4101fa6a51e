import {
  type CheckContext,
  definePolicy,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { type IngressRule, ingressChecks, ingressTypes, openRule } from "../helpers/ingress";
import { classOf, onlyAllowed, showPorts } from "../helpers/ports";

const messages = {
  open: "A port that is not for the public is open to the internet: {ports} from {range}.",
} as const;

const options = {
  publicPorts: {
    type: "array",
    items: { type: "string" },
    default: ["80", "443"],
    description: "Ports that a security group may open to everyone, each as a number.",
    source:
      "Our choice for the firewall rules of paymentsvc-022, catalytic-150 and clientflow-151: 80 only redirects to 443.",
  },
} as const satisfies Options;

function* check(
  rule: IngressRule,
  context: CheckContext<typeof options>,
): Generator<Violation<typeof messages>, void, undefined> {
  const { publicPorts } = context.options;
  const open = openRule(
    rule,
    (ports) => classOf(ports) === "other" && !onlyAllowed(ports, publicPorts),
  );
  if (open) {
    yield {
      message: "open",
      property: open.property,
      ports: showPorts(open.ports),
      range: open.range,
    };
  }
}

export default definePolicy({
  id: "only-web-ports-public",
  title: "Security groups open only web ports to the internet",
  why: "A service that the internet reaches without the load balancer has neither its TLS, nor its firewall, nor its logs.",
  fix: "Name the load balancer's security group as the source, or list the port in the option publicPorts when it is meant for everyone.",
  severity: "high",
  controls: ["firewall-rules"],
  options,
  resources: ingressTypes,
  messages,
  // Database and administration ports are reported by the policies about them, once.
  checks: ingressChecks(check),
  passes: [
    {
      name: "the web, on both families",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: {
        ingress: [
          {
            protocol: "tcp",
            fromPort: 443,
            toPort: 443,
            cidrBlocks: ["0.0.0.0/0"],
            ipv6CidrBlocks: ["::/0"],
          },
          { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] },
        ],
      },
    },
    {
      name: "HTTP/3",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: unknown,
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "udp",
        fromPort: 443,
        toPort: 443,
      },
    },
    {
      name: "ping, which opens no port",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: unknown,
        cidrIpv6: "::/0",
        ipProtocol: "icmpv6",
        fromPort: -1,
        toPort: -1,
      },
    },
    {
      name: "an application port from the load balancer",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "ingress",
        securityGroupId: unknown,
        protocol: "tcp",
        fromPort: 8080,
        toPort: 8080,
        sourceSecurityGroupId: unknown,
      },
    },
    {
      name: "a port that the configuration lists",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: {
        ingress: [{ protocol: "tcp", fromPort: 25, toPort: 25, cidrBlocks: ["0.0.0.0/0"] }],
      },
      options: { publicPorts: ["25", "80", "443"] },
    },
  ],
  fails: [
    {
      name: "an application port for everyone, inline",
      type: "aws:ec2/securityGroup:SecurityGroup",
      props: {
        ingress: [{ protocol: "tcp", fromPort: 8080, toPort: 8080, cidrBlocks: ["0.0.0.0/0"] }],
      },
      expect: "open",
    },
    {
      name: "an application port for everyone in the default group",
      type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
      props: {
        ingress: [{ protocol: "tcp", fromPort: 3000, toPort: 3000, ipv6CidrBlocks: ["::/0"] }],
      },
      expect: "open",
    },
    {
      name: "a range around the web ports",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "ingress",
        securityGroupId: unknown,
        protocol: "tcp",
        fromPort: 80,
        toPort: 90,
        cidrBlocks: ["0.0.0.0/0"],
      },
      expect: "open",
    },
    {
      name: "a UDP port for everyone",
      type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      props: {
        securityGroupId: unknown,
        cidrIpv4: "0.0.0.0/0",
        ipProtocol: "udp",
        fromPort: 161,
        toPort: 161,
      },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "a source range that the deployment decides",
      type: "aws:ec2/securityGroupRule:SecurityGroupRule",
      props: {
        type: "ingress",
        securityGroupId: unknown,
        protocol: "tcp",
        fromPort: 8080,
        toPort: 8080,
        cidrBlocks: unknown,
      },
      expect: "cidrBlocks",
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
