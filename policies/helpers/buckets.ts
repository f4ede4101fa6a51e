/** What the resources around a bucket say about it. */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { numberOf } from "./flags";
import { list, record } from "./known";
import { refersTo } from "./references";
import { knownOf } from "./unknowns";

const lifecycles = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
] as const;

/** True when one rule deletes every object of the bucket after a few weeks: reports, caches. */
export function isPassing(resource: StackResource, maximum: number): boolean {
  return lifecycles.some((type) =>
    resource.referrersOfType(type).some((lifecycle) => {
      const rules = knownOf(list(lifecycle.props.rules), (each) => {
        const { status, filter, prefix, expiration } = record(each);
        const narrow = [prefix, ...Object.values(record(filter))].some(
          (part) => part !== undefined && part !== null && part !== "",
        );
        return status === "Enabled" && !narrow && numberOf(record(expiration).days) <= maximum;
      });
      return refersTo(lifecycle, "bucket", resource) && rules.length > 0;
    }),
  );
}

/** True for the bucket in which a canary leaves its reports and screenshots. */
export function holdsReports({
  resource,
  stack,
}: {
  readonly resource: StackResource;
  readonly stack: StackIndex;
}): boolean {
  const name = resource.isUnknown("bucket") ? undefined : record(resource.props).bucket;
  const canaries = stack.ofType("aws:synthetics/canary:Canary");
  const at = "artifactS3Location";
  return canaries.some((canary) =>
    canary.isUnknown(at)
      ? refersTo(canary, at, resource)
      : typeof name === "string" && canary.props[at].split("/")[2] === name,
  );
}
