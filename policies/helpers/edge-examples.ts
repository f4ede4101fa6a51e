/** Parts of the examples of policies about CloudFront. */
import type { ExampleResource } from "../framework/define-policy";
import { unknown } from "../framework/unknown";

export const behavior = {
  targetOriginId: "api",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  viewerProtocolPolicy: "redirect-to-https",
};

/** An application as the origin. */
export const application = {
  originId: "api",
  domainName: unknown,
  customOriginConfig: {
    httpPort: 80,
    httpsPort: 443,
    originProtocolPolicy: "https-only",
    originSslProtocols: ["TLSv1.2"],
  },
};

/** A bucket as the origin. */
export const bucket = { originId: "files", domainName: unknown, originAccessControlId: unknown };

export const distribution = {
  enabled: true,
  origins: [application],
  defaultCacheBehavior: behavior,
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: { acmCertificateArn: unknown },
};

export const tenantBehavior = {
  targetOriginId: "api",
  allowedMethods: { items: ["GET", "HEAD"], cachedMethods: ["GET", "HEAD"] },
  viewerProtocolPolicy: "https-only",
};

/** A distribution of many tenants. */
export const tenants = {
  comment: "tenants",
  enabled: true,
  tenantConfig: {},
  origins: [{ id: "api", domainName: unknown, vpcOriginConfigs: [{ vpcOriginId: unknown }] }],
  defaultCacheBehavior: tenantBehavior,
  viewerCertificate: { acmCertificateArn: unknown },
};

/** The association of a web ACL with the example resource of that name. */
export function firewallOf(name: string): ExampleResource {
  return {
    type: "aws:wafv2/webAclAssociation:WebAclAssociation",
    name: "firewall",
    props: { resourceArn: unknown, webAclArn: unknown },
    references: { resourceArn: [name] },
  };
}
