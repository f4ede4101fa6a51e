/**
 * Ingress rules of security groups in one form, whichever of the four resources declares them, and
 * their sorting into classes of which each belongs to exactly one policy, so that one open rule is
 * one finding.
 */
import { type NotApplicable, notApplicable, type ResourceTypes } from "../framework/define-policy";
import { each } from "../framework/each";
import { isInternet } from "./cidr";
import { asList } from "./documents";
import { everyPort, type Ports, portsOf } from "./ports";
import { show } from "./show";
import { everyOf, someOf } from "./unknowns";

/** An ingress rule. Its parts are read when they are needed: some may be unknown and not matter. */
export interface IngressRule {
  ports(): Ports | undefined;
  /** Property path of each list of source ranges, and the ranges. */
  readonly sources: readonly (readonly [property: string, ranges: () => unknown])[];
}

/** An open rule: what it opens, to which range, and where the range stands. */
export interface OpenRule {
  readonly ports: Ports;
  readonly range: string;
  readonly property: string;
}

/**
 * The rule as an open one, when it admits the internet to ports that concern the caller. What is
 * unknown is read only when it decides: an unknown range on port 443 does not.
 */
export function openRule(
  rule: IngressRule,
  concerns: (ports: Ports) => boolean,
): OpenRule | undefined {
  let open: { range: string; property: string } | undefined;
  const admitsInternet = () =>
    someOf(rule.sources, ([property, ranges]) =>
      someOf(asList(ranges()), (range, index) => {
        if (!isInternet(range)) {
          return false;
        }
        open = {
          range: show(range),
          property: Array.isArray(ranges()) ? `${property}[${index}]` : property,
        };
        return true;
      }),
    );
  const concerned = () => {
    const ports = rule.ports();
    return ports !== undefined && concerns(ports);
  };
  if (!everyOf(concerned, admitsInternet) || !open) {
    return undefined;
  }
  return { ports: rule.ports() ?? everyPort, ...open };
}

interface InlineRule {
  readonly protocol: unknown;
  readonly fromPort: unknown;
  readonly toPort: unknown;
  readonly cidrBlocks?: unknown;
  readonly ipv6CidrBlocks?: unknown;
}

function fromBlocks(rule: InlineRule, path: string): IngressRule {
  return {
    ports: () => portsOf(rule.protocol, rule.fromPort, rule.toPort),
    sources: [
      [`${path}cidrBlocks`, () => rule.cidrBlocks],
      [`${path}ipv6CidrBlocks`, () => rule.ipv6CidrBlocks],
    ],
  };
}

/** The four resource types that declare ingress rules. */
export const ingressTypes = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
] as const;
type IngressType = (typeof ingressTypes)[number];
type IngressChecks<V, C> = {
  readonly [K in IngressType]: (
    props: ResourceTypes[K],
    context: C,
  ) => Generator<V, NotApplicable | undefined, undefined>;
};

/** The checks of a policy about ingress rules, made from what it says about one rule. */
export function ingressChecks<V, C>(
  check: (rule: IngressRule, context: C) => Generator<V, void, undefined>,
): IngressChecks<V, C> {
  return {
    *"aws:ec2/securityGroup:SecurityGroup"(props, context) {
      yield* each(props.ingress, (rule, at) => check(fromBlocks(rule, `ingress[${at}].`), context));
      return undefined;
    },
    *"aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"(props, context) {
      yield* each(props.ingress, (rule, at) => check(fromBlocks(rule, `ingress[${at}].`), context));
      return undefined;
    },
    *"aws:ec2/securityGroupRule:SecurityGroupRule"(props, context) {
      if (props.type === "egress") {
        return notApplicable("The rule is about egress.");
      }
      yield* check(fromBlocks(props, ""), context);
      return undefined;
    },
    *"aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"(props, context) {
      const rule: IngressRule = {
        ports: () => portsOf(props.ipProtocol, props.fromPort, props.toPort),
        sources: [
          ["cidrIpv4", () => props.cidrIpv4],
          ["cidrIpv6", () => props.cidrIpv6],
        ],
      };
      yield* check(rule, context);
      return undefined;
    },
  };
}
