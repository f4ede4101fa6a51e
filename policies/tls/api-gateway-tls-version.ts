import { definePolicy, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";
import { show } from "../helpers/show";
import { someOf } from "../helpers/unknowns";

const messages = {
  old: "TLS 1.0 is accepted: securityPolicy is {actual}.",
  unset: "Whether TLS 1.0 is accepted is left to API Gateway: securityPolicy is not set.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

/**
 * TLS_1_2, and the enhanced policies, all of which begin at TLS 1.2:
 * docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
 */
const modern = /^(TLS_1_[2-9]|SecurityPolicy_TLS1[2-9]_(?!1_[01]_)\w+)$/;

function* check(policy: unknown, property: string): Found {
  if (policy === undefined || policy === null || policy === "") {
    yield { message: "unset", property };
  } else if (!modern.test(String(policy))) {
    yield { message: "old", property, actual: show(policy) };
  }
}

/** An enhanced policy comes with settings of its own, so which one to take is not ours to say. */
function isBasic(policy: unknown): boolean {
  return !policy || policy === "TLS_1_0";
}

export default definePolicy({
  id: "api-gateway-tls-version",
  title: "API Gateway domains accept TLS 1.2 or newer only",
  why: "TLS 1.0 and 1.1 are broken and withdrawn (RFC 8996), and auditors test a public API for them first.",
  fix: "Set securityPolicy to TLS_1_2 or to a SecurityPolicy_TLS13 policy.",
  severity: "high",
  controls: ["tls-modern-policy"],
  resources: ["aws:apigateway/domainName:DomainName", "aws:apigatewayv2/domainName:DomainName"],
  messages,
  checks: {
    *"aws:apigateway/domainName:DomainName"(props) {
      const types = () => asList(props.endpointConfiguration?.types);
      // A private domain has no other policy than TLS_1_2, so leaving it out is safe.
      if (!props.securityPolicy && someOf(types(), (type) => type === "PRIVATE")) {
        return;
      }
      yield* check(props.securityPolicy, "securityPolicy");
    },
    *"aws:apigatewayv2/domainName:DomainName"(props) {
      const { securityPolicy } = props.domainNameConfiguration ?? {};
      yield* check(securityPolicy, "domainNameConfiguration.securityPolicy");
    },
  },
  remediations: {
    "aws:apigateway/domainName:DomainName": ({ securityPolicy }) =>
      isBasic(securityPolicy) ? { securityPolicy: "TLS_1_2" } : {},
    "aws:apigatewayv2/domainName:DomainName": ({ domainNameConfiguration }) =>
      isBasic(domainNameConfiguration?.securityPolicy)
        ? { "domainNameConfiguration.securityPolicy": "TLS_1_2" }
        : {},
  },
  passes: [
    {
      name: "TLS 1.2 for an HTTP API",
      type: "aws:apigatewayv2/domainName:DomainName",
      props: {
        domainName: "api.finsight.example",
        domainNameConfiguration: {
          certificateArn: unknown,
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
        },
      },
    },
    {
      name: "an enhanced policy for a REST API",
      type: "aws:apigateway/domainName:DomainName",
      props: {
        domainName: "api.finsight.example",
        regionalCertificateArn: unknown,
        securityPolicy: "SecurityPolicy_TLS13_1_2_2021_06",
        endpointAccessMode: "STRICT",
      },
    },
    {
      name: "a private domain",
      type: "aws:apigateway/domainName:DomainName",
      props: {
        domainName: "api.finsight.internal",
        certificateArn: unknown,
        endpointConfiguration: { types: "PRIVATE" },
      },
    },
  ],
  fails: [
    {
      name: "not set",
      type: "aws:apigateway/domainName:DomainName",
      props: { domainName: "api.finsight.example", certificateArn: unknown },
      expect: "unset",
    },
    {
      name: "TLS 1.0 for a REST API",
      type: "aws:apigateway/domainName:DomainName",
      props: {
        domainName: "api.finsight.example",
        regionalCertificateArn: unknown,
        securityPolicy: "TLS_1_0",
      },
      expect: "old",
    },
    {
      name: "TLS 1.0 for an HTTP API",
      type: "aws:apigatewayv2/domainName:DomainName",
      props: {
        domainName: "api.finsight.example",
        domainNameConfiguration: {
          certificateArn: unknown,
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_0",
        },
      },
      expect: "old",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:apigateway/domainName:DomainName",
      props: { domainName: "api.finsight.example", securityPolicy: unknown },
      expect: "securityPolicy",
    },
  ],
});
