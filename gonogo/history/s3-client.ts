/**
 * A client for Amazon S3 or a store that speaks its API. Credentials come from where every tool of
 * AWS takes them: environment, profile, single sign-on, web identity of a pipeline, role of a
 * container or a machine.
 */
import type { S3Client } from "@aws-sdk/client-s3";
import type { PushLimits } from "./push";

export function s3Client(
  endpoint: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  limits: PushLimits,
): S3Client {
  // The SDK's notice about coming versions of Node is for us, who pin it, and not for every run.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const { S3Client: Client } = require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
  // The SDK does not read AWS_DEFAULT_REGION, which the AWS CLI does; other stores ignore the region.
  const region =
    env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (endpoint === undefined ? undefined : "us-east-1");
  const other = endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  return new Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    // Names of buckets are no host names elsewhere.
    forcePathStyle: other !== undefined,
    followRegionRedirects: true,
    maxAttempts: limits.attempts,
  });
}
