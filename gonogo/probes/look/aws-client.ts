/** How clients of AWS are made: where they ask, how long, and what their errors are called. */
import type { Trouble } from "./trouble";

export interface AwsSettings {
  /** Region of what the stack names; else the environment's. */
  readonly region?: string;
  /** Another address than AWS's own: a stand-in on loopback. */
  readonly endpoint?: string;
  /** Taken where every tool of AWS takes them, unless given. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Milliseconds for one call, its second attempt included. @default 10000 */
  readonly timeout?: number;
}

export function clientConfig(settings: AwsSettings, region: string | undefined) {
  // The SDK's notice about coming versions of Node is for us, who pin it, and not for every run.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const { endpoint, credentials } = settings;
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  // The SDK does not read AWS_DEFAULT_REGION, which the AWS CLI does.
  const place = region ?? settings.region ?? AWS_REGION ?? AWS_DEFAULT_REGION;
  return {
    ...(place === undefined ? {} : { region: place }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 2,
  };
}

/** What AWS calls an error of ours → what a person does about it. */
const phrases: Readonly<Record<string, string>> = {
  CredentialsProviderError: "there are no AWS credentials",
  ExpiredToken: "the AWS credentials have expired",
  ExpiredTokenException: "the AWS credentials have expired",
  UnrecognizedClientException: "AWS does not know the credentials",
  InvalidClientTokenId: "AWS does not know the credentials",
  AccessDenied: "the AWS credentials may not do it",
  AccessDeniedException: "the AWS credentials may not do it",
  Throttling: "AWS asked to slow down",
  ThrottlingException: "AWS asked to slow down",
};

/**
 * One call within its time. An error's message is AWS's and may quote what was sent; its name may
 * not, so the name alone is told.
 */
export async function ask<T>(
  what: string,
  settings: AwsSettings,
  signal: AbortSignal,
  call: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T | Trouble> {
  const { timeout = 10_000 } = settings;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  try {
    return await call({ abortSignal: limit });
  } catch (error) {
    if (limit.aborted) return { trouble: `${what} got no answer within ${timeout / 1000} s` };
    const { name, message = "" } = error as Error;
    if (message.startsWith("Region is missing")) return { trouble: `${what}: no region is given` };
    const code = /^[A-Za-z0-9._-]{1,80}$/.test(name) ? name : "an error";
    return { trouble: `${what}: ${phrases[name] ?? `AWS answered ${code}`}` };
  }
}
