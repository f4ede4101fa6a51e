import {
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { isTrue } from "../helpers/flags";
import { eachStatement, knownPublicGrant } from "../helpers/iam";
import { record } from "../helpers/known";

const messages = {
  public:
    "Anyone on the internet may read and delete what the domain holds: an Allow statement has {principal} and {condition}.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const notHere = "The access policy is not set here.";
const inNetwork = "The domain stands in a network, whose security groups decide who reaches it.";
const hasLogin = "The domain has users of its own, and asks everyone for a login.";

interface Protected {
  readonly vpcOptions?: unknown;
  readonly advancedSecurityOptions?: unknown;
}

/** Why an access policy for everyone is no danger; undefined when it is one. */
function reason(props: Protected, isUnknown: (path: string) => boolean): string | undefined {
  if (isUnknown("vpcOptions") || Object.keys(record(props.vpcOptions)).length > 0) {
    return inNetwork;
  }
  return isTrue(record(props.advancedSecurityOptions).enabled) ? hasLogin : undefined;
}

function* open(accessPolicies: unknown): Generator<Violation<typeof messages>, void, undefined> {
  yield* eachStatement(accessPolicies, "accessPolicies", function* (statement, property) {
    const grant = knownPublicGrant(statement);
    if (grant) {
      yield { message: "public", property, ...grant } as const;
    }
  });
}

function* ofDomain(
  props: Protected & { readonly accessPolicies?: unknown },
  context: { isUnknown(path: string): boolean },
): Found {
  if (!isGiven(() => props.accessPolicies, "accessPolicies", context)) {
    return notApplicable(notHere);
  }
  const safe = reason(props, (path) => context.isUnknown(path));
  if (safe !== undefined) {
    return notApplicable(safe);
  }
  yield* open(props.accessPolicies);
  return undefined;
}

/** A separate policy; the domain itself may stand in another stack. */
function* ofPolicy(
  props: { readonly accessPolicies: unknown },
  { resource }: { readonly resource: StackResource },
): Found {
  for (const domain of resource.references("domainName")) {
    const safe = reason(record(domain.props), (path) => domain.isUnknown(path));
    if (safe !== undefined) {
      return notApplicable(safe);
    }
  }
  yield* open(props.accessPolicies);
  return undefined;
}

const everyone = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "es:*", Resource: "*" }],
});
const office = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: "*",
      Action: "es:*",
      Resource: "*",
      Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.7/32"] } },
    },
  ],
});

export default definePolicy({
  id: "search-domain-not-public",
  title: "Search domains admit only known principals",
  why: "A search domain without a network of its own has a public address. With a policy for everyone it can be read and emptied without a password; such domains are found and held to ransom within days.",
  fix: "Put the domain into a network (vpcOptions), or name the roles that need it as Principal.",
  severity: "critical",
  controls: ["firewall-rules", "postgres-private"],
  scope: "stack",
  resources: [
    "aws:opensearch/domain:Domain",
    "aws:opensearch/domainPolicy:DomainPolicy",
    "aws:elasticsearch/domain:Domain",
    "aws:elasticsearch/domainPolicy:DomainPolicy",
  ],
  messages,
  checks: {
    "aws:opensearch/domain:Domain": ofDomain,
    "aws:opensearch/domainPolicy:DomainPolicy": ofPolicy,
    "aws:elasticsearch/domain:Domain": ofDomain,
    "aws:elasticsearch/domainPolicy:DomainPolicy": ofPolicy,
  },
  corrections: false,
  passes: [
    {
      name: "one address",
      type: "aws:opensearch/domain:Domain",
      props: { accessPolicies: office },
    },
    {
      name: "one address, by a separate policy",
      type: "aws:elasticsearch/domainPolicy:DomainPolicy",
      props: { domainName: "search", accessPolicies: office },
    },
  ],
  fails: [
    {
      name: "everyone",
      type: "aws:opensearch/domain:Domain",
      props: { accessPolicies: everyone },
      expect: "public",
    },
    {
      name: "everyone, by a separate policy",
      type: "aws:opensearch/domainPolicy:DomainPolicy",
      props: { domainName: unknown, accessPolicies: everyone },
      references: { domainName: ["search"] },
      with: [{ type: "aws:opensearch/domain:Domain", name: "search", props: {} }],
      expect: "public",
    },
    {
      name: "a domain of the older service",
      type: "aws:elasticsearch/domain:Domain",
      props: { accessPolicies: everyone },
      expect: "public",
    },
    {
      name: "a separate policy of the older service",
      type: "aws:elasticsearch/domainPolicy:DomainPolicy",
      props: { domainName: "search", accessPolicies: everyone },
      expect: "public",
    },
  ],
  unknowns: [
    {
      name: "a document composed at deployment",
      type: "aws:opensearch/domain:Domain",
      props: { accessPolicies: unknown },
      expect: "accessPolicies",
    },
  ],
  notApplicables: [
    {
      name: "in a network, as AWS advises",
      type: "aws:opensearch/domain:Domain",
      props: { vpcOptions: { subnetIds: unknown }, accessPolicies: everyone },
      expect: inNetwork,
    },
    {
      name: "with users of its own",
      type: "aws:opensearch/domain:Domain",
      props: {
        advancedSecurityOptions: { enabled: true, internalUserDatabaseEnabled: true },
        accessPolicies: everyone,
      },
      expect: hasLogin,
    },
    {
      name: "no policy here",
      type: "aws:elasticsearch/domain:Domain",
      props: { domainName: "search" },
      expect: notHere,
    },
  ],
});
