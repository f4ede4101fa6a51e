import { definePolicy, type ExampleResource, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isBehindFirewall } from "../helpers/firewalls";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const stageType = "aws:apigatewayv2/stage:Stage";
const apiType = "aws:apigatewayv2/api:Api";

const options = {
  requestsPerSecond: {
    type: "integer",
    default: 1_000,
    minimum: 1,
    maximum: 10_000,
    stricter: "lower",
    description: "Most requests a second that a stage may pass on.",
    source: "Our choice: a tenth of what API Gateway gives the whole account in a region.",
  },
} as const;

const front: ExampleResource = {
  type: "aws:cloudfront/distribution:Distribution",
  name: "front",
  props: {
    enabled: true,
    origins: [],
    webAclId: unknown,
    defaultCacheBehavior: {
      targetOriginId: "api",
      allowedMethods: ["GET"],
      cachedMethods: ["GET"],
      viewerProtocolPolicy: "https-only",
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { acmCertificateArn: unknown },
  },
  references: { origins: ["api"] },
};
const api: ExampleResource = { type: apiType, name: "api", props: { protocolType: "HTTP" } };
const stage = { apiId: unknown, name: "$default" };

export default definePolicy({
  id: "api-throttled",
  title: "Stages of HTTP and WebSocket APIs have a rate of their own",
  why: "No web ACL fits these APIs, so without a rate one client uses up the 10,000 requests a second that the account has for all its APIs, and runs up the bill of what stands behind.",
  fix: "Set defaultRouteSettings.throttlingRateLimit and throttlingBurstLimit on the stage, or put CloudFront with a web ACL in front.",
  severity: "medium",
  controls: ["rate-limit-edge"],
  scope: "stack",
  resources: [stageType],
  options,
  messages: {
    none: "The stage has no rate: defaultRouteSettings.throttlingRateLimit is not set, so the account's limit holds.",
    high: "The stage passes on {actual} requests a second, more than {maximum}.",
  },
  checks: {
    *[stageType](props, { options: { requestsPerSecond: maximum }, resource }) {
      const apis = resource.referencesOfType("apiId", apiType);
      if (isBehindFirewall(resource) || apis.some(isBehindFirewall)) {
        return notApplicable("CloudFront with a web ACL stands in front.");
      }
      const property = "defaultRouteSettings.throttlingRateLimit";
      const rate = props.defaultRouteSettings?.throttlingRateLimit;
      if (rate === undefined || rate === null) {
        yield { message: "none", property };
      } else if (!(numberOf(rate) <= maximum)) {
        yield { message: "high", property, actual: show(rate), maximum };
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "100 requests a second",
      type: stageType,
      props: {
        ...stage,
        defaultRouteSettings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 },
      },
    },
  ],
  fails: [
    { name: "left to the account", type: stageType, props: stage, expect: "none" },
    {
      name: "a rate as high as the account's",
      type: stageType,
      props: { ...stage, defaultRouteSettings: { throttlingRateLimit: 10_000 } },
      expect: "high",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: stageType,
      props: { ...stage, defaultRouteSettings: { throttlingRateLimit: unknown } },
      expect: "defaultRouteSettings.throttlingRateLimit",
    },
  ],
  notApplicables: [
    {
      name: "an API behind CloudFront and its firewall",
      type: stageType,
      props: stage,
      references: { apiId: ["api"] },
      with: Array.of<ExampleResource>(api, front),
      expect: "CloudFront with a web ACL stands in front.",
    },
  ],
});
