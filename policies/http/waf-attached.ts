import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";
import { bucket, distribution, firewallOf, tenants } from "../helpers/edge-examples";
import { hasWebAcl, isBucket, isGuarded } from "../helpers/firewalls";
import { isFalse, isTrue } from "../helpers/flags";
import { everyOf } from "../helpers/unknowns";

const messages = {
  open: "The {what} is on the internet without a firewall: no web ACL is attached to it.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
type Context = CheckContext<Options>;

interface Balancer {
  readonly internal?: unknown;
  readonly loadBalancerType?: unknown;
}

function* checkBalancer(props: Balancer, { resource }: Context): Found {
  const type = String(props.loadBalancerType ?? "application");
  if (type !== "application") {
    return notApplicable("AWS WAF guards application load balancers only.");
  }
  // Where a firewall is, nobody needs to know whether the load balancer is public.
  if (isGuarded(resource)) {
    return undefined;
  }
  if (isTrue(props.internal)) {
    return notApplicable("The load balancer is internal.");
  }
  yield { message: "open", property: "internal", what: "load balancer" };
  return undefined;
}

interface Distribution {
  readonly enabled?: unknown;
  readonly origins?: readonly object[] | undefined;
}

function* checkDistribution(props: Distribution, { resource }: Context): Found {
  if (hasWebAcl(resource)) {
    return undefined;
  }
  if (isFalse(props.enabled)) {
    return notApplicable("The distribution is not enabled.");
  }
  const { origins = [] } = props;
  if (
    origins.length > 0 &&
    everyOf(...origins.map((_, at) => () => isBucket(origins[at] ?? {}, resource)))
  ) {
    return notApplicable("The distribution serves files of buckets only.");
  }
  yield { message: "open", property: "webAclId", what: "distribution" };
  return undefined;
}

const apiType = "aws:apigateway/restApi:RestApi";
const privateReason = "The API is private.";

/** The endpoint types of a REST API; EDGE when nothing says: the provider's docs. */
function isPrivate({ props }: StackResource<typeof apiType>): boolean {
  return String(asList(props.endpointConfiguration?.types)[0]).toUpperCase() === "PRIVATE";
}

function* checkStage(_props: object, { resource }: Context): Found {
  const apis = resource.referencesOfType("restApi", apiType);
  // A stage's ARN is often written with the API's id and the stage's name as text.
  if ([resource, ...apis].some(isGuarded)) {
    return undefined;
  }
  if (apis.length > 0 && apis.every(isPrivate)) {
    return notApplicable(privateReason);
  }
  yield { message: "open", property: "restApi", what: "stage of the REST API" };
  return undefined;
}

function* checkGraph(props: { readonly visibility?: unknown }, { resource }: Context): Found {
  if (isGuarded(resource)) {
    return undefined;
  }
  if (String(props.visibility ?? "GLOBAL").toUpperCase() === "PRIVATE") {
    return notApplicable(privateReason);
  }
  yield { message: "open", property: "visibility", what: "GraphQL API" };
  return undefined;
}

const balancer = { subnets: [unknown] };
const front: ExampleResource = {
  type: "aws:cloudfront/distribution:Distribution",
  name: "front",
  props: { ...distribution, webAclId: unknown },
  references: { origins: ["example"] },
};
const stage = { restApi: unknown, deployment: unknown, stageName: "v1" };
const api = (types: string): ExampleResource => ({
  type: apiType,
  name: "api",
  props: { endpointConfiguration: { types } },
});

export default definePolicy({
  id: "waf-attached",
  title: "Every public entry has a firewall",
  why: "Scanners find an address within hours and send it the exploits of the last ten years. A web ACL stops those, floods and oversized requests before they cost anything; HTTP APIs take none and need CloudFront in front.",
  fix: "Attach a web ACL: an aws.wafv2.WebAclAssociation with resourceArn for load balancers, REST stages and GraphQL APIs, webAclId for CloudFront.",
  severity: "medium",
  controls: ["ddos-waf", "rate-limit-edge"],
  scope: "stack",
  resources: [
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    "aws:apigateway/stage:Stage",
    "aws:appsync/graphQLApi:GraphQLApi",
  ],
  messages,
  checks: {
    "aws:lb/loadBalancer:LoadBalancer": checkBalancer,
    "aws:alb/loadBalancer:LoadBalancer": checkBalancer,
    "aws:cloudfront/distribution:Distribution": checkDistribution,
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": checkDistribution,
    "aws:apigateway/stage:Stage": checkStage,
    "aws:appsync/graphQLApi:GraphQLApi": checkGraph,
  },
  passes: [
    {
      name: "an association, whose ARN is not known yet",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: balancer,
      with: [firewallOf("example")],
    },
    {
      name: "the origin of a distribution that has the firewall",
      type: "aws:alb/loadBalancer:LoadBalancer",
      props: balancer,
      with: [front],
    },
    {
      name: "a distribution",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, webAclId: unknown },
    },
    {
      name: "a stage",
      type: "aws:apigateway/stage:Stage",
      props: stage,
      with: [firewallOf("example")],
    },
  ],
  fails: [
    {
      name: "a load balancer, public by default",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: balancer,
      expect: "open",
    },
    {
      name: "the firewall of another load balancer",
      type: "aws:alb/loadBalancer:LoadBalancer",
      props: { ...balancer, internal: false },
      with: Array.of<ExampleResource>(
        { type: "aws:lb/loadBalancer:LoadBalancer", name: "other", props: balancer },
        firewallOf("other"),
      ),
      expect: "open",
    },
    {
      name: "a distribution in front of an application",
      type: "aws:cloudfront/distribution:Distribution",
      props: distribution,
      expect: "open",
    },
    {
      name: "a distribution of tenants",
      type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
      props: tenants,
      expect: "open",
    },
    {
      name: "a stage of a regional API",
      type: "aws:apigateway/stage:Stage",
      props: stage,
      references: { restApi: ["api"] },
      with: [api("REGIONAL")],
      expect: "open",
    },
    {
      name: "a GraphQL API",
      type: "aws:appsync/graphQLApi:GraphQLApi",
      props: { authenticationType: "AWS_IAM" },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "public or not decided at deployment",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { ...balancer, internal: unknown },
      expect: "internal",
    },
  ],
  notApplicables: [
    {
      name: "an internal load balancer",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { ...balancer, internal: true },
      expect: "The load balancer is internal.",
    },
    {
      name: "a network load balancer",
      type: "aws:lb/loadBalancer:LoadBalancer",
      props: { ...balancer, loadBalancerType: "network" },
      expect: "AWS WAF guards application load balancers only.",
    },
    {
      name: "a distribution of files",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        origins: [bucket],
      },
      expect: "The distribution serves files of buckets only.",
    },
    {
      name: "a private API",
      type: "aws:apigateway/stage:Stage",
      props: stage,
      references: { restApi: ["api"] },
      with: [api("PRIVATE")],
      expect: privateReason,
    },
  ],
});
