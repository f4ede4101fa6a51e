/** Whether a behaviour of CloudFront keeps what it passes on. */
import type { StackResource } from "../framework/stack-index";
import { isGiven } from "./database";
import { numberOf } from "./flags";
import { record } from "./known";

export const cachePolicyType = "aws:cloudfront/cachePolicy:CachePolicy";

/** CachingDisabled: docs.aws.amazon.com/AmazonCloudFront, "Use managed cache policies". */
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/**
 * True when the behaviour keeps nothing: by the managed policy, by one of this stack with a maximum
 * of 0 seconds, or by the older settings with that maximum. A policy that a lookup finds decides
 * nothing.
 * @param property Path of the behaviour's cachePolicyId.
 */
export function keepsNothing(
  behavior: Readonly<Record<string, unknown>>,
  property: string,
  distribution: StackResource,
): boolean {
  const own = record(behavior);
  if (!isGiven(() => own.cachePolicyId, property, distribution)) {
    return numberOf(own.maxTtl) === 0;
  }
  // Pulumi tells of which policies the behaviours come, not which behaviour has which: one of the
  // stack that keeps something is enough to ask.
  const policies = distribution.referencesOfType(property, cachePolicyType);
  if (distribution.isUnknown(property) && policies.length > 0) {
    return policies.every(({ props }) => numberOf(props.maxTtl) === 0);
  }
  return own.cachePolicyId === cachingDisabled;
}
