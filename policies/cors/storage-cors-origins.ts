import { type CheckContext, definePolicy, notApplicable } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { checkOrigin, type Found, noCors, originMessages } from "../helpers/cors";
import { originOptions } from "../helpers/origins";

interface Rules {
  readonly corsRules?: readonly { readonly allowedOrigins?: readonly unknown[] }[] | undefined;
}

function* check(props: Rules, context: CheckContext<typeof originOptions>): Found {
  if (props.corsRules === undefined || props.corsRules === null) {
    return notApplicable(noCors);
  }
  yield* each(props.corsRules, function* (rule, at) {
    yield* each(rule.allowedOrigins, (origin, index) =>
      checkOrigin(origin, `corsRules[${at}].allowedOrigins[${index}]`, context),
    );
  });
  return undefined;
}

const allowedMethods = ["GET", "PUT"];

export default definePolicy({
  id: "storage-cors-origins",
  title: "Buckets allow the origins of their own sites only",
  why: "A page of an allowed origin reads what the bucket answers to its visitor's browser, and with PUT in the list uploads in the visitor's name through a leaked link.",
  fix: "List the https origins of your sites in allowedOrigins, one by one.",
  severity: "medium",
  controls: ["cors-no-wildcard"],
  options: originOptions,
  resources: [
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
  ],
  messages: originMessages,
  checks: {
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": check,
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2": check,
    "aws:s3/bucket:Bucket": check,
    "aws:s3/bucketV2:BucketV2": check,
  },
  passes: [
    {
      name: "one site",
      type: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
      props: {
        bucket: unknown,
        corsRules: [{ allowedMethods, allowedOrigins: ["https://app.finsight.example"] }],
      },
    },
    {
      name: "one site, inline",
      type: "aws:s3/bucket:Bucket",
      props: { corsRules: [{ allowedMethods, allowedOrigins: ["https://app.finsight.example"] }] },
    },
  ],
  fails: [
    {
      name: "every site",
      type: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
      props: { bucket: unknown, corsRules: [{ allowedMethods, allowedOrigins: ["*"] }] },
      expect: "origin",
    },
    {
      name: "every subdomain, in the second rule",
      type: "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
      props: {
        bucket: unknown,
        corsRules: [
          { allowedMethods, allowedOrigins: [unknown] },
          { allowedMethods, allowedOrigins: ["https://*.finsight.example"] },
        ],
      },
      expect: "origin",
    },
    {
      name: "every site, inline",
      type: "aws:s3/bucket:Bucket",
      props: { corsRules: [{ allowedMethods, allowedOrigins: ["*"] }] },
      expect: "origin",
    },
    {
      name: "a site without HTTPS, inline in the second version of the type",
      type: "aws:s3/bucketV2:BucketV2",
      props: { corsRules: [{ allowedMethods, allowedOrigins: ["http://app.finsight.example"] }] },
      expect: "origin",
    },
  ],
  unknowns: [
    {
      name: "an origin decided at deployment",
      type: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
      props: { bucket: unknown, corsRules: [{ allowedMethods, allowedOrigins: [unknown] }] },
      expect: "corsRules[0].allowedOrigins[0]",
    },
  ],
  notApplicables: [
    {
      name: "a bucket without CORS",
      type: "aws:s3/bucket:Bucket",
      props: { bucket: "finsight-uploads" },
      expect: noCors,
    },
  ],
});
