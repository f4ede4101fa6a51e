import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { certificatesOf, certificateType, covers } from "../helpers/certificates";
import { plainName } from "../helpers/dns-records";
import { asList } from "../helpers/documents";
import { distribution } from "../helpers/edge-examples";
import { listenersOf, protocolOf } from "../helpers/load-balancers";
import { show } from "../helpers/show";

const messages = {
  uncovered: "Browsers refuse {host}: the certificate is for other names.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
type Context = CheckContext<Options>;
type Certificates = ReturnType<typeof certificatesOf>;

const elsewhereReason = "The certificate is not part of this stack.";

function* checkHosts(hosts: unknown, path: string, certificates: Certificates): Found {
  if (certificates.length === 0) {
    return notApplicable(elsewhereReason);
  }
  const isList = Array.isArray(hosts);
  yield* each(asList(hosts), function* (value, at): Found {
    const host = plainName(value);
    // A pattern of several labels, such as *.*.example, is no host.
    if (/^(\*\.)?[^*?]+$/.test(host) && !covers(certificates, host)) {
      yield { message: "uncovered", property: isList ? `${path}[${at}]` : path, host: show(host) };
    }
    return undefined;
  });
  return undefined;
}

function* checkDistribution(props: { readonly aliases?: unknown }, { resource }: Context): Found {
  return yield* checkHosts(props.aliases, "aliases", certificatesOf(resource, "viewerCertificate"));
}

interface RuleProps {
  readonly listenerArn?: unknown;
  readonly conditions?: readonly {
    readonly hostHeader?: { readonly values?: unknown } | undefined;
  }[];
}

/** A listener chooses among its own certificate and those that are added to it. */
function* checkRule(props: RuleProps, { resource }: Context): Found {
  const listeners = listenersOf(resource).filter(({ props: own }) => protocolOf(own) === "HTTPS");
  const added = listeners.flatMap((listener) =>
    (
      [
        "aws:lb/listenerCertificate:ListenerCertificate",
        "aws:alb/listenerCertificate:ListenerCertificate",
      ] as const
    ).flatMap((type) => listener.referrersOfType(type)),
  );
  // One certificate that is not of this stack may be for any name.
  const found = [...listeners, ...added].map((user) => certificatesOf(user, "certificateArn"));
  if (listeners.length === 0 || found.some((each) => each.length === 0)) {
    return notApplicable(elsewhereReason);
  }
  const certificates = found.flat();
  yield* each(props.conditions, function* ({ hostHeader }, at): Found {
    return yield* checkHosts(
      hostHeader?.values,
      `conditions[${at}].hostHeader.values`,
      certificates,
    );
  });
  return undefined;
}

const certificate = (domainName: string, ...more: string[]): ExampleResource => ({
  type: certificateType,
  name: "certificate",
  props: { domainName, subjectAlternativeNames: more, validationMethod: "DNS" },
});
const validation: ExampleResource = {
  type: "aws:acm/certificateValidation:CertificateValidation",
  name: "validation",
  props: { certificateArn: unknown },
  references: { certificateArn: ["certificate"] },
};
const listener: ExampleResource = {
  type: "aws:lb/listener:Listener",
  name: "https",
  props: {
    loadBalancerArn: unknown,
    protocol: "HTTPS",
    certificateArn: unknown,
    defaultActions: [],
  },
  references: { certificateArn: ["certificate"] },
};
const rule = (host: string) => ({
  listenerArn: unknown,
  actions: [],
  conditions: [{ hostHeader: { values: [host] } }],
});
const aliases = ["finsight.example", "www.finsight.example"];

export default definePolicy({
  id: "certificate-covers-hosts",
  title: "Certificates are for every host that uses them",
  why: "A host that its certificate does not name shows every visitor a warning instead of the site; CloudFront refuses to deploy it at all.",
  fix: "Add the host to subjectAlternativeNames of the certificate, or a wildcard for its level.",
  severity: "medium",
  controls: ["tls-certificate"],
  scope: "stack",
  resources: [
    "aws:cloudfront/distribution:Distribution",
    "aws:lb/listenerRule:ListenerRule",
    "aws:alb/listenerRule:ListenerRule",
    "aws:apigatewayv2/domainName:DomainName",
    "aws:apigateway/domainName:DomainName",
  ],
  messages,
  checks: {
    "aws:cloudfront/distribution:Distribution": checkDistribution,
    "aws:lb/listenerRule:ListenerRule": checkRule,
    "aws:alb/listenerRule:ListenerRule": checkRule,
    *"aws:apigatewayv2/domainName:DomainName"({ domainName }, { resource }) {
      const certificates = certificatesOf(resource, "domainNameConfiguration");
      return yield* checkHosts(domainName, "domainName", certificates);
    },
    *"aws:apigateway/domainName:DomainName"({ domainName }, { resource }) {
      const inputs = ["certificateArn", "regionalCertificateArn"];
      const certificates = inputs.flatMap((input) => certificatesOf(resource, input));
      return yield* checkHosts(domainName, "domainName", certificates);
    },
  },
  corrections: false,
  passes: [
    {
      name: "both hosts, through the certificate's validation",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, aliases },
      references: { viewerCertificate: ["validation"] },
      with: Array.of(validation, certificate("finsight.example", "*.finsight.example")),
    },
    {
      name: "a rule's host by a wildcard",
      type: "aws:lb/listenerRule:ListenerRule",
      props: rule("api.finsight.example"),
      references: { listenerArn: ["https"] },
      with: Array.of(listener, certificate("*.finsight.example")),
    },
  ],
  fails: [
    {
      name: "www forgotten",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, aliases },
      references: { viewerCertificate: ["certificate"] },
      with: [certificate("finsight.example")],
      expect: "uncovered",
    },
    {
      name: "two labels below a wildcard",
      type: "aws:lb/listenerRule:ListenerRule",
      props: rule("v1.api.finsight.example"),
      references: { listenerArn: ["https"] },
      with: Array.of(listener, certificate("*.finsight.example")),
      expect: "uncovered",
    },
    {
      name: "the root below a wildcard",
      type: "aws:alb/listenerRule:ListenerRule",
      props: rule("finsight.example"),
      references: { listenerArn: ["https"] },
      with: Array.of(listener, certificate("*.finsight.example")),
      expect: "uncovered",
    },
    {
      name: "an HTTP API's name",
      type: "aws:apigatewayv2/domainName:DomainName",
      props: {
        domainName: "api.finsight.example",
        domainNameConfiguration: {
          certificateArn: unknown,
          endpointType: "REGIONAL",
          securityPolicy: "TLS_1_2",
        },
      },
      references: { domainNameConfiguration: ["certificate"] },
      with: [certificate("finsight.example")],
      expect: "uncovered",
    },
    {
      name: "a REST API's name",
      type: "aws:apigateway/domainName:DomainName",
      props: { domainName: "api.finsight.example", regionalCertificateArn: unknown },
      references: { regionalCertificateArn: ["certificate"] },
      with: [certificate("finsight.example")],
      expect: "uncovered",
    },
  ],
  unknowns: [
    {
      name: "a certificate whose name is decided at deployment",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, aliases },
      references: { viewerCertificate: ["certificate"] },
      with: [certificate(unknown)],
      expect: "domainName",
    },
  ],
  notApplicables: [
    {
      name: "a certificate of another stack",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, aliases },
      expect: elsewhereReason,
    },
  ],
});
