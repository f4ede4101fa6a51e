import {
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { type Statement, statementsOf } from "../helpers/documents";
import { publicGrant } from "../helpers/public-access";

const messages = {
  public: "The bucket policy lets everyone in: an Allow statement has {principal} and {condition}.",
  unreadable: "The bucket policy is not a JSON policy document.",
} as const;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;

function* checkStatement(
  statement: Statement,
  property: string,
): Generator<Violation<typeof messages>, void, undefined> {
  const grant = publicGrant(statement);
  if (grant) {
    yield { message: "public", property, ...grant };
  }
}

function* check(props: { readonly policy?: unknown }): Found {
  if (props.policy === undefined || props.policy === null) {
    return notApplicable("The policy is not set here.");
  }
  const statements = statementsOf(props.policy);
  if (!statements) {
    yield { message: "unreadable", property: "policy" };
    return undefined;
  }
  const inObject = typeof props.policy !== "string";
  yield* each(statements, (statement, at) =>
    checkStatement(statement, inObject ? `policy.Statement[${at}]` : "policy"),
  );
  return undefined;
}

const forEveryone = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }],
});

export default definePolicy({
  id: "s3-policy-not-public",
  title: "Bucket policies admit only known principals",
  why: "A policy that names everyone publishes the bucket; a leaked listing is enough to copy all of it.",
  fix: "Name the roles, accounts or services that need the bucket as Principal, or confine the statement by a condition such as aws:SourceArn or aws:PrincipalOrgID; serve public files through CloudFront with origin access control. Write the policy as an object, so that only the ARNs in it wait for the deployment: JSON.stringify, pulumi.jsonStringify and getPolicyDocument over an ARN hide all of it.",
  severity: "critical",
  controls: ["firewall-rules"],
  resources: [
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3control/accessPointPolicy:AccessPointPolicy",
    "aws:s3/accessPoint:AccessPoint",
  ],
  messages,
  checks: {
    "aws:s3/bucketPolicy:BucketPolicy": check,
    "aws:s3/bucket:Bucket": check,
    "aws:s3/bucketV2:BucketV2": check,
    "aws:s3control/accessPointPolicy:AccessPointPolicy": check,
    "aws:s3/accessPoint:AccessPoint": check,
  },
  corrections: false,
  passes: [
    {
      name: "CloudFront for one distribution, a VPC endpoint, and everyone denied without TLS",
      type: "aws:s3/bucketPolicy:BucketPolicy",
      props: {
        bucket: unknown,
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "cloudfront.amazonaws.com" },
              Action: "s3:GetObject",
              Resource: unknown,
              Condition: { StringEquals: { "aws:SourceArn": unknown } },
            },
            {
              Effect: "Allow",
              Principal: "*",
              Action: "s3:GetObject",
              Resource: unknown,
              Condition: { StringEquals: { "aws:SourceVpce": unknown } },
            },
            {
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: unknown,
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
          ],
        },
      },
    },
    {
      name: "everyone in the organization",
      type: "aws:s3/bucketPolicy:BucketPolicy",
      props: {
        bucket: unknown,
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: {
            Effect: "Allow",
            Principal: { AWS: "*" },
            Action: "s3:GetObject",
            Resource: "arn:aws:s3:::finsight-shared/*",
            Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
          },
        }),
      },
    },
  ],
  fails: [
    {
      name: "everyone may read, as a string",
      type: "aws:s3/bucketPolicy:BucketPolicy",
      props: {
        bucket: unknown,
        policy: forEveryone,
      },
      expect: "public",
    },
    {
      name: "everyone may read, as an object, with an unknown statement before",
      type: "aws:s3/bucketPolicy:BucketPolicy",
      props: {
        bucket: unknown,
        policy: {
          Version: "2012-10-17",
          Statement: [
            unknown,
            {
              Effect: "Allow",
              Principal: { AWS: ["*"] },
              Action: "s3:GetObject",
              Resource: unknown,
            },
          ],
        },
      },
      expect: "public",
    },
    {
      name: "a condition that confines nothing, inline",
      type: "aws:s3/bucket:Bucket",
      props: {
        policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: "*",
              Action: "s3:GetObject",
              Resource: unknown,
              Condition: { IpAddress: { "aws:SourceIp": ["0.0.0.0/0"] } },
            },
          ],
        },
      },
      expect: "public",
    },
    {
      name: "everyone but one role, inline",
      type: "aws:s3/bucketV2:BucketV2",
      props: {
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              NotPrincipal: { AWS: "arn:aws:iam::123456789012:role/audit" },
              Action: "s3:*",
              Resource: "*",
            },
          ],
        }),
      },
      expect: "public",
    },
    {
      name: "a public access point",
      type: "aws:s3control/accessPointPolicy:AccessPointPolicy",
      props: {
        accessPointArn: unknown,
        policy: forEveryone,
      },
      expect: "public",
    },
    {
      name: "a public access point, inline",
      type: "aws:s3/accessPoint:AccessPoint",
      props: {
        bucket: unknown,
        policy: forEveryone,
      },
      expect: "public",
    },
    {
      name: "text that is no document",
      type: "aws:s3/bucketPolicy:BucketPolicy",
      props: { bucket: unknown, policy: "s3-read-only" },
      expect: "unreadable",
    },
  ],
  unknowns: [
    {
      name: "a document composed at deployment",
      type: "aws:s3/bucketPolicy:BucketPolicy",
      props: { bucket: unknown, policy: unknown },
      expect: "policy",
    },
    {
      name: "a principal decided at deployment",
      type: "aws:s3/bucketPolicy:BucketPolicy",
      props: {
        bucket: unknown,
        policy: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { AWS: unknown }, Action: "s3:*", Resource: unknown },
          ],
        },
      },
      expect: "policy.Statement[0].Principal.AWS",
    },
  ],
  notApplicables: [
    {
      name: "a bucket whose policy stands elsewhere",
      type: "aws:s3/bucket:Bucket",
      props: { bucket: "finsight-uploads" },
      expect: "The policy is not set here.",
    },
  ],
});
