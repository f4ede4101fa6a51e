import { type Mapping, mapping } from "../mapping";
import { at, listOf, none, object, orElse, type Rule, type Rules, same, tags } from "../rules";

/** Everything of a distribution stands in one input. */
function inside(input: string, rules: Rules): { [property: string]: Rule } {
  return Object.fromEntries(
    Object.entries(rules).map(([property, rule]) => [
      property,
      "from" in rule ? { ...rule, from: `${input}.${rule.from}` } : rule,
    ]),
  );
}

const customOrigin = object({
  ...same("httpPort", "httpsPort", "originKeepaliveTimeout", "originProtocolPolicy"),
  originReadTimeout: at("originReadTimeout"),
  // The default of AWS::CloudFront::Distribution; the classic provider requires the list.
  originSslProtocols: orElse("originSslProtocols", ["TLSv1", "SSLv3"]),
});
const origin = object({
  ...same("connectionAttempts", "connectionTimeout", "domainName", "originAccessControlId"),
  ...same("originPath", "originShield", "s3OriginConfig", "vpcOriginConfig"),
  originId: at("id"),
  customHeaders: at(
    "originCustomHeaders",
    listOf(object({ name: at("headerName"), value: at("headerValue") })),
  ),
  customOriginConfig: at("customOriginConfig", customOrigin),
  ...none("customOriginConfigs", "vpcOriginConfigs", "id"),
});
const certificate = object({
  ...same("acmCertificateArn", "iamCertificateId", "minimumProtocolVersion", "sslSupportMethod"),
  cloudfrontDefaultCertificate: at("cloudFrontDefaultCertificate"),
});
const distribution = {
  ...same("comment", "customErrorResponses", "defaultCacheBehavior", "defaultRootObject"),
  ...same("enabled", "httpVersion", "priceClass", "restrictions", "staging", "webAclId"),
  aliases: { either: [at("distributionConfig.aliases"), at("distributionConfig.cnames")] },
  isIpv6Enabled: at("ipv6Enabled"),
  loggingConfig: at("logging"),
  orderedCacheBehaviors: at("cacheBehaviors"),
  origins: {
    either: [
      at("distributionConfig.origins", listOf(origin)),
      {
        from: "distributionConfig.customOrigin",
        hidden: "is the form of an origin that CloudFront keeps for old templates",
      },
      {
        from: "distributionConfig.s3Origin",
        hidden: "is the form of an origin that CloudFront keeps for old templates",
      },
    ],
  },
  originGroups: at("originGroups.items"),
  viewerCertificate: at("viewerCertificate", certificate),
} as const;

export const cloudfront: readonly Mapping[] = [
  mapping("aws-native:cloudfront:Distribution", {
    type: "aws:cloudfront/distribution:Distribution",
    without: ["cacheBehaviors"],
    properties: { ...inside("distributionConfig", distribution), tags: at("tags", tags) },
  }),
  mapping("aws-native:cloudfront:ResponseHeadersPolicy", {
    type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    properties: inside(
      "responseHeadersPolicyConfig",
      same(
        "comment",
        "corsConfig",
        "customHeadersConfig",
        "name",
        "removeHeadersConfig",
        "securityHeadersConfig",
        "serverTimingHeadersConfig",
      ),
    ),
  }),
  mapping("aws-native:cloudfront:CachePolicy", {
    type: "aws:cloudfront/cachePolicy:CachePolicy",
    properties: inside(
      "cachePolicyConfig",
      same(
        "comment",
        "defaultTtl",
        "maxTtl",
        "minTtl",
        "name",
        "parametersInCacheKeyAndForwardedToOrigin",
      ),
    ),
  }),
  mapping("aws-native:cloudfront:Function", {
    type: "aws:cloudfront/function:Function",
    properties: {
      code: at("functionCode"),
      comment: at("functionConfig.comment"),
      name: at("name"),
      runtime: at("functionConfig.runtime"),
    },
  }),
  mapping("aws-native:cloudfront:VpcOrigin", {
    type: "aws:cloudfront/vpcOrigin:VpcOrigin",
    properties: {
      vpcOriginEndpointConfig: at(
        "vpcOriginEndpointConfig",
        object({
          ...same("arn", "httpPort", "httpsPort", "name"),
          // AWS::CloudFront::VpcOrigin: match-viewer, and TLS 1.2, when nothing is said.
          originProtocolPolicy: orElse("originProtocolPolicy", "match-viewer"),
          originSslProtocols: { members: { items: orElse("originSslProtocols", ["TLSv1.2"]) } },
        }),
      ),
      tags: at("tags", tags),
    },
  }),
];
