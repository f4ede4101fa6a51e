import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type Violation,
} from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { eachBehavior } from "../helpers/cloudfront";
import { isGiven } from "../helpers/database";
import { asList } from "../helpers/documents";
import { behavior, distribution, tenantBehavior, tenants } from "../helpers/edge-examples";
import { record, undecidable } from "../helpers/known";
import { headerOptions, managedHeaders } from "../helpers/security-headers";
import { showList } from "../helpers/show";

const policyType = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
const functionType = "aws:cloudfront/function:Function";
const options = {
  required: headerOptions.required,
  trustedPolicies: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "Ids of response headers policies managed elsewhere that set the headers.",
    source: "Our choice: nothing outside of the stack is trusted unless it is named.",
  },
} as const;

const messages = {
  none: "Answers of this behaviour carry no security headers: it has no response headers policy.",
  managed:
    "Answers of this behaviour lack {headers}: CloudFront's managed policy does not set them.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;
type Context = CheckContext<typeof options>;

/** Whether a function that changes answers sets the headers, as far as the stack shows. */
function* checkFunctions(
  behavior: Readonly<Record<string, unknown>>,
  path: string,
  resource: StackResource,
): Found {
  const ofAnswers = (list: string) =>
    asList(behavior[list]).some((entry) => String(record(entry).eventType).endsWith("-response"));
  // A function at the origin may set any header, in code that is in a file.
  if (ofAnswers("lambdaFunctionAssociations")) {
    undecidable(`${path}.lambdaFunctionAssociations`);
  }
  if (ofAnswers("functionAssociations")) {
    const inputs = ["defaultCacheBehavior", "orderedCacheBehaviors", "cacheBehaviors"];
    const functions = inputs.flatMap((input) => resource.referencesOfType(input, functionType));
    const sets = functions.map(({ props }) =>
      /strict-transport-security/i.test(String(props.code)),
    );
    if (sets.some(Boolean)) {
      return;
    }
    if (sets.length === 0) {
      undecidable(`${path}.functionAssociations`);
    }
  }
  yield { message: "none", property: `${path}.responseHeadersPolicyId` };
}

/** True when the load balancer behind the distribution adds the headers to what it answers. */
function isSetAtOrigin(resource: StackResource): boolean {
  const header = "routingHttpResponseStrictTransportSecurityHeaderValue";
  return (["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"] as const)
    .flatMap((type) => resource.referencesOfType("origins", type))
    .flatMap((balancer) => [
      ...balancer.referrersOfType("aws:lb/listener:Listener"),
      ...balancer.referrersOfType("aws:alb/listener:Listener"),
    ])
    .some((listener) => isGiven(() => listener.props[header], header, listener));
}

function* check(props: Parameters<typeof eachBehavior>[0], context: Context): Found {
  const { options: wanted, resource } = context;
  yield* eachBehavior(props, function* (behavior, path): Found {
    const property = `${path}.responseHeadersPolicyId`;
    if (!isGiven(() => behavior?.responseHeadersPolicyId, property, resource)) {
      if (!isSetAtOrigin(resource)) {
        yield* checkFunctions(record(behavior), path, resource);
      }
      return;
    }
    // A policy of this stack answers for itself.
    if (
      resource.referencesOfType(property, policyType).length > 0 &&
      resource.isUnknown(property)
    ) {
      return;
    }
    const id = behavior.responseHeadersPolicyId;
    const managed = managedHeaders(id);
    if (!managed) {
      if (!wanted.trustedPolicies.includes(String(id)) && !isOfStack(resource, property)) {
        undecidable(property);
      }
      return;
    }
    const missing = wanted.required.filter((header) => !managed.has(header.toLowerCase()));
    if (missing.length > 0) {
      yield { message: "managed", property, headers: showList(missing) };
    }
  });
}

function isOfStack(resource: StackResource, property: string): boolean {
  return resource.referencesOfType(property, policyType).length > 0;
}

const secured = { ...behavior, responseHeadersPolicyId: unknown };
const own: ExampleResource = { type: policyType, name: "headers", props: {} };
const corsOnly = "60669652-455b-4ae9-85a4-c4c02393f86c";
const securityHeaders = "67f7725c-6f97-4210-82d7-5512b31e9d03";
const hsts: ExampleResource = {
  type: functionType,
  name: "hsts",
  props: {
    runtime: "cloudfront-js-2.0",
    code: "function handler(e) { e.response.headers['strict-transport-security'] = v; return e.response; }",
  },
};

export default definePolicy({
  id: "security-headers",
  title: "Every path of a distribution answers with security headers",
  why: "Browsers protect a page from sniffing, framing, injected scripts and plain HTTP only when its answer asks for it, and a behaviour without a headers policy asks for nothing.",
  fix: "Give each behaviour the responseHeadersPolicyId of an aws.cloudfront.ResponseHeadersPolicy that sets the headers.",
  severity: "medium",
  controls: ["security-headers"],
  scope: "stack",
  options,
  resources: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
  ],
  messages,
  checks: {
    "aws:cloudfront/distribution:Distribution": check,
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": check,
  },
  passes: [
    {
      name: "a policy of the stack on every path",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: secured,
        orderedCacheBehaviors: [{ ...secured, pathPattern: "/assets/*" }],
      },
      references: { defaultCacheBehavior: ["headers"], orderedCacheBehaviors: ["headers"] },
      with: [own],
    },
    {
      name: "CloudFront's own policy, where no Content-Security-Policy is asked for",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: { ...behavior, responseHeadersPolicyId: securityHeaders },
      },
      options: { required: ["Strict-Transport-Security", "X-Frame-Options"] },
    },
    {
      name: "a function of the stack that sets them",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: {
          ...behavior,
          functionAssociations: [{ eventType: "viewer-response", functionArn: unknown }],
        },
      },
      references: { defaultCacheBehavior: ["hsts"] },
      with: [hsts],
    },
  ],
  fails: [
    {
      name: "none",
      type: "aws:cloudfront/distribution:Distribution",
      props: distribution,
      expect: "none",
    },
    {
      name: "CloudFront's policy for CORS alone",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: { ...behavior, responseHeadersPolicyId: corsOnly },
      },
      expect: "managed",
    },
    {
      name: "one path of tenants without",
      type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
      props: {
        ...tenants,
        defaultCacheBehavior: { ...tenantBehavior, responseHeadersPolicyId: unknown },
        cacheBehaviors: [{ ...tenantBehavior, pathPattern: "/files/*" }],
      },
      references: { defaultCacheBehavior: ["headers"] },
      with: [own],
      expect: "none",
    },
  ],
  unknowns: [
    {
      name: "a policy that a lookup finds",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, defaultCacheBehavior: secured },
      expect: "defaultCacheBehavior.responseHeadersPolicyId",
    },
  ],
});
