import * as cloudfront from "@pulumi/aws/cloudfront";
import type { input } from "@pulumi/aws/types";
import * as pulumi from "@pulumi/pulumi";
import { cloudFrontPriceClass, originSeconds } from "../defaults";
import { coveredBy } from "../edge/host-names";
import { responseHeaders, securityHeaders } from "../edge/security-headers";
import type { CdnSettings, Surface } from "../edge/surface";
import { physicalName } from "../names";
import type { StackContext } from "../stack-context";
import type { Assets } from "./assets";
import { CdnCaching, managedPolicies } from "./cdn-caching";
import { CdnLog } from "./cdn-log";

export interface CdnArgs {
  readonly context: StackContext;
  /** Becomes part of names: `web`, `api`. */
  readonly surfaceName: string;
  readonly surface: Surface;
  readonly priceClass?: CdnSettings["priceClass"];
  /** A certificate in us-east-1, and the names in it. */
  readonly certificateArn: pulumi.Input<string>;
  readonly certificateHosts: readonly string[];
  readonly webAclArn: pulumi.Input<string>;
  /** The load balancer, by its name and as an origin in the VPC. */
  readonly balancer: {
    readonly dnsName: pulumi.Input<string>;
    readonly vpcOriginId: pulumi.Input<string>;
  };
  readonly assets?: Assets | undefined;
  readonly logBucketArn: pulumi.Input<string>;
}

const allMethods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];
const reading = ["GET", "HEAD"];
/** The errors whose time CloudFront lets one choose (developer guide, custom error pages). */
const keptErrors = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/**
 * CloudFront for one surface: HTTPS with TLS 1.2 or newer, plain HTTP redirected, every answer with
 * all security headers, files compressed and kept near the reader, everything else passed on.
 * Serves
 * catalytic-175, catalytic-176, catalytic-181, catalytic-184 to 188, clientflow-153, finsight-048,
 * paymentsvc-023, paymentsvc-041, paymentsvc-098, paymentsvc-099, toolbox-004, toolbox-028,
 * toolbox-071. Costs nothing up to 1 TB and 10 million requests a month, then 0.085 USD for each GB
 * (November 2026).
 */
export class Cdn extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly distributionId: pulumi.Output<string>;
  readonly domainName: pulumi.Output<string>;
  readonly hostedZoneId: pulumi.Output<string>;

  constructor(name: string, args: CdnArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gonogo:infra:Cdn", name, {}, opts);
    checkCertificate(args);
    const headers = this.headers(name, args);
    const caching = new CdnCaching(`${name}-caching`, args, { parent: this });
    const distribution = this.distribution(name, args, caching, headers.id);
    new CdnLog(
      `${name}-log`,
      {
        context: args.context,
        surface: args.surfaceName,
        distributionArn: distribution.arn,
        bucketArn: args.logBucketArn,
      },
      { parent: this },
    );
    this.arn = distribution.arn;
    this.distributionId = distribution.id;
    this.domainName = distribution.domainName;
    this.hostedZoneId = distribution.hostedZoneId;
    this.registerOutputs({ distributionId: this.distributionId });
  }

  private headers(name: string, args: CdnArgs): cloudfront.ResponseHeadersPolicy {
    const { context, surface, surfaceName } = args;
    return new cloudfront.ResponseHeadersPolicy(
      `${name}-headers`,
      {
        name: physicalName("cloudFront", `${context.prefix}-${surfaceName}-headers`),
        comment: `Security headers of ${context.prefix} ${surfaceName}`,
        ...responseHeaders(securityHeaders(surface.headers)),
      },
      { parent: this },
    );
  }

  private distribution(
    name: string,
    args: CdnArgs,
    caching: CdnCaching,
    responseHeadersPolicyId: pulumi.Input<string>,
  ): cloudfront.Distribution {
    const { surface } = args;
    const everywhere = {
      viewerProtocolPolicy: "redirect-to-https",
      responseHeadersPolicyId,
      compress: true,
    };
    return new cloudfront.Distribution(
      `${name}-distribution`,
      {
        enabled: true,
        comment: `${args.context.prefix} ${args.surfaceName}`,
        aliases: [...surface.hosts],
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass: args.priceClass ?? cloudFrontPriceClass,
        webAclId: args.webAclArn,
        origins: origins(args),
        defaultCacheBehavior: {
          ...everywhere,
          targetOriginId: "service",
          allowedMethods: allMethods,
          cachedMethods: reading,
          cachePolicyId: caching.dynamicPolicyId,
          originRequestPolicyId: managedPolicies.allViewer,
        },
        orderedCacheBehaviors: (surface.staticPaths ?? []).map((path) => ({
          ...everywhere,
          ...caching.of(path),
          pathPattern: path.pattern,
          targetOriginId: path.from,
          allowedMethods: reading,
          cachedMethods: reading,
        })),
        viewerCertificate: {
          acmCertificateArn: args.certificateArn,
          minimumProtocolVersion: "TLSv1.2_2021",
          sslSupportMethod: "sni-only",
        },
        // CloudFront keeps errors for ten seconds, whatever a behaviour or the answer says: what
        // was
        // missing a moment ago, or failed, would stay so for somebody who has just mended it.
        customErrorResponses: keptErrors.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
        restrictions: { geoRestriction: { restrictionType: "none" } },
      },
      { parent: this },
    );
  }
}

function origins({ assets, balancer, surface }: CdnArgs): input.cloudfront.DistributionOrigin[] {
  const service = {
    originId: "service",
    domainName: balancer.dnsName,
    vpcOriginConfig: {
      vpcOriginId: balancer.vpcOriginId,
      originReadTimeout: surface.answerSeconds ?? originSeconds.answer,
      // Below the balancer's own, so that it never closes a connection that is about to be used.
      originKeepaliveTimeout: originSeconds.keepAlive,
    },
  };
  if (!surface.staticPaths?.some(({ from }) => from === "assets")) return [service];
  if (assets === undefined) throw new Error("a path is from the assets, which are not there");
  const { domainName, originAccessControlId } = assets;
  return [service, { originId: "assets", domainName, originAccessControlId }];
}

/** CloudFront refuses an alias that its certificate does not cover. */
function checkCertificate({ certificateHosts, surface, surfaceName }: CdnArgs): void {
  for (const host of surface.hosts) {
    if (!coveredBy(host, certificateHosts)) {
      throw new pulumi.RunError(
        `cdn.surfaces.${surfaceName}: the certificate does not cover ${host}; it covers ` +
          `${certificateHosts.join(", ")}. Add the host to Edge's hosts.`,
      );
    }
  }
}
