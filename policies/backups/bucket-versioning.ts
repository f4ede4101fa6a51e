import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { holdsReports, isPassing } from "../helpers/buckets";
import { isTrue } from "../helpers/flags";
import { list, record } from "../helpers/known";
import { refersTo } from "../helpers/references";
import { show } from "../helpers/show";

const bucket = "aws:s3/bucket:Bucket";
const older = "aws:s3/bucketV2:BucketV2";
const separate = [
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketVersioningV2:BucketVersioningV2",
] as const;
const options = {
  passingDays: {
    type: "integer",
    default: 90,
    minimum: 1,
    maximum: 3650,
    stricter: "lower",
    description: "A bucket whose objects are all deleted within so many days needs no versions.",
    source: "Our choice.",
  },
} as const;
const messages = {
  absent: "What is overwritten or deleted is gone: the bucket has no versioning.",
  off: "What is overwritten or deleted is gone: {setting} is {actual}.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const elsewhere = "Outside of production objects can be made again.";
const passing = "What the bucket holds is deleted within days anyway.";

const reports = "The bucket holds the reports of a canary.";

interface Versioned {
  readonly versioning?: unknown;
  readonly versionings?: unknown;
  readonly objectLockEnabled?: unknown;
}

function* versioned(props: Versioned, context: CheckContext<typeof options>): Found {
  const { environment, options: given, resource } = context;
  if (environment !== "production") {
    return notApplicable(elsewhere);
  }
  const own = separate
    .flatMap((type) => [...resource.referrersOfType(type)])
    .filter((each) => refersTo(each, "bucket", resource));
  const statuses = own.map((each) => record(each.props.versioningConfiguration).status);
  const inline = [props.versioning, ...list(props.versionings)].map((each) => record(each).enabled);
  // Object lock switches versioning on, and AWS refuses to switch it off: S3's user guide.
  if (
    [...inline, props.objectLockEnabled].some((value) => isTrue(value)) ||
    statuses.includes("Enabled")
  ) {
    return undefined;
  }
  if (isPassing(resource, given.passingDays)) {
    return notApplicable(passing);
  }
  if (holdsReports(context)) {
    return notApplicable(reports);
  }
  const [status] = statuses;
  if (own.length > 0) {
    const setting = "versioningConfiguration.status";
    yield { message: "off", property: "versioning", setting, actual: show(status) };
  } else {
    yield { message: "absent", property: "versioning" };
  }
  return undefined;
}

const named = { bucket: "acme-uploads" };
const beside = (type: (typeof separate)[number], status: string) =>
  [
    {
      type,
      name: "uploads",
      props: { bucket: unknown, versioningConfiguration: { status } },
      references: { bucket: ["example"] },
    },
  ] as const;
const lifecycle: ExampleResource = {
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  name: "soon-gone",
  props: {
    bucket: unknown,
    rules: [{ id: "all", status: "Enabled", expiration: { days: 30 } }],
  },
  references: { bucket: ["example"] },
};

export default definePolicy({
  id: "bucket-versioning",
  title: "Buckets keep what is overwritten or deleted",
  why: "One wrong loop or one stolen key overwrites every file, and without versions S3 forgets the former ones at once. Nothing else backs up a bucket by itself.",
  fix: "Add an aws.s3.BucketVersioning with the status Enabled, and a lifecycle rule that removes old versions after the days you need.",
  severity: "low",
  controls: ["config-backup"],
  scope: "stack",
  options,
  resources: [bucket, older],
  messages,
  checks: { [bucket]: versioned, [older]: versioned },
  passes: [
    {
      name: "separate versioning",
      type: bucket,
      props: named,
      with: beside(separate[0], "Enabled"),
    },
    { name: "inline versioning", type: bucket, props: { versioning: { enabled: true } } },
    {
      name: "inline versioning, as the older type has it",
      type: older,
      props: { versionings: [{ enabled: true }] },
    },
    {
      name: "separate versioning of the older type",
      type: older,
      props: named,
      with: beside(separate[1], "Enabled"),
    },
    { name: "object lock, which brings it", type: bucket, props: { objectLockEnabled: true } },
  ],
  fails: [
    { name: "no versioning", type: bucket, props: named, expect: "absent" },
    {
      name: "versioning that is suspended",
      type: bucket,
      props: named,
      with: beside(separate[0], "Suspended"),
      expect: "off",
    },
    {
      name: "inline versioning that is off",
      type: older,
      props: { versionings: [{ enabled: false }] },
      expect: "absent",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: bucket,
      props: { versioning: { enabled: unknown } },
      expect: "versioning.enabled",
    },
  ],
  notApplicables: [
    {
      name: "files that are deleted within a month",
      type: bucket,
      props: named,
      with: [lifecycle],
      expect: passing,
    },
    {
      name: "the reports of a canary",
      type: bucket,
      props: { bucket: "acme-canary" },
      with: [
        {
          type: "aws:synthetics/canary:Canary",
          name: "uptime",
          props: {
            artifactS3Location: "s3://acme-canary/uptime",
            executionRoleArn: unknown,
            handler: "index.handler",
            runtimeVersion: "syn-nodejs-puppeteer-10.0",
            schedule: { expression: "rate(5 minutes)" },
          },
        },
      ],
      expect: reports,
    },
    {
      name: "development",
      type: bucket,
      props: named,
      environment: "development",
      expect: elsewhere,
    },
  ],
});
