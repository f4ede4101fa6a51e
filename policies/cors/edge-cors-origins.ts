import {
  type CheckContext,
  definePolicy,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { eachBehavior } from "../helpers/cloudfront";
import {
  checkCredentialedOrigin,
  checkOrigin,
  corsMessages,
  type Found,
  noCors,
} from "../helpers/cors";
import { isTrue } from "../helpers/flags";
import { isAllowOrigin, originOptions } from "../helpers/origins";
import { knownOf } from "../helpers/unknowns";

const messages = {
  ...corsMessages,
  managed: "Every site is allowed: {name} is a managed policy that answers with the origin *.",
} as const;
type Violations = Generator<Violation<typeof messages>, void, undefined>;
type Context = CheckContext<typeof originOptions>;

/** docs.aws.amazon.com/AmazonCloudFront: "Use managed response headers policies". */
const managedPolicies: ReadonlyMap<unknown, string> = new Map([
  ["60669652-455b-4ae9-85a4-c4c02393f86c", "SimpleCORS"],
  ["5cc3b908-e619-4b99-88e5-2cf7f45965bd", "CORS-With-Preflight"],
  ["e61eb60c-9c35-4d20-a928-2b84e02af89c", "CORS-and-SecurityHeadersPolicy"],
  ["eaab4381-ed33-4a86-88ca-d9558dc6cd63", "CORS-with-preflight-and-SecurityHeadersPolicy"],
]);

type Behaviors = Parameters<typeof eachBehavior>[0];

/** A policy of this stack answers for itself, and is no managed one whatever its id will be. */
function* checkDistribution(props: Behaviors, { resource }: Context): Violations {
  yield* eachBehavior(props, function* (behavior, path): Violations {
    const property = `${path}.responseHeadersPolicyId`;
    const type = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
    if (resource.isUnknown(property) && resource.referencesOfType(property, type).length > 0) {
      return;
    }
    const name = managedPolicies.get(behavior?.responseHeadersPolicyId);
    if (name !== undefined) {
      yield { message: "managed", property, name };
    }
  });
}

const listenerHeader = "routingHttpResponseAccessControlAllowOriginHeaderValue";

interface Listener {
  readonly routingHttpResponseAccessControlAllowOriginHeaderValue?: unknown;
  readonly routingHttpResponseAccessControlAllowCredentialsHeaderValue?: unknown;
}

function* checkListener(props: Listener, context: Context): Found<typeof corsMessages> {
  const origin = props[listenerHeader];
  if (origin === undefined || origin === null || origin === "") {
    return notApplicable(noCors);
  }
  const credentials = knownOf([props], (listener) =>
    isTrue(listener.routingHttpResponseAccessControlAllowCredentialsHeaderValue),
  );
  yield* checkCredentialedOrigin(origin, listenerHeader, context, credentials.length > 0);
  return undefined;
}

const headersPolicy = (items: string[], accessControlAllowCredentials = false) => ({
  corsConfig: {
    accessControlAllowCredentials,
    accessControlAllowHeaders: { items: ["Authorization"] },
    accessControlAllowMethods: { items: ["GET"] },
    accessControlAllowOrigins: { items },
    originOverride: true,
  },
});
const behavior = {
  targetOriginId: "web",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  viewerProtocolPolicy: "redirect-to-https",
};
const distribution = {
  enabled: true,
  origins: [],
  defaultCacheBehavior: behavior,
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: { acmCertificateArn: unknown },
};
const simpleCors = "60669652-455b-4ae9-85a4-c4c02393f86c";
const listener = { loadBalancerArn: unknown, port: 443, protocol: "HTTPS", defaultActions: [] };

export default definePolicy({
  id: "edge-cors-origins",
  title: "The edge allows the origins of its own sites only",
  why: "What CloudFront or the load balancer adds overrules the care of the application: one wildcard here opens every response behind it to every page on the web.",
  fix: "List the https origins of your sites in accessControlAllowOrigins, or name the one site in the listener's header; do not attach the managed CORS policies, which allow every origin.",
  severity: "high",
  controls: ["cors-no-wildcard"],
  scope: "stack",
  options: originOptions,
  resources: [
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    "aws:lb/listener:Listener",
    "aws:alb/listener:Listener",
  ],
  messages,
  checks: {
    *"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"(props, context) {
      const cors = () => props.corsConfig;
      const credentials = () =>
        knownOf([props], () => isTrue(cors()?.accessControlAllowCredentials)).length > 0;
      const path = "corsConfig.accessControlAllowOrigins.items";
      yield* independently(
        () =>
          each(cors()?.accessControlAllowOrigins?.items, (origin, at) =>
            checkCredentialedOrigin(origin, `${path}[${at}]`, context, credentials()),
          ),
        () =>
          each(props.customHeadersConfig?.items, function* (item, at): Violations {
            if (isAllowOrigin(String(item.header))) {
              yield* checkOrigin(item.value, `customHeadersConfig.items[${at}].value`, context);
            }
          }),
      );
    },
    "aws:cloudfront/distribution:Distribution": checkDistribution,
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": checkDistribution,
    "aws:lb/listener:Listener": checkListener,
    "aws:alb/listener:Listener": checkListener,
  },
  passes: [
    {
      name: "one site, with credentials",
      type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      props: headersPolicy(["https://app.finsight.example"], true),
    },
    {
      name: "a policy of the stack",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: { ...behavior, responseHeadersPolicyId: unknown },
      },
      references: { defaultCacheBehavior: ["headers"] },
      with: [
        {
          name: "headers",
          type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
          props: headersPolicy(["https://app.finsight.example"]),
        },
      ],
    },
    {
      name: "one site in the listener's header",
      type: "aws:lb/listener:Listener",
      props: { ...listener, [listenerHeader]: "https://app.finsight.example" },
    },
  ],
  fails: [
    {
      name: "every site",
      type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      props: headersPolicy([unknown, "*"]),
      expect: "origin",
    },
    {
      name: "every subdomain, with credentials",
      type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      props: headersPolicy(["https://*.finsight.example"], true),
      expect: "credentials",
    },
    {
      name: "every site, as a custom header",
      type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      props: {
        customHeadersConfig: {
          items: [{ header: "Access-Control-Allow-Origin", value: "*", override: true }],
        },
      },
      expect: "origin",
    },
    {
      name: "a managed policy on some paths",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        orderedCacheBehaviors: [
          { ...behavior, pathPattern: "/fonts/*", responseHeadersPolicyId: simpleCors },
        ],
      },
      expect: "managed",
    },
    {
      name: "a managed policy for tenants",
      type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
      props: {
        comment: "tenants",
        enabled: true,
        tenantConfig: {},
        defaultCacheBehavior: {
          targetOriginId: "web",
          allowedMethods: { items: ["GET", "HEAD"], cachedMethods: ["GET", "HEAD"] },
          viewerProtocolPolicy: "redirect-to-https",
          responseHeadersPolicyId: simpleCors,
        },
        viewerCertificate: { acmCertificateArn: unknown },
      },
      expect: "managed",
    },
    {
      name: "every site in the listener's header",
      type: "aws:lb/listener:Listener",
      props: { ...listener, [listenerHeader]: "*" },
      expect: "origin",
    },
    {
      name: "a site without HTTPS in the listener's header",
      type: "aws:alb/listener:Listener",
      props: { ...listener, [listenerHeader]: "http://app.finsight.example" },
      expect: "origin",
    },
  ],
  unknowns: [
    {
      name: "a policy that a lookup finds",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: { ...behavior, responseHeadersPolicyId: unknown },
      },
      expect: "defaultCacheBehavior.responseHeadersPolicyId",
    },
  ],
  notApplicables: [
    {
      name: "a listener that adds no header",
      type: "aws:lb/listener:Listener",
      props: listener,
      expect: noCors,
    },
  ],
});
