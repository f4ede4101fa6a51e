/** The buckets that AWS delivers logs of load balancers, distributions, buckets and trails to. */
import type { StackResource } from "../framework/stack-index";
import { list, record } from "./known";

const bucketTypes = new Set(["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"]);

/** Type → the inputs that name the bucket. */
const holders: Readonly<Record<string, readonly string[]>> = {
  "aws:lb/loadBalancer:LoadBalancer": ["accessLogs.bucket", "connectionLogs.bucket"],
  "aws:alb/loadBalancer:LoadBalancer": ["accessLogs.bucket", "connectionLogs.bucket"],
  "aws:elb/loadBalancer:LoadBalancer": ["accessLogs.bucket"],
  "aws:cloudfront/distribution:Distribution": ["loggingConfig.bucket"],
  "aws:s3/bucketLogging:BucketLogging": ["targetBucket"],
  "aws:s3/bucketLoggingV2:BucketLoggingV2": ["targetBucket"],
};

/** True when a load balancer, a distribution or another bucket delivers its access log here. */
export function receivesAccessLogs(bucket: StackResource): boolean {
  const name = bucket.isUnknown("bucket") ? undefined : record(bucket.props).bucket;
  return bucket.referrers().some((from) =>
    (Object.hasOwn(holders, from.type) ? (holders[from.type] ?? []) : []).some((path) => {
      const [input = ""] = path.split(".");
      const [, inner] = path.split(".");
      if (from.isUnknown(path)) {
        const sources = from.references(input).filter(({ type }) => bucketTypes.has(type));
        return sources.length === 1 && sources[0]?.urn === bucket.urn;
      }
      const value = record(from.props)[input];
      const given = inner === undefined ? value : record(value)[inner];
      const text = typeof given === "string" ? given.split(".s3")[0] : undefined;
      return text !== undefined && text === name;
    }),
  );
}

const lifecycles = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
] as const;

/** The lifecycle rules of a bucket, inline and separate. */
export function lifecycleRules(
  bucket: StackResource,
): readonly Readonly<Record<string, unknown>>[] {
  const separate = lifecycles.flatMap((type) =>
    bucket
      .referrersOfType(type)
      .filter((each) => each.references("bucket").some(({ urn }) => urn === bucket.urn))
      .flatMap((each) => list(each.props.rules)),
  );
  return [...list(record(bucket.props).lifecycleRules), ...separate].map(record);
}
