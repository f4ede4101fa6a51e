import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { holdsReports, isPassing } from "../helpers/buckets";
import { isTrue } from "../helpers/flags";

const types = [
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:s3/directoryBucket:DirectoryBucket",
  "aws:backup/vault:Vault",
  "aws:route53/zone:Zone",
] as const;
const options = {
  passingDays: {
    type: "integer",
    default: 90,
    minimum: 1,
    maximum: 3650,
    stricter: "lower",
    description: "A bucket whose objects are all deleted within so many days may be emptied.",
    source: "Our choice.",
  },
} as const;
type Context = CheckContext<typeof options>;
const elsewhere = "Outside of production what a resource holds may go with it.";

const reports = "The bucket holds the reports of a canary.";
const passing = "What the bucket holds is deleted within days anyway.";
/** Absent is false for every type here: forceDestroy in each type of @pulumi/aws. */
function* kept(props: { readonly forceDestroy?: unknown }, context: Context) {
  const { environment, options, resource } = context;
  if (environment !== "production") {
    return notApplicable(elsewhere);
  }
  if (isTrue(props.forceDestroy)) {
    if (isPassing(resource, options.passingDays)) {
      return notApplicable(passing);
    }
    if (holdsReports(context)) {
      return notApplicable(reports);
    }
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
  scope: "stack",
  options,
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
    {
      name: "reports that are deleted after a month",
      type: "aws:s3/bucket:Bucket",
      props: { forceDestroy: true },
      with: [
        {
          type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
          name: "lifecycle",
          props: {
            bucket: unknown,
            rules: [{ id: "expire", status: "Enabled", expiration: { days: 31 } }],
          },
          references: { bucket: ["example"] },
        },
      ],
      expect: passing,
    },
    {
      name: "what a canary leaves",
      type: "aws:s3/bucket:Bucket",
      props: { bucket: "app-reports", forceDestroy: true },
      with: [
        {
          type: "aws:synthetics/canary:Canary",
          name: "canary",
          props: {
            artifactS3Location: "s3://app-reports/reports",
            executionRoleArn: unknown,
            handler: "index.handler",
            runtimeVersion: "syn-nodejs-puppeteer-10.0",
            schedule: { expression: "rate(5 minutes)" },
          },
        },
      ],
      expect: reports,
    },
  ],
});
