import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { independently } from "../framework/each";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { internalReason, isKnownInternal, isPublic, protocolOf } from "../helpers/load-balancers";
import { refersTo } from "../helpers/references";
import { headerOptions, maxAgeOf } from "../helpers/security-headers";
import { show, showList } from "../helpers/show";

const options = { hstsSeconds: headerOptions.hstsSeconds } as const;
const messages = {
  missing: "Answers lack {headers}, unless every application behind the listener adds them.",
  short:
    "Browsers forget after {actual} seconds that the site is HTTPS only; {minimum} are asked for.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const balancerTypes = [
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:alb/loadBalancer:LoadBalancer",
] as const;
const distributionTypes = [
  "aws:cloudfront/distribution:Distribution",
  "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
] as const;
const hstsInput = "routingHttpResponseStrictTransportSecurityHeaderValue";
/**
 * What a listener can add without knowing the pages: its other headers replace an application's.
 */
const headers = [
  ["Strict-Transport-Security", hstsInput],
  ["X-Content-Type-Options", "routingHttpResponseXContentTypeOptionsHeaderValue"],
  ["X-Frame-Options", "routingHttpResponseXFrameOptionsHeaderValue"],
] as const;
const cdnReason = "CloudFront stands in front and answers for the headers.";

type Props = { readonly protocol?: unknown } & {
  readonly [K in (typeof headers)[number][1]]?: unknown;
};

/** True when a distribution of this stack has the listener's load balancer as an origin. */
function isBehindCloudFront(listener: StackResource): boolean {
  return balancerTypes
    .flatMap((type) => listener.referencesOfType("loadBalancerArn", type))
    .some((balancer) =>
      distributionTypes.some((type) =>
        balancer.referrersOfType(type).some((each) => refersTo(each, "origins", balancer)),
      ),
    );
}

function* check(props: Props, context: CheckContext<typeof options>): Found {
  const { options: wanted, resource } = context;
  if (protocolOf(props) !== "HTTPS") {
    return notApplicable("The listener does not speak HTTPS.");
  }
  if (isKnownInternal(resource)) {
    return notApplicable(internalReason);
  }
  if (isBehindCloudFront(resource)) {
    return notApplicable(cdnReason);
  }
  yield* independently(
    function* (): Found {
      const missing = headers.filter(([, input]) => !isGiven(() => props[input], input, resource));
      if (missing.length > 0 && isPublic(resource)) {
        const names = missing.map(([header]) => header);
        yield {
          message: "missing",
          property: missing[0]?.[1] ?? hstsInput,
          headers: showList(names),
        };
      }
      return undefined;
    },
    function* (): Found {
      const value = props[hstsInput];
      if (value === undefined || value === null || value === "") {
        return undefined;
      }
      const minimum = wanted.hstsSeconds;
      const age = maxAgeOf(value);
      if (!(age >= minimum) && isPublic(resource)) {
        yield {
          message: "short",
          property: hstsInput,
          actual: Number.isNaN(age) ? show(value) : age,
          minimum,
        };
      }
      return undefined;
    },
  );
  return undefined;
}

const listener = { loadBalancerArn: unknown, port: 443, protocol: "HTTPS", defaultActions: [] };
const set = {
  routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=31536000; includeSubDomains",
  routingHttpResponseXContentTypeOptionsHeaderValue: "nosniff",
  routingHttpResponseXFrameOptionsHeaderValue: "DENY",
};
const balancer = (internal: boolean): ExampleResource => ({
  type: "aws:lb/loadBalancer:LoadBalancer",
  name: "edge",
  props: { subnets: [unknown], internal },
});

export default definePolicy({
  id: "listener-security-headers",
  title: "Public load balancers add the security headers that fit every page",
  why: "An application forgets a header on its error pages, and a second one behind the same listener has none. What the listener adds is on every answer.",
  fix: "Set routingHttpResponseStrictTransportSecurityHeaderValue to max-age=31536000; includeSubDomains, routingHttpResponseXContentTypeOptionsHeaderValue to nosniff and routingHttpResponseXFrameOptionsHeaderValue to DENY or SAMEORIGIN. Where the applications add them on every answer, switch this policy off.",
  severity: "low",
  controls: ["security-headers"],
  scope: "stack",
  options,
  resources: ["aws:lb/listener:Listener", "aws:alb/listener:Listener"],
  messages,
  checks: { "aws:lb/listener:Listener": check, "aws:alb/listener:Listener": check },
  passes: [
    {
      name: "three headers",
      type: "aws:lb/listener:Listener",
      props: { ...listener, ...set },
      references: { loadBalancerArn: ["edge"] },
      with: [balancer(false)],
    },
  ],
  fails: [
    { name: "none", type: "aws:lb/listener:Listener", props: listener, expect: "missing" },
    {
      name: "an hour of HTTPS",
      type: "aws:alb/listener:Listener",
      props: { ...listener, ...set, [hstsInput]: "max-age=3600" },
      expect: "short",
    },
    {
      name: "HTTPS switched off in browsers",
      type: "aws:lb/listener:Listener",
      props: { ...listener, ...set, [hstsInput]: "max-age=0" },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "a value that is decided at deployment",
      type: "aws:lb/listener:Listener",
      props: { ...listener, ...set, [hstsInput]: unknown },
      expect: hstsInput,
    },
  ],
  notApplicables: [
    {
      name: "the listener that redirects",
      type: "aws:lb/listener:Listener",
      props: { ...listener, port: 80, protocol: "HTTP" },
      expect: "The listener does not speak HTTPS.",
    },
    {
      name: "an internal load balancer",
      type: "aws:lb/listener:Listener",
      props: listener,
      references: { loadBalancerArn: ["edge"] },
      with: [balancer(true)],
      expect: internalReason,
    },
  ],
});
