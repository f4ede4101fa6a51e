import { definePolicy, type ExampleResource, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";
import { isTrue } from "../helpers/flags";
import { record } from "../helpers/known";
import { refersTo } from "../helpers/references";
import { show } from "../helpers/show";

const balancerType = "aws:elb/loadBalancer:LoadBalancer";
const negotiationType = "aws:elb/sslNegotiationPolicy:SslNegotiationPolicy";
const policyType = "aws:elb/loadBalancerPolicy:LoadBalancerPolicy";

const messages = {
  none: "TLS 1.0 is accepted: no policy of this stack sets the versions, so ELBSecurityPolicy-2016-08 holds.",
  old: "TLS 1.0 or 1.1 is accepted: the policy {policy} has {attribute} {actual}.",
} as const;

/**
 * Elastic Load Balancing user guide for classic load balancers, "Predefined SSL security policies".
 */
const modern = "ELBSecurityPolicy-TLS-1-2-2017-01";
const oldProtocol = /^Protocol-(SSLv[23]|TLSv1(\.1)?)$/;

interface Attribute {
  readonly name?: unknown;
  readonly value?: unknown;
}

/** The attribute that lets old versions in, if one does. */
function* oldAttributes(attributes: readonly unknown[]): Generator<Attribute, void, undefined> {
  yield* each(attributes, function* (value) {
    const attribute = record(value) as Attribute;
    const name = String(attribute.name);
    const isReference = name === "Reference-Security-Policy";
    if (
      isReference ? attribute.value !== modern : oldProtocol.test(name) && isTrue(attribute.value)
    ) {
      yield attribute;
    }
  });
}

/** The policies of this stack that say which versions the load balancer speaks. */
function policiesOf(balancer: StackResource) {
  const negotiations = balancer
    .referrersOfType(negotiationType)
    .filter((each) => refersTo(each, "loadBalancer", balancer))
    .map((policy) => ({ name: policy.name, attributes: () => asList(policy.props.attributes) }));
  const policies = balancer
    .referrersOfType(policyType)
    .filter((each) => refersTo(each, "loadBalancerName", balancer))
    .filter(({ props }) => props.policyTypeName === "SSLNegotiationPolicyType")
    .map((policy) => ({
      name: policy.name,
      attributes: () => asList(policy.props.policyAttributes),
    }));
  return [...negotiations, ...policies];
}

const https = { instancePort: 80, instanceProtocol: "http", lbPort: 443, lbProtocol: "https" };
const negotiation = (name: string, value: string): ExampleResource => ({
  type: negotiationType,
  name: "versions",
  props: { loadBalancer: unknown, lbPort: 443, attributes: [{ name, value }] },
  references: { loadBalancer: ["example"] },
});

export default definePolicy({
  id: "classic-load-balancer-tls-version",
  title: "Classic load balancers speak TLS 1.2 only",
  why: "TLS 1.0 and 1.1 are broken and withdrawn (RFC 8996); a classic load balancer accepts them until a policy says otherwise.",
  fix: "Add an aws.elb.SslNegotiationPolicy with the attribute Reference-Security-Policy ELBSecurityPolicy-TLS-1-2-2017-01, or move to an application load balancer, which knows TLS 1.3.",
  severity: "high",
  controls: ["tls-modern-policy"],
  scope: "stack",
  resources: [balancerType],
  messages,
  checks: {
    *[balancerType](props, { resource }) {
      const secure = asList(props.listeners).findIndex((listener) =>
        /^(https|ssl)$/i.test(String(record(listener).lbProtocol)),
      );
      if (secure < 0) {
        return notApplicable("No listener speaks TLS.");
      }
      const policies = policiesOf(resource);
      if (policies.length === 0) {
        yield { message: "none", property: `listeners[${secure}]` } as const;
      }
      yield* each(policies, function* ({ name, attributes }) {
        for (const attribute of oldAttributes(attributes())) {
          yield {
            message: "old",
            property: `listeners[${secure}]`,
            policy: show(name),
            attribute: show(attribute.name),
            actual: show(attribute.value),
          } as const;
        }
      });
      return undefined;
    },
  },
  remediations: {
    [policyType]: ({ policyTypeName, policyAttributes }) =>
      policyTypeName === "SSLNegotiationPolicyType"
        ? Object.fromEntries(
            (policyAttributes ?? []).flatMap(({ name }, index) =>
              name === "Reference-Security-Policy"
                ? [[`policyAttributes[${index}].value`, modern]]
                : [],
            ),
          )
        : {},
  },
  passes: [
    {
      name: "AWS's policy of TLS 1.2",
      type: balancerType,
      props: { listeners: [https] },
      with: [negotiation("Reference-Security-Policy", modern)],
    },
    {
      name: "the same as a load balancer's policy",
      type: balancerType,
      props: { listeners: [https] },
      with: [
        {
          type: policyType,
          name: "versions",
          props: {
            loadBalancerName: unknown,
            policyName: "versions",
            policyTypeName: "SSLNegotiationPolicyType",
            policyAttributes: [{ name: "Reference-Security-Policy", value: modern }],
          },
          references: { loadBalancerName: ["example"] },
        },
      ],
    },
  ],
  fails: [
    { name: "no policy", type: balancerType, props: { listeners: [https] }, expect: "none" },
    {
      name: "AWS's policy of 2016",
      type: balancerType,
      props: { listeners: [https] },
      with: [negotiation("Reference-Security-Policy", "ELBSecurityPolicy-2016-08")],
      expect: "old",
    },
    {
      name: "AWS's policy of 2016 as a policy of the load balancer",
      type: balancerType,
      props: { name: "web", listeners: [https] },
      with: [
        {
          type: policyType,
          name: "versions",
          props: {
            loadBalancerName: "web",
            policyName: "versions",
            policyTypeName: "SSLNegotiationPolicyType",
            policyAttributes: [
              { name: "Reference-Security-Policy", value: "ELBSecurityPolicy-2016-08" },
            ],
          },
        },
      ],
      expect: "old",
    },
    {
      name: "TLS 1.0 in a list of one's own",
      type: balancerType,
      props: { listeners: [https] },
      with: [negotiation("Protocol-TLSv1", "true")],
      expect: "old",
    },
  ],
  unknowns: [
    {
      name: "a policy that is decided at deployment",
      type: balancerType,
      props: { listeners: [https] },
      with: [negotiation("Reference-Security-Policy", unknown)],
      expect: "attributes[0].value",
    },
  ],
  notApplicables: [
    {
      name: "plain HTTP, which is a finding of another policy",
      type: balancerType,
      props: { listeners: [{ ...https, lbPort: 80, lbProtocol: "http" }] },
      expect: "No listener speaks TLS.",
    },
  ],
});
