/** `--push s3://BUCKET/PREFIX`: reports that are kept also go into a bucket. */
import { GonogoError } from "../errors";
import type { Kept } from "../history/keep";
import type { Bucket } from "../history/push";
import type { Arguments } from "./arguments";
import type { Io } from "./io";

export interface Pushing {
  readonly to: Bucket;
  /** Of a store that is not Amazon's. */
  readonly endpoint: string | undefined;
}

/** @throws GonogoError `usage` */
export function readPushing(args: Arguments): Pushing | undefined {
  const uri = args.value("push");
  const endpoint = readEndpoint(args);
  if (uri === undefined) {
    if (endpoint === undefined) return undefined;
    throw new GonogoError("usage", "--endpoint belongs to --push s3://BUCKET/PREFIX.");
  }
  if (!args.flag("reports")) {
    throw new GonogoError("usage", "--push needs --reports DIR: what is pushed is what is kept.");
  }
  const { readBucket } = require("../history/push") as typeof import("../history/push.js");
  return { to: readBucket("--push", uri), endpoint };
}

export function readEndpoint(args: Arguments): string | undefined {
  const endpoint = args.value("endpoint");
  if (endpoint === undefined) return undefined;
  const isUrl = /^https?:\/\/[^\s/]+(?:\/\S*)?$/.test(endpoint) && URL.canParse(endpoint);
  if (isUrl) return endpoint;
  throw new GonogoError("usage", `--endpoint ${endpoint}: give the URL of a store: https://...`);
}

/** One line for each file; a file that is there already is no error. */
export async function pushed(
  files: readonly { readonly stack: string; readonly path: string }[],
  { to, endpoint }: Pushing,
  io: Io,
): Promise<{ readonly pushed: number; readonly there: number }> {
  const { pushFile, usualLimits } =
    require("../history/push") as typeof import("../history/push.js");
  const { s3Client } = require("../history/s3-client") as typeof import("../history/s3-client.js");
  const client = s3Client(endpoint, io.env, usualLimits);
  const counts = { pushed: 0, there: 0 };
  try {
    for (const { stack, path } of files) {
      const { uri, isNew } = await pushFile(path, stack, to, client);
      if (isNew) io.err(`Pushed ${uri}\n`);
      counts[isNew ? "pushed" : "there"] += 1;
    }
  } finally {
    client.destroy();
  }
  return counts;
}

/** A signature goes first: whoever sees the report finds it. */
export function filesOf({ stack, path, signature }: Kept) {
  return [...(signature === undefined ? [] : [{ stack, path: signature }]), { stack, path }];
}
