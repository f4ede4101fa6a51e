import { definePolicy, type Violation } from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { eachCustomOrigin } from "../helpers/cloudfront";
import { asList } from "../helpers/documents";
import { isTrue } from "../helpers/flags";
import { show } from "../helpers/show";
import { knownOf } from "../helpers/unknowns";

const messages = {
  old: "Viewers may use TLS 1.0 or 1.1: minimumProtocolVersion is {actual}.",
  dated: "Viewers may use TLS 1.2 with CBC ciphers: minimumProtocolVersion is {actual}.",
  shared: "Viewers may use TLS 1.0: the certificate of cloudfront.net allows no other minimum.",
  origin: "CloudFront may call the origin with {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

/**
 * TLSv1.2_2021, TLSv1.2_2025, TLSv1.3_2025 and their successors. TLSv1.2_2018 and _2019 allow CBC:
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide, "Supported protocols and ciphers".
 */
const modern = /^TLSv1\.[2-9]_20(2[1-9]|[3-9]\d)$/;
const dated = /^TLSv1\.2_/;
/** The provider's docs of minimumProtocolVersion. */
const providerDefault = "TLSv1";

interface Certificate {
  readonly cloudfrontDefaultCertificate?: unknown;
  readonly minimumProtocolVersion?: unknown;
}

function* checkViewers(certificate: Certificate | undefined): Found {
  if (isTrue(certificate?.cloudfrontDefaultCertificate)) {
    const property = "viewerCertificate.cloudfrontDefaultCertificate";
    yield { message: "shared", property };
    return;
  }
  const minimum = certificate?.minimumProtocolVersion;
  const version = String(minimum ? minimum : providerDefault);
  if (!modern.test(version)) {
    yield {
      message: dated.test(version) ? "dated" : "old",
      property: "viewerCertificate.minimumProtocolVersion",
      actual: minimum ? show(minimum) : `not set, which means ${providerDefault}`,
    };
  }
}

/** @param isCalledWithTls Asked only when it matters: http-only is a finding of another policy. */
function* checkOrigin(protocols: unknown, property: string, isCalledWithTls: () => boolean): Found {
  const old = (name: unknown) => !/^TLSv1\.[2-9]$/.test(String(name));
  const found = knownOf(asList(protocols), old);
  if (found.length > 0) {
    if (isCalledWithTls()) {
      yield { message: "origin", property, actual: found.map(show).join(", ") };
    }
    return;
  }
  // Reads each, so that one which is not known yet leaves the question open.
  yield* each(asList(protocols), function* (): Found {});
}

interface Distribution {
  readonly viewerCertificate?: Certificate;
  readonly origins?: readonly object[] | undefined;
}

function* check(props: Distribution): Found {
  yield* independently(
    () => checkViewers(props.viewerCertificate),
    () =>
      eachCustomOrigin(props, function* (config, path): Found {
        yield* checkOrigin(
          config.originSslProtocols,
          `${path}.originSslProtocols`,
          () => config.originProtocolPolicy !== "http-only",
        );
      }),
  );
}

const behavior = {
  targetOriginId: "api",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  viewerProtocolPolicy: "redirect-to-https",
};
const config = {
  httpPort: 80,
  httpsPort: 443,
  originProtocolPolicy: "https-only",
  originSslProtocols: ["TLSv1.2"],
};
const origin = { originId: "api", domainName: "api.finsight.example", customOriginConfig: config };
const certificate = {
  acmCertificateArn: unknown,
  sslSupportMethod: "sni-only",
  minimumProtocolVersion: "TLSv1.2_2021",
};
const distribution = {
  enabled: true,
  origins: [origin],
  defaultCacheBehavior: behavior,
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: certificate,
};
const vpcOrigin = { arn: unknown, name: "api", httpPort: 80, httpsPort: 443 };

/** The certificate of cloudfront.net has no minimum; which origins speak TLS 1.2 nobody sees. */
const modernize = ({ viewerCertificate }: Distribution) =>
  viewerCertificate && !isTrue(viewerCertificate.cloudfrontDefaultCertificate)
    ? { "viewerCertificate.minimumProtocolVersion": "TLSv1.2_2021" }
    : {};

export default definePolicy({
  id: "cloudfront-tls-version",
  title: "CloudFront uses TLS 1.2 or newer with modern ciphers only",
  why: "TLS 1.0 and 1.1 are broken and withdrawn (RFC 8996); a distribution that sets no minimum accepts them.",
  fix: "Set viewerCertificate.minimumProtocolVersion to TLSv1.2_2021 or newer with a certificate of your own, and originSslProtocols to TLSv1.2 alone.",
  severity: "high",
  controls: ["tls-modern-policy"],
  resources: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    "aws:cloudfront/vpcOrigin:VpcOrigin",
  ],
  messages,
  checks: {
    "aws:cloudfront/distribution:Distribution": check,
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": check,
    *"aws:cloudfront/vpcOrigin:VpcOrigin"({ vpcOriginEndpointConfig }) {
      yield* checkOrigin(
        vpcOriginEndpointConfig?.originSslProtocols?.items,
        "vpcOriginEndpointConfig.originSslProtocols.items",
        () => vpcOriginEndpointConfig?.originProtocolPolicy !== "http-only",
      );
    },
  },
  remediations: {
    "aws:cloudfront/distribution:Distribution": modernize,
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": modernize,
  },
  passes: [
    {
      name: "TLS 1.2 for viewers and origins",
      type: "aws:cloudfront/distribution:Distribution",
      props: distribution,
    },
    {
      name: "TLS 1.3, and a bucket as the origin",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        origins: [{ originId: "web", domainName: unknown, originAccessControlId: unknown }],
        viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.3_2025" },
      },
    },
  ],
  fails: [
    {
      name: "left to the provider default",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        viewerCertificate: { acmCertificateArn: unknown, sslSupportMethod: "sni-only" },
      },
      expect: "old",
    },
    {
      name: "the ciphers of 2019",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.2_2019" },
      },
      expect: "dated",
    },
    {
      name: "the certificate of cloudfront.net",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, viewerCertificate: { cloudfrontDefaultCertificate: true } },
      expect: "shared",
    },
    {
      name: "old protocols to the origin",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        origins: [
          {
            ...origin,
            customOriginConfig: { ...config, originSslProtocols: ["TLSv1", "TLSv1.2"] },
          },
        ],
      },
      expect: "origin",
    },
    {
      name: "TLS 1.1 for tenants",
      type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
      props: {
        comment: "tenants",
        enabled: true,
        tenantConfig: {},
        defaultCacheBehavior: {
          targetOriginId: "api",
          allowedMethods: { items: ["GET", "HEAD"], cachedMethods: ["GET", "HEAD"] },
          viewerProtocolPolicy: "https-only",
        },
        viewerCertificate: { ...certificate, minimumProtocolVersion: "TLSv1.1_2016" },
      },
      expect: "old",
    },
    {
      name: "old protocols to an origin in the VPC",
      type: "aws:cloudfront/vpcOrigin:VpcOrigin",
      props: {
        vpcOriginEndpointConfig: {
          ...vpcOrigin,
          originProtocolPolicy: "https-only",
          originSslProtocols: { items: ["SSLv3", "TLSv1.2"], quantity: 2 },
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
        viewerCertificate: { ...certificate, minimumProtocolVersion: unknown },
      },
      expect: "viewerCertificate.minimumProtocolVersion",
    },
  ],
});
