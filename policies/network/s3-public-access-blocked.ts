import {
  type CheckContext,
  definePolicy,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { refersTo } from "../helpers/references";
import { knownOf, someOf } from "../helpers/unknowns";

const flags = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
] as const;

const messages = {
  absent: "Nothing in this stack blocks public access: the bucket has no BucketPublicAccessBlock.",
  partial: "Public access is only partly blocked: {missing} not set to true.",
} as const;

/**
 * S3 applies what either the account or the bucket blocks. The provider's default of each flag is
 * false, so a block that leaves one out switches it off. Without any block the protection is what
 * S3 gave the bucket when it was created, which nobody sees and nobody keeps.
 */
function* check(
  _props: unknown,
  { resource, stack }: CheckContext<Options>,
): Generator<Violation<typeof messages>, void, undefined> {
  const own = resource
    .referrersOfType("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
    .filter((block) => refersTo(block, "bucket", resource));
  const account = stack.ofType("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock");
  const blocks = [...own, ...account];
  const isSet = (flag: (typeof flags)[number]) =>
    someOf(blocks, (block) => isTrue(block.props[flag]));
  const missing = knownOf(flags, (flag) => !isSet(flag));
  if (missing.length === flags.length && own.length === 0) {
    yield { message: "absent", property: "bucket" };
  } else if (missing.length > 0) {
    const verb = missing.length === 1 ? "is" : "are";
    yield { message: "partial", property: "bucket", missing: `${missing.join(", ")} ${verb}` };
  } else {
    // Reads what is still unknown, if anything is.
    for (const flag of flags) {
      isSet(flag);
    }
  }
}

export default definePolicy({
  id: "s3-public-access-blocked",
  title: "Buckets block public access",
  why: "The block overrules every access list and bucket policy that would open the bucket by mistake, now and later.",
  fix: "Add an aws.s3.BucketPublicAccessBlock for the bucket, or an AccountPublicAccessBlock, with all four settings true; serve public files through CloudFront with origin access control.",
  severity: "high",
  controls: ["firewall-rules"],
  scope: "stack",
  resources: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  messages,
  checks: { "aws:s3/bucket:Bucket": check, "aws:s3/bucketV2:BucketV2": check },
  // Where a block stands it blocks all; a bucket without one is a matter of the program.
  remediations: {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": () =>
      Object.fromEntries(flags.map((flag) => [flag, true])),
  },
  passes: [
    {
      name: "all four settings on",
      type: "aws:s3/bucket:Bucket",
      props: { bucket: "finsight-uploads" },
      with: [
        {
          name: "block",
          type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          props: {
            bucket: unknown,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
          },
          references: { bucket: ["example"] },
        },
      ],
    },
    {
      name: "the whole account blocked",
      type: "aws:s3/bucketV2:BucketV2",
      props: {},
      with: [
        {
          name: "block",
          type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
          props: {
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
          },
        },
      ],
    },
  ],
  fails: [
    {
      name: "no block",
      type: "aws:s3/bucket:Bucket",
      props: { bucket: "finsight-uploads" },
      expect: "absent",
    },
    {
      name: "a block of another bucket",
      type: "aws:s3/bucketV2:BucketV2",
      props: {},
      with: [
        { name: "other", type: "aws:s3/bucket:Bucket", props: {} },
        {
          name: "block",
          type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          props: {
            bucket: unknown,
            blockPublicAcls: true,
            blockPublicPolicy: true,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
          },
          references: { bucket: ["other"] },
        },
      ],
      expect: "absent",
    },
    {
      name: "two settings of four",
      type: "aws:s3/bucketV2:BucketV2",
      props: {},
      with: [
        {
          name: "block",
          type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          props: { bucket: unknown, blockPublicAcls: true, blockPublicPolicy: true },
          references: { bucket: ["example"] },
        },
      ],
      expect: "partial",
    },
    {
      name: "a setting left to the provider default",
      type: "aws:s3/bucket:Bucket",
      props: { bucket: "finsight-uploads" },
      with: [
        {
          name: "block",
          type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          props: {
            bucket: "finsight-uploads",
            blockPublicAcls: true,
            blockPublicPolicy: unknown,
            ignorePublicAcls: true,
          },
        },
      ],
      expect: "partial",
    },
  ],
  unknowns: [
    {
      name: "a setting decided at deployment",
      type: "aws:s3/bucket:Bucket",
      props: { bucket: "finsight-uploads" },
      with: [
        {
          name: "block",
          type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
          props: {
            bucket: unknown,
            blockPublicAcls: true,
            blockPublicPolicy: unknown,
            ignorePublicAcls: true,
            restrictPublicBuckets: true,
          },
          references: { bucket: ["example"] },
        },
      ],
      expect: "blockPublicPolicy",
    },
  ],
});
