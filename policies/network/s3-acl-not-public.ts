import {
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";

const messages = {
  canned: "The access list opens the data to {who}: acl is {acl}.",
  grant: "The access list opens the data to {who}: a grant names {group}.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

const everyone = "everyone on the internet";
const anyAccount = "every AWS account";

/** docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html: canned ACLs and groups. */
const publicAcls: ReadonlyMap<unknown, string> = new Map([
  ["public-read", everyone],
  ["public-read-write", everyone],
  ["authenticated-read", anyAccount],
]);
const publicGroups: ReadonlyMap<string, string> = new Map([
  ["global/AllUsers", everyone],
  ["global/AuthenticatedUsers", anyAccount],
]);

function* checkAcl(acl: unknown): Found {
  const who = publicAcls.get(acl);
  if (who !== undefined) {
    yield { message: "canned", property: "acl", who, acl: String(acl) };
  }
}

function* checkGrantee(uri: unknown, property: string): Found {
  const group = typeof uri === "string" ? /\/groups\/(global\/\w+)$/.exec(uri)?.[1] : undefined;
  const who = publicGroups.get(group ?? "");
  if (group !== undefined && who !== undefined) {
    yield { message: "grant", property, who, group };
  }
}

interface Inline {
  readonly acl?: unknown;
  readonly grants?: readonly { readonly uri?: unknown }[] | undefined;
}

/** Properties of a bucket, or of a copied object. S3 makes both private when nothing is said. */
function* checkInline(
  props: Inline,
  context: { isUnknown(path: string): boolean },
): Generator<Violation<typeof messages>, NotApplicable | undefined, undefined> {
  const isSet = (name: "acl" | "grants") => isGiven(() => props[name], name, context);
  if (!isSet("acl") && !isSet("grants")) {
    return notApplicable(notSet);
  }
  yield* independently(
    () => checkAcl(props.acl),
    () => each(props.grants, (grant, at) => checkGrantee(grant.uri, `grants[${at}].uri`)),
  );
  return undefined;
}

interface Separate {
  readonly acl?: unknown;
  readonly accessControlPolicy?:
    | {
        readonly grants?:
          | readonly { readonly grantee?: { readonly uri?: unknown } | undefined }[]
          | undefined;
      }
    | undefined;
}

function* checkSeparate(props: Separate): Found {
  yield* independently(
    () => checkAcl(props.acl),
    () =>
      each(props.accessControlPolicy?.grants, (grant, at) =>
        checkGrantee(grant.grantee?.uri, `accessControlPolicy.grants[${at}].grantee.uri`),
      ),
  );
}

const allUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
const notSet = "Access is not set by an access list here.";

export default definePolicy({
  id: "s3-acl-not-public",
  title: "S3 access lists open nothing to the public",
  why: "A public access list serves the data to anyone who guesses a name, and grants are easy to overlook because they stand apart from the bucket policy.",
  fix: "Remove the acl and the grants (bucket owner enforced is S3's default) and serve public files through CloudFront with origin access control.",
  severity: "critical",
  controls: ["firewall-rules"],
  resources: [
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketAcl:BucketAcl",
    "aws:s3/bucketAclV2:BucketAclV2",
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/objectCopy:ObjectCopy",
  ],
  messages,
  checks: {
    "aws:s3/bucket:Bucket": checkInline,
    "aws:s3/bucketV2:BucketV2": checkInline,
    "aws:s3/bucketAcl:BucketAcl": checkSeparate,
    "aws:s3/bucketAclV2:BucketAclV2": checkSeparate,
    "aws:s3/bucketObject:BucketObject": checkInline,
    "aws:s3/bucketObjectv2:BucketObjectv2": checkInline,
    "aws:s3/objectCopy:ObjectCopy": checkInline,
  },
  passes: [
    {
      name: "private",
      type: "aws:s3/bucketAcl:BucketAcl",
      props: { bucket: unknown, acl: "private" },
    },
    {
      name: "a grant for the log delivery group",
      type: "aws:s3/bucketAcl:BucketAcl",
      props: {
        bucket: unknown,
        accessControlPolicy: {
          owner: { id: unknown },
          grants: [
            {
              permission: "WRITE",
              grantee: { type: "Group", uri: "http://acs.amazonaws.com/groups/s3/LogDelivery" },
            },
          ],
        },
      },
    },
  ],
  fails: [
    {
      name: "a public bucket, inline",
      type: "aws:s3/bucket:Bucket",
      props: { acl: "public-read" },
      expect: "canned",
    },
    {
      name: "a public grant, inline",
      type: "aws:s3/bucketV2:BucketV2",
      props: { grants: [{ type: "Group", permissions: ["READ"], uri: allUsers }] },
      expect: "grant",
    },
    {
      name: "every AWS account",
      type: "aws:s3/bucketAcl:BucketAcl",
      props: { bucket: unknown, acl: "authenticated-read" },
      expect: "canned",
    },
    {
      name: "a public grant in a separate resource",
      type: "aws:s3/bucketAclV2:BucketAclV2",
      props: {
        bucket: unknown,
        accessControlPolicy: {
          owner: { id: unknown },
          grants: [
            { permission: "FULL_CONTROL", grantee: { type: "CanonicalUser", id: unknown } },
            { permission: "READ", grantee: { type: "Group", uri: allUsers } },
          ],
        },
      },
      expect: "grant",
    },
    {
      name: "a public object",
      type: "aws:s3/bucketObject:BucketObject",
      props: { bucket: unknown, acl: "public-read" },
      expect: "canned",
    },
    {
      name: "a public object, second version of the type",
      type: "aws:s3/bucketObjectv2:BucketObjectv2",
      props: { bucket: unknown, acl: "public-read-write" },
      expect: "canned",
    },
    {
      name: "a public copy",
      type: "aws:s3/objectCopy:ObjectCopy",
      props: {
        bucket: unknown,
        key: "report.pdf",
        source: unknown,
        grants: [{ type: "Group", permissions: ["READ"], uri: allUsers }],
      },
      expect: "grant",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: "aws:s3/bucketAcl:BucketAcl",
      props: { bucket: unknown, acl: unknown },
      expect: "acl",
    },
  ],
  notApplicables: [
    {
      name: "a bucket without an access list",
      type: "aws:s3/bucket:Bucket",
      props: { bucket: "finsight-uploads" },
      expect: notSet,
    },
  ],
});
