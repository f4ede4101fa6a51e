/**
 * Puts kept reports into a bucket of Amazon S3, or of another store that speaks its API. Nothing
 * there is ever overwritten: each upload asks the store to refuse where there is something already.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { GonogoError } from "../errors";
import { storeError } from "./store-error";

export interface Bucket {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

export interface PushLimits {
  /** For one object, all attempts together. */
  readonly objectMs: number;
  /** Attempts where the store is busy or does not answer. */
  readonly attempts: number;
}
export const usualLimits: PushLimits = { objectMs: 60_000, attempts: 4 };

export interface Pushed {
  /** `s3://bucket/key`. */
  readonly uri: string;
  /** False where the same content was there already. */
  readonly isNew: boolean;
}

/** @throws GonogoError `usage` for what is no `s3://BUCKET/PREFIX`. */
export function readBucket(option: string, uri: string): Bucket {
  const [, bucket, path = ""] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^\s?#]*))?$/.exec(uri) ?? [];
  if (bucket !== undefined) return { bucket, prefix: path.replace(/^\/+|\/+$/g, "") };
  throw new GonogoError("usage", `${option} ${uri}: give s3://BUCKET or s3://BUCKET/PREFIX.`);
}

/**
 * @param stack The folder in the bucket, below the prefix.
 * @throws GonogoError `undecidable` when the store refuses, does not answer, or holds something else
 * under that name.
 */
export async function pushFile(
  file: string,
  stack: string,
  to: Bucket,
  client: S3Client,
  limits: PushLimits = usualLimits,
): Promise<Pushed> {
  const { PutObjectCommand } = require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
  const body = await readFile(file);
  const checksum = createHash("sha256").update(body).digest("base64");
  const key = [...(to.prefix === "" ? [] : [to.prefix]), stack, basename(file)].join("/");
  const uri = `s3://${to.bucket}/${key}`;
  const abortSignal = AbortSignal.timeout(limits.objectMs);
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: to.bucket,
        Key: key,
        Body: body,
        ContentType: "application/json",
        ChecksumSHA256: checksum,
        IfNoneMatch: "*",
      }),
      { abortSignal },
    );
    return { uri, isNew: true };
  } catch (error) {
    if (statusOf(error) !== 412) throw storeError(error, uri, limits);
  }
  const found = await checksumOf(client, to.bucket, key, abortSignal).catch((error) => {
    throw storeError(error, uri, limits);
  });
  if (found === checksum) return { uri, isNew: false };
  throw new GonogoError(
    "undecidable",
    `${uri} holds something else than ${file}. Nothing was overwritten: find out what it is.`,
  );
}

/** As the store tells it, else of what it holds. */
async function checksumOf(
  client: S3Client,
  bucket: string,
  key: string,
  abortSignal: AbortSignal,
): Promise<string> {
  const { GetObjectCommand, HeadObjectCommand } =
    require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
  const of = { Bucket: bucket, Key: key };
  const head = await client.send(new HeadObjectCommand({ ...of, ChecksumMode: "ENABLED" }), {
    abortSignal,
  });
  if (head.ChecksumSHA256 !== undefined) return head.ChecksumSHA256;
  const { Body } = await client.send(new GetObjectCommand(of), { abortSignal });
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return createHash("sha256").update(bytes).digest("base64");
}

export function statusOf(error: unknown): number | undefined {
  const metadata: unknown = Reflect.get(Object(error), "$metadata");
  const status: unknown = Reflect.get(Object(metadata), "httpStatusCode");
  return typeof status === "number" ? status : undefined;
}
