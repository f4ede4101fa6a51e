import {
  type CheckContext,
  definePolicy,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";
import { refersTo } from "../helpers/references";
import { firstRule, type TransportScope, transportRule } from "../helpers/transport";
import { knownOf, someOf } from "../helpers/unknowns";

const messages = {
  open: "Requests without TLS are answered: no policy of the bucket denies them.",
  partial:
    "Requests without TLS are only partly denied: some actions, principals or objects are left out.",
  unreadable: "The bucket policy is not a JSON policy document.",
} as const;

/**
 * The statement must name the bucket and its objects. ARNs that only the deployment knows are taken
 * for the ones that the known ones lack, as long as there are enough of them.
 */
const scope: TransportScope = {
  service: "s3",
  coversResources(statement) {
    const resources = asList(statement.Resource);
    const known = knownOf(resources).map(String);
    const all = (arn: string) => arn === "*" || /[^/]\*$/.test(arn);
    const objects = (arn: string) => all(arn) || arn.endsWith("/*");
    const bucket = (arn: string) => all(arn) || !arn.includes("/");
    const lacking = [objects, bucket].filter((covers) => !known.some(covers)).length;
    // When too few are unknown, one of them is read, which leaves the question open.
    return (
      lacking <= resources.length - known.length || someOf(resources, (arn) => all(String(arn)))
    );
  },
};

interface Bucket {
  readonly policy?: unknown;
}

function* check(
  props: Bucket,
  { resource }: CheckContext<Options>,
): Generator<Violation<typeof messages>, void, undefined> {
  const documents = [
    () => props.policy,
    ...resource
      .referrersOfType("aws:s3/bucketPolicy:BucketPolicy")
      .filter((policy) => refersTo(policy, "bucket", resource))
      .map((policy) => () => policy.props.policy),
  ];
  const message = firstRule(documents, (document) => transportRule(document, scope));
  if (message !== undefined) {
    yield { message, property: "policy" };
  }
}

const deny = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [unknown, unknown] as string[],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
} as const;
const named = ["arn:aws:s3:::finsight-uploads", "arn:aws:s3:::finsight-uploads/*"];
const inDocument = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

export default definePolicy({
  id: "s3-requires-tls",
  title: "Buckets refuse requests without TLS",
  why: "S3 answers plain HTTP too; a presigned link or a client with http:// moves objects and signatures readable.",
  fix: "Add to the bucket policy a statement that denies s3:* to everyone (Principal *) on the bucket and its objects, on the condition Bool aws:SecureTransport false. Write the policy as an object, so that only the ARNs in it wait for the deployment: JSON.stringify, pulumi.jsonStringify and getPolicyDocument over an ARN hide all of it.",
  severity: "medium",
  controls: ["https-enforced"],
  scope: "stack",
  resources: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  messages,
  checks: { "aws:s3/bucket:Bucket": check, "aws:s3/bucketV2:BucketV2": check },
  corrections: false,
  passes: [
    {
      name: "denied by a separate policy, as an object",
      type: "aws:s3/bucket:Bucket",
      props: {},
      with: [
        {
          name: "policy",
          type: "aws:s3/bucketPolicy:BucketPolicy",
          props: { bucket: unknown, policy: { Version: "2012-10-17", Statement: [deny] } },
          references: { bucket: ["example"], policy: ["example"] },
        },
      ],
    },
    {
      name: "denied by a separate policy, as a string",
      type: "aws:s3/bucketV2:BucketV2",
      props: { bucket: "finsight-uploads" },
      with: [
        {
          name: "policy",
          type: "aws:s3/bucketPolicy:BucketPolicy",
          props: { bucket: "finsight-uploads", policy: inDocument({ ...deny, Resource: named }) },
        },
      ],
    },
    {
      name: "denied inline, except to AWS services",
      type: "aws:s3/bucket:Bucket",
      props: {
        policy: inDocument({
          ...deny,
          Principal: { AWS: "*" },
          Resource: "*",
          Condition: {
            Bool: { "aws:SecureTransport": false, "aws:PrincipalIsAWSService": "false" },
          },
        }),
      },
    },
  ],
  fails: [
    { name: "no policy", type: "aws:s3/bucket:Bucket", props: {}, expect: "open" },
    {
      name: "only the objects covered",
      type: "aws:s3/bucketV2:BucketV2",
      props: { policy: inDocument({ ...deny, Resource: named[1] }) },
      expect: "partial",
    },
    {
      name: "only one account denied",
      type: "aws:s3/bucket:Bucket",
      props: {
        policy: inDocument({ ...deny, Principal: { AWS: "123456789012" }, Resource: named }),
      },
      expect: "partial",
    },
    {
      name: "the policy of another bucket",
      type: "aws:s3/bucket:Bucket",
      props: {},
      with: [
        { name: "other", type: "aws:s3/bucket:Bucket", props: {} },
        {
          name: "policy",
          type: "aws:s3/bucketPolicy:BucketPolicy",
          props: { bucket: unknown, policy: { Version: "2012-10-17", Statement: [deny] } },
          references: { bucket: ["other"], policy: ["other"] },
        },
      ],
      expect: "open",
    },
    {
      name: "text that is no document",
      type: "aws:s3/bucket:Bucket",
      props: { policy: "deny http" },
      expect: "unreadable",
    },
  ],
  unknowns: [
    {
      name: "a document composed at deployment",
      type: "aws:s3/bucket:Bucket",
      props: {},
      with: [
        {
          name: "policy",
          type: "aws:s3/bucketPolicy:BucketPolicy",
          props: { bucket: unknown, policy: unknown },
          references: { bucket: ["example"], policy: ["example"] },
        },
      ],
      expect: "policy",
    },
  ],
});
