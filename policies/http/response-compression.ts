import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { cachePolicyType, keepsNothing } from "../helpers/caching";
import { eachBehavior } from "../helpers/cloudfront";
import { behavior, distribution, tenantBehavior, tenants } from "../helpers/edge-examples";
import { isTrue, numberOf } from "../helpers/flags";

const messages = {
  off: "CloudFront sends files as they are: compress is not on.",
  encodings:
    "CloudFront compresses nothing under this policy: neither enableAcceptEncodingGzip nor enableAcceptEncodingBrotli is on.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const nothingKept = "CloudFront keeps nothing here, and compresses only what it may keep.";

function* check(
  props: Parameters<typeof eachBehavior>[0],
  { resource }: CheckContext<Options>,
): Found {
  let keeping = 0;
  yield* eachBehavior(props, function* (found, path): Found {
    if (keepsNothing(found, `${path}.cachePolicyId`, resource)) {
      return undefined;
    }
    keeping++;
    if (!isTrue(found?.compress)) {
      yield { message: "off", property: `${path}.compress` };
    }
    return undefined;
  });
  return keeping === 0 ? notApplicable(nothingKept) : undefined;
}

const disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const compressed = { ...behavior, compress: true, cachePolicyId: optimized };
const key = (on: boolean) => ({
  enableAcceptEncodingBrotli: on,
  enableAcceptEncodingGzip: on,
  cookiesConfig: { cookieBehavior: "none" },
  headersConfig: { headerBehavior: "none" },
  queryStringsConfig: { queryStringBehavior: "none" },
});
const uncached: ExampleResource = {
  type: cachePolicyType,
  name: "uncached",
  props: {
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: 0,
    parametersInCacheKeyAndForwardedToOrigin: key(false),
  },
};

export default definePolicy({
  id: "response-compression",
  title: "CloudFront compresses what it keeps",
  why: "Pages, scripts and styles shrink to a third or less: readers with slow connections wait less, and traffic costs less.",
  fix: "Set compress to true on the behaviour, and enableAcceptEncodingGzip and enableAcceptEncodingBrotli in its cache policy. Where CloudFront keeps nothing, the application compresses.",
  severity: "low",
  controls: ["response-compression"],
  scope: "stack",
  resources: [
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    cachePolicyType,
  ],
  messages,
  checks: {
    "aws:cloudfront/distribution:Distribution": check,
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": check,
    *[cachePolicyType](props) {
      // A policy that keeps nothing must not name encodings: CloudFront refuses it.
      if (numberOf(props.maxTtl) === 0) {
        return notApplicable(nothingKept);
      }
      const encodings = props.parametersInCacheKeyAndForwardedToOrigin;
      if (
        !isTrue(encodings?.enableAcceptEncodingGzip) &&
        !isTrue(encodings?.enableAcceptEncodingBrotli)
      ) {
        yield { message: "encodings", property: "parametersInCacheKeyAndForwardedToOrigin" };
      }
      return undefined;
    },
  },
  passes: [
    {
      name: "on, and a path of which nothing is kept",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: { ...behavior, cachePolicyId: disabled },
        orderedCacheBehaviors: [{ ...compressed, pathPattern: "/assets/*" }],
      },
    },
    {
      name: "both encodings",
      type: cachePolicyType,
      props: { defaultTtl: 3_600, parametersInCacheKeyAndForwardedToOrigin: key(true) },
    },
  ],
  fails: [
    {
      name: "left to the default",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, defaultCacheBehavior: { ...behavior, cachePolicyId: optimized } },
      expect: "off",
    },
    {
      name: "off for tenants",
      type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
      props: { ...tenants, defaultCacheBehavior: { ...tenantBehavior, compress: false } },
      expect: "off",
    },
    {
      name: "no encodings in the key",
      type: cachePolicyType,
      props: { defaultTtl: 3_600, parametersInCacheKeyAndForwardedToOrigin: key(false) },
      expect: "encodings",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, defaultCacheBehavior: { ...compressed, compress: unknown } },
      expect: "defaultCacheBehavior.compress",
    },
  ],
  notApplicables: [
    {
      name: "an application of which nothing is kept",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        defaultCacheBehavior: { ...behavior, compress: true, cachePolicyId: disabled },
      },
      expect: nothingKept,
    },
    {
      name: "a policy of the stack that keeps nothing",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, defaultCacheBehavior: { ...behavior, cachePolicyId: unknown } },
      references: { defaultCacheBehavior: ["uncached"] },
      with: [uncached],
      expect: nothingKept,
    },
    {
      name: "the policy that keeps nothing itself",
      type: cachePolicyType,
      props: { maxTtl: 0, parametersInCacheKeyAndForwardedToOrigin: key(false) },
      expect: nothingKept,
    },
  ],
});
