import { definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";

const types = [
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:s3/directoryBucket:DirectoryBucket",
  "aws:backup/vault:Vault",
  "aws:route53/zone:Zone",
] as const;
const elsewhere = "Outside of production what a resource holds may go with it.";

/** Absent is false for every type here: forceDestroy in each type of @pulumi/aws. */
function* kept(
  props: { readonly forceDestroy?: unknown },
  { environment }: { readonly environment: string },
) {
  if (environment !== "production") {
    return notApplicable(elsewhere);
  }
  if (isTrue(props.forceDestroy)) {
    yield { message: "forced", property: "forceDestroy" } as const;
  }
  return undefined;
}

export default definePolicy({
  id: "force-destroy-off",
  title: "Buckets, vaults and zones are not deleted with what they hold",
  why: "AWS refuses to delete a bucket that is not empty, and that has saved many. With forceDestroy the provider empties it first, every version and every backup, when a name changes or a line is removed.",
  fix: "Remove forceDestroy, or set it to false, and deploy that before anything else changes.",
  severity: "medium",
  controls: ["db-backups", "config-backup"],
  resources: types,
  messages: { forced: "A deletion empties it first: forceDestroy is true." },
  checks: {
    "aws:s3/bucket:Bucket": kept,
    "aws:s3/bucketV2:BucketV2": kept,
    "aws:s3/directoryBucket:DirectoryBucket": kept,
    "aws:backup/vault:Vault": kept,
    "aws:route53/zone:Zone": kept,
  },
  passes: [
    { name: "left to the default", type: "aws:s3/bucket:Bucket", props: { bucket: "uploads" } },
    { name: "a vault", type: "aws:backup/vault:Vault", props: { forceDestroy: false } },
  ],
  fails: [
    {
      name: "a bucket",
      type: "aws:s3/bucket:Bucket",
      props: { forceDestroy: true },
      expect: "forced",
    },
    {
      name: "a bucket of the older type",
      type: "aws:s3/bucketV2:BucketV2",
      props: { forceDestroy: true },
      expect: "forced",
    },
    {
      name: "a bucket of one zone",
      type: "aws:s3/directoryBucket:DirectoryBucket",
      props: {
        bucket: "cache--euw1-az1--x-s3",
        location: { name: "euw1-az1" },
        forceDestroy: true,
      },
      expect: "forced",
    },
    {
      name: "a vault",
      type: "aws:backup/vault:Vault",
      props: { forceDestroy: true },
      expect: "forced",
    },
    {
      name: "a zone",
      type: "aws:route53/zone:Zone",
      props: { name: "finsight.io", forceDestroy: true },
      expect: "forced",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:s3/bucket:Bucket",
      props: { forceDestroy: unknown },
      expect: "forceDestroy",
    },
  ],
  notApplicables: [
    {
      name: "a staging stack",
      type: "aws:s3/bucket:Bucket",
      props: { forceDestroy: true },
      environment: "staging",
      expect: elsewhere,
    },
  ],
});
