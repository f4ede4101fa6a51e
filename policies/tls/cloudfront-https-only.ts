import { definePolicy, type Violation } from "../framework/define-policy";
import { independently } from "../framework/each";
import type { Patch } from "../framework/patch";
import { unknown } from "../framework/unknown";
import { eachBehavior, eachCustomOrigin } from "../helpers/cloudfront";
import { show } from "../helpers/show";

const messages = {
  viewers: "Viewers may use plain HTTP: viewerProtocolPolicy is {actual}.",
  origin: "CloudFront calls the origin over plain HTTP: originProtocolPolicy is {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

const httpsForViewers = new Set<unknown>(["redirect-to-https", "https-only"]);

function* checkOrigin(policy: unknown, property: string): Found {
  // match-viewer is HTTPS wherever viewers must use it, and where they need not that is the
  // finding.
  if (policy !== "https-only" && policy !== "match-viewer") {
    yield { message: "origin", property, actual: show(policy) };
  }
}

type Distribution = Parameters<typeof eachBehavior>[0] & Parameters<typeof eachCustomOrigin>[0];

function* check(props: Distribution): Found {
  yield* independently(
    () =>
      eachBehavior(props, function* ({ viewerProtocolPolicy }, path): Found {
        if (!httpsForViewers.has(viewerProtocolPolicy)) {
          const property = `${path}.viewerProtocolPolicy`;
          yield { message: "viewers", property, actual: show(viewerProtocolPolicy) };
        }
      }),
    () =>
      eachCustomOrigin(props, ({ originProtocolPolicy }, path) =>
        checkOrigin(originProtocolPolicy, `${path}.originProtocolPolicy`),
      ),
  );
}

const methods = { items: ["GET", "HEAD"], cachedMethods: ["GET", "HEAD"] };
const secure = {
  targetOriginId: "api",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  viewerProtocolPolicy: "redirect-to-https",
};
const plain = { ...secure, viewerProtocolPolicy: "allow-all" };
const origin = {
  originId: "api",
  domainName: "api.finsight.example",
  customOriginConfig: {
    httpPort: 80,
    httpsPort: 443,
    originProtocolPolicy: "https-only",
    originSslProtocols: ["TLSv1.2"],
  },
};
const plainOrigin = {
  ...origin,
  customOriginConfig: { ...origin.customOriginConfig, originProtocolPolicy: "http-only" },
};
const distribution = {
  enabled: true,
  origins: [origin],
  defaultCacheBehavior: secure,
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: { acmCertificateArn: unknown },
};

function redirect(props: Distribution): Patch {
  const paths = [
    ...eachBehavior(props, function* ({ viewerProtocolPolicy }, path) {
      if (viewerProtocolPolicy === "allow-all") {
        yield `${path}.viewerProtocolPolicy`;
      }
    }),
  ];
  return Object.fromEntries(paths.map((path) => [path, "redirect-to-https"]));
}

export default definePolicy({
  id: "cloudfront-https-only",
  title: "CloudFront uses HTTPS to viewers and to origins",
  why: "The padlock in the browser promises the whole way: a behaviour that allows HTTP, or an origin called over HTTP, leaves a part of it open to reading and changing.",
  fix: "Set viewerProtocolPolicy to redirect-to-https in every behaviour and originProtocolPolicy to https-only. An S3 website endpoint speaks HTTP only: use the bucket itself with origin access control.",
  severity: "critical",
  controls: ["https-enforced"],
  resources: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    "aws:cloudfront/vpcOrigin:VpcOrigin",
  ],
  messages,
  checks: {
    "aws:cloudfront/distribution:Distribution": check,
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": check,
    *"aws:cloudfront/vpcOrigin:VpcOrigin"(props) {
      const path = "vpcOriginEndpointConfig";
      yield* checkOrigin(
        props.vpcOriginEndpointConfig?.originProtocolPolicy,
        `${path}.originProtocolPolicy`,
      );
    },
  },
  // Whether an origin answers HTTPS only its owner knows.
  remediations: {
    "aws:cloudfront/distribution:Distribution": redirect,
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": redirect,
  },
  passes: [
    {
      name: "redirects, and an HTTPS origin",
      type: "aws:cloudfront/distribution:Distribution",
      props: distribution,
    },
    {
      name: "a bucket behind origin access control, whose name is not known yet",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        origins: [{ originId: "web", domainName: unknown, originAccessControlId: unknown }],
        orderedCacheBehaviors: [{ ...secure, pathPattern: "/static/*" }],
      },
    },
    {
      name: "an origin in the VPC over HTTPS",
      type: "aws:cloudfront/vpcOrigin:VpcOrigin",
      props: {
        vpcOriginEndpointConfig: {
          arn: unknown,
          name: "api",
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
    },
  ],
  fails: [
    {
      name: "HTTP allowed by default",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, defaultCacheBehavior: plain },
      expect: "viewers",
    },
    {
      name: "HTTP allowed on some paths",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        orderedCacheBehaviors: [
          { ...secure, pathPattern: "/api/*", viewerProtocolPolicy: unknown },
          { ...plain, pathPattern: "/static/*" },
        ],
      },
      expect: "viewers",
    },
    {
      name: "an origin over HTTP",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, origins: [plainOrigin] },
      expect: "origin",
    },
    {
      name: "HTTP allowed for tenants",
      type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
      props: {
        comment: "tenants",
        enabled: true,
        tenantConfig: {},
        defaultCacheBehavior: {
          targetOriginId: "api",
          allowedMethods: methods,
          viewerProtocolPolicy: "redirect-to-https",
        },
        cacheBehaviors: [
          {
            pathPattern: "/static/*",
            targetOriginId: "api",
            allowedMethods: methods,
            viewerProtocolPolicy: "allow-all",
          },
        ],
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate: { acmCertificateArn: unknown },
      },
      expect: "viewers",
    },
    {
      name: "an origin in the VPC over HTTP",
      type: "aws:cloudfront/vpcOrigin:VpcOrigin",
      props: {
        vpcOriginEndpointConfig: {
          arn: unknown,
          name: "api",
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "http-only",
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
      expect: "origin",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: { ...secure, viewerProtocolPolicy: unknown },
      },
      expect: "defaultCacheBehavior.viewerProtocolPolicy",
    },
  ],
});
