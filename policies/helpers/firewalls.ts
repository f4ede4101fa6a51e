/** Whether a web ACL stands in front of a resource, and which origins are files in a bucket. */
import type { StackResource } from "../framework/stack-index";
import { isGiven } from "./database";
import { asList } from "./documents";
import { refersTo } from "./references";
import { knownOf } from "./unknowns";

const associations = [
  "aws:wafv2/webAclAssociation:WebAclAssociation",
  "aws:wafregional/webAclAssociation:WebAclAssociation",
] as const;
const distributions = [
  "aws:cloudfront/distribution:Distribution",
  "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
] as const;
const websites = [
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
  "aws:s3/bucket:Bucket",
] as const;

export function hasWebAcl(distribution: StackResource): boolean {
  const props = distribution.props as { readonly webAclId?: unknown };
  return isGiven(() => props.webAclId, "webAclId", distribution);
}

/** True for an origin of a distribution of this stack that has a web ACL. */
export function isBehindFirewall(resource: StackResource): boolean {
  return distributions.some((type) =>
    resource
      .referrersOfType(type)
      .some((each) => refersTo(each, "origins", resource) && hasWebAcl(each)),
  );
}

/** An association names what it guards by an ARN that the deployment makes. */
export function isGuarded(resource: StackResource): boolean {
  const hasAssociation = associations.some((type) =>
    resource.referrersOfType(type).some((each) => refersTo(each, "resourceArn", resource)),
  );
  return hasAssociation || isBehindFirewall(resource);
}

/**
 * True for an origin that is a bucket. Every other kind of origin has a configuration of its own,
 * and so has a bucket's website, which only speaks HTTP.
 * @param distribution Has the origin.
 */
export function isBucket(origin: object, distribution: StackResource): boolean {
  const own = origin as Readonly<Record<string, unknown>>;
  const given = (...names: string[]) => names.flatMap((name) => asList(own[name]));
  if (given("vpcOriginConfig", "vpcOriginConfigs").length > 0) {
    return false;
  }
  const custom = given("customOriginConfig", "customOriginConfigs");
  return custom.length === 0 || isWebsite(own, custom, distribution);
}

function isWebsite(
  origin: Readonly<Record<string, unknown>>,
  custom: readonly unknown[],
  distribution: StackResource,
): boolean {
  const isPlain = (config: unknown) =>
    (config as { readonly originProtocolPolicy?: unknown }).originProtocolPolicy === "http-only";
  if (knownOf(custom, isPlain).length === 0) {
    return false;
  }
  const [known] = knownOf([origin], ({ domainName }) => domainName !== undefined);
  return known
    ? /\.s3-website[.-]/.test(String(known.domainName))
    : websites.some((type) => distribution.referencesOfType("origins", type).length > 0);
}
