import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { asList } from "../helpers/documents";
import { bucket, distribution, tenants } from "../helpers/edge-examples";
import { isBucket } from "../helpers/firewalls";
import { record } from "../helpers/known";

const messages = {
  open: "CloudFront calls the bucket without signing: the origin has no origin access control, so its files must be public to be read.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

const noBucket = "No origin is a bucket.";

function* check(props: { readonly origins?: unknown }, { resource }: CheckContext<Options>): Found {
  let buckets = 0;
  yield* each(asList(props.origins), function* (value, at): Found {
    const origin = record(value);
    const isCustom = ["customOriginConfig", "customOriginConfigs"].some(
      (name) => asList(origin[name]).length > 0,
    );
    // A bucket's website speaks plain HTTP, which is cloudfront-https-only's finding.
    if (isCustom || !isBucket(origin, resource)) {
      return undefined;
    }
    buckets++;
    const path = `origins[${at}]`;
    const control = `${path}.originAccessControlId`;
    const identity = `${path}.s3OriginConfig.originAccessIdentity`;
    const isSigned =
      isGiven(() => origin.originAccessControlId, control, resource) ||
      isGiven(() => record(origin.s3OriginConfig).originAccessIdentity, identity, resource);
    if (!isSigned) {
      yield { message: "open", property: control };
    }
    return undefined;
  });
  return buckets === 0 ? notApplicable(noBucket) : undefined;
}

const { originAccessControlId: _control, ...unsigned } = bucket;
export default definePolicy({
  id: "bucket-origin-access",
  title: "CloudFront alone reads the buckets behind it",
  why: "Without an origin access control the bucket must be open to everyone: its files are then read past the firewall, the logs and the rules of the distribution.",
  fix: "Make an aws.cloudfront.OriginAccessControl of type s3 that signs always, name it in the origin's originAccessControlId, and let the bucket's policy admit cloudfront.amazonaws.com for this distribution.",
  severity: "medium",
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
      name: "an origin access control that is not known yet",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, origins: [bucket] },
    },
    {
      name: "the older origin access identity",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        origins: [{ ...unsigned, s3OriginConfig: { originAccessIdentity: unknown } }],
      },
    },
  ],
  fails: [
    {
      name: "nothing that signs",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, origins: [unsigned] },
      expect: "open",
    },
    {
      name: "an empty access identity",
      type: "aws:cloudfront/distribution:Distribution",
      props: {
        ...distribution,
        origins: [{ ...unsigned, s3OriginConfig: { originAccessIdentity: "" } }],
      },
      expect: "open",
    },
    {
      name: "files of tenants",
      type: "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
      props: { ...tenants, origins: [{ id: "files", domainName: unknown }] },
      expect: "open",
    },
  ],
  unknowns: [
    {
      name: "origins that are decided at deployment",
      type: "aws:cloudfront/distribution:Distribution",
      props: { ...distribution, origins: unknown },
      expect: "origins",
    },
  ],
  notApplicables: [
    {
      name: "an application",
      type: "aws:cloudfront/distribution:Distribution",
      props: distribution,
      expect: noBucket,
    },
  ],
});
