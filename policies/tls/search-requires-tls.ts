import { definePolicy, type Violation } from "../framework/define-policy";
import { independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isFalse, isTrue } from "../helpers/flags";
import { show } from "../helpers/show";

const messages = {
  http: "The domain answers plain HTTP: domainEndpointOptions.enforceHttps is {actual}.",
  unset: "The domain answers plain HTTP: without domainEndpointOptions HTTPS is not enforced.",
  old: "The domain accepts TLS 1.0: domainEndpointOptions.tlsSecurityPolicy is {actual}.",
  nodes: "The domain's nodes talk to each other in plain text: nodeToNodeEncryption is {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

interface Domain {
  readonly domainEndpointOptions?:
    | { readonly enforceHttps?: unknown; readonly tlsSecurityPolicy?: unknown }
    | undefined;
  readonly nodeToNodeEncryption?: { readonly enabled?: unknown } | undefined;
}

/** Policy-Min-TLS-1-2-2019-07, Policy-Min-TLS-1-2-PFS-2023-10 and their successors. */
const modern = /^Policy-Min-TLS-1-[2-9]-/;
/** API reference of OpenSearch Service, DomainEndpointOptions: what AWS takes without one. */
const serviceDefault = "Policy-Min-TLS-1-0-2019-07";

function* checkEndpoint({ domainEndpointOptions: endpoint }: Domain): Found {
  if (!endpoint) {
    // AWS creates the domain with EnforceHTTPS false; its minimum version is then no second defect.
    yield { message: "unset", property: "domainEndpointOptions" };
    return;
  }
  yield* independently(
    function* (): Found {
      // Inside the block the provider's default is true.
      if (isFalse(endpoint.enforceHttps)) {
        const property = "domainEndpointOptions.enforceHttps";
        yield { message: "http", property, actual: show(endpoint.enforceHttps) };
      }
    },
    function* (): Found {
      const policy = endpoint.tlsSecurityPolicy;
      if (!modern.test(String(policy ? policy : serviceDefault))) {
        yield {
          message: "old",
          property: "domainEndpointOptions.tlsSecurityPolicy",
          actual: policy ? show(policy) : `not set, which means ${serviceDefault}`,
        };
      }
    },
  );
}

function* check(props: Domain): Found {
  yield* independently(
    () => checkEndpoint(props),
    function* (): Found {
      const { nodeToNodeEncryption } = props;
      if (!isTrue(nodeToNodeEncryption?.enabled)) {
        const property = "nodeToNodeEncryption.enabled";
        yield { message: "nodes", property, actual: show(nodeToNodeEncryption?.enabled) };
      }
    },
  );
}

const secure = {
  domainEndpointOptions: {
    enforceHttps: true,
    tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10",
  },
  nodeToNodeEncryption: { enabled: true },
};

const modernize = ({ domainEndpointOptions: endpoint }: Domain) =>
  endpoint && !modern.test(String(endpoint.tlsSecurityPolicy))
    ? { "domainEndpointOptions.tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10" }
    : {};

export default definePolicy({
  id: "search-requires-tls",
  title: "OpenSearch domains answer over TLS 1.2 or newer only",
  why: "A domain that is created without endpoint options answers plain HTTP: queries, documents and the password of every caller can be read on the way.",
  fix: "Set domainEndpointOptions { enforceHttps: true, tlsSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' } and nodeToNodeEncryption { enabled: true }.",
  severity: "high",
  controls: ["https-enforced", "tls-modern-policy"],
  resources: ["aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"],
  messages,
  checks: {
    "aws:opensearch/domain:Domain": check,
    "aws:elasticsearch/domain:Domain": check,
  },
  // What else it finds makes AWS build new nodes, or shuts out clients that speak plain HTTP.
  remediations: {
    "aws:opensearch/domain:Domain": modernize,
    "aws:elasticsearch/domain:Domain": modernize,
  },
  passes: [
    { name: "all three", type: "aws:opensearch/domain:Domain", props: secure },
    {
      name: "HTTPS by the provider's default inside the block",
      type: "aws:elasticsearch/domain:Domain",
      props: {
        ...secure,
        domainEndpointOptions: { tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" },
      },
    },
  ],
  fails: [
    {
      name: "no endpoint options",
      type: "aws:opensearch/domain:Domain",
      props: { nodeToNodeEncryption: { enabled: true } },
      expect: "unset",
    },
    {
      name: "HTTPS left to the callers",
      type: "aws:opensearch/domain:Domain",
      props: {
        ...secure,
        domainEndpointOptions: { ...secure.domainEndpointOptions, enforceHttps: false },
      },
      expect: "http",
    },
    {
      name: "the minimum version left to AWS",
      type: "aws:opensearch/domain:Domain",
      props: { ...secure, domainEndpointOptions: { enforceHttps: true } },
      expect: "old",
    },
    {
      name: "TLS 1.0 by name, while HTTPS is decided at deployment",
      type: "aws:opensearch/domain:Domain",
      props: {
        ...secure,
        domainEndpointOptions: {
          enforceHttps: unknown,
          tlsSecurityPolicy: "Policy-Min-TLS-1-0-2019-07",
        },
      },
      expect: "old",
    },
    {
      name: "plain text between the nodes",
      type: "aws:elasticsearch/domain:Domain",
      props: { domainEndpointOptions: secure.domainEndpointOptions },
      expect: "nodes",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:opensearch/domain:Domain",
      props: {
        ...secure,
        domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: unknown },
      },
      expect: "domainEndpointOptions.tlsSecurityPolicy",
    },
  ],
});
