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
import { asList } from "../helpers/documents";
import { behavior, bucket, distribution, tenantBehavior, tenants } from "../helpers/edge-examples";
import { isBucket } from "../helpers/firewalls";
import { record } from "../helpers/known";
import { show } from "../helpers/show";

const messages = {
  uncached:
    "CloudFront fetches every file from the bucket anew: no behaviour of {origin} keeps what it passes on.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const noFiles = "The distribution serves no bucket.";

function* check(
  props: Parameters<typeof eachBehavior>[0] & { readonly origins?: unknown },
  { resource }: CheckContext<Options>,
): Found {
  const origins = asList(props.origins);
  // Every behaviour of a distribution with one origin goes there, whatever its id will be.
  const only = origins.length === 1 ? resource.name : undefined;
  const buckets = new Set<unknown>();
  for (const origin of origins) {
    if (isBucket(record(origin), resource)) {
      buckets.add(only ?? record(origin).originId ?? record(origin).id);
    }
  }
  if (buckets.size === 0) {
    return notApplicable(noFiles);
  }
  const uncached = new Map<unknown, string>();
  const cached = new Set<unknown>();
  const behaviors = eachBehavior(props, function* (found, path) {
    const property = `${path}.cachePolicyId`;
    const keeps = !keepsNothing(found, property, resource);
    yield { origin: only ?? found?.targetOriginId, property, keeps };
  });
  for (const { origin, property, keeps } of behaviors) {
    if (keeps) {
      cached.add(origin);
    } else if (!uncached.has(origin)) {
      uncached.set(origin, property);
    }
  }
  for (const [origin, property] of uncached) {
    if (buckets.has(origin) && !cached.has(origin)) {
      const named = only === undefined ? `origin ${show(origin)}` : "its only origin";
      yield { message: "uncached", property, origin: named };
    }
  }
  return undefined;
}

const disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const toFiles = { ...behavior, targetOriginId: "files" };
const site = { ...distribution, origins: [bucket] };
const never: ExampleResource = {
  type: cachePolicyType,
  name: "never",
  props: {
    maxTtl: 0,
    parametersInCacheKeyAndForwardedToOrigin: {
      cookiesConfig: { cookieBehavior: "none" },
      headersConfig: { headerBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    },
  },
};

export default definePolicy({
  id: "static-assets-cached",
  title: "CloudFront keeps files of buckets near their readers",
  why: "A distribution that keeps nothing makes every reader wait for the bucket's region, and pays for each request twice.",
  fix: "Give the behaviours of files a cache policy that keeps them, such as CloudFront's CachingOptimized; only the page that names them needs CachingDisabled.",
  severity: "low",
  controls: ["cdn-static-assets"],
  scope: "stack",
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
      name: "the page fresh, its files kept",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...site,
        defaultCacheBehavior: { ...toFiles, cachePolicyId: disabled },
        orderedCacheBehaviors: [{ ...toFiles, pathPattern: "/assets/*", cachePolicyId: optimized }],
      },
    },
    {
      name: "one bucket, whose id the deployment makes",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...site,
        origins: [{ ...bucket, originId: unknown }],
        defaultCacheBehavior: {
          ...toFiles,
          targetOriginId: unknown,
          forwardedValues: { queryString: false, cookies: { forward: "none" } },
        },
      },
    },
    {
      name: "the older settings, whose default is a day",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...site,
        defaultCacheBehavior: {
          ...toFiles,
          forwardedValues: { queryString: false, cookies: { forward: "none" } },
        },
      },
    },
  ],
  fails: [
    {
      name: "CloudFront's policy that keeps nothing",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...site, defaultCacheBehavior: { ...toFiles, cachePolicyId: disabled } },
      expect: "uncached",
    },
    {
      name: "one bucket, whose id the deployment makes",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...site,
        origins: [{ ...bucket, originId: unknown }],
        defaultCacheBehavior: { ...toFiles, targetOriginId: unknown, cachePolicyId: disabled },
      },
      expect: "uncached",
    },
    {
      name: "a policy of the stack that keeps nothing",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...site, defaultCacheBehavior: { ...toFiles, cachePolicyId: unknown } },
      references: { defaultCacheBehavior: ["never"] },
      with: [never],
      expect: "uncached",
    },
    {
      name: "files of tenants",
      type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
      props: {
        ...tenants,
        origins: [{ id: "files", domainName: unknown }],
        defaultCacheBehavior: {
          ...tenantBehavior,
          targetOriginId: "files",
          cachePolicyId: disabled,
        },
      },
      expect: "uncached",
    },
  ],
  unknowns: [
    {
      name: "a policy that a lookup finds",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...site, defaultCacheBehavior: { ...toFiles, cachePolicyId: unknown } },
      expect: "defaultCacheBehavior.cachePolicyId",
    },
  ],
  notApplicables: [
    {
      name: "an application",
      type: "aws:cloudfront/distribution:Distribution",
      props: distribution,
      expect: noFiles,
    },
  ],
});
