/** Undoes the compression of a body, as far as is kept: a small answer may unpack to gigabytes. */
import type { Transform } from "node:stream";
import { constants, createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

// What is cut off is unpacked as far as it goes.
const partly = { finishFlush: constants.Z_SYNC_FLUSH };
const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(partly),
  "x-gzip": () => createGunzip(partly),
  deflate: () => createInflate(partly),
  br: () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH }),
};

/**
 * @param encoding Value of Content-Encoding; what is not known stays as it is.
 * @param keep Bytes that are unpacked at most.
 * @returns `whole` false when there would have been more.
 * @throws Error where nothing of it can be unpacked.
 */
export async function decoded(
  sent: Buffer,
  encoding: string,
  keep: number,
): Promise<{ readonly body: Buffer; readonly whole: boolean }> {
  const decoder = decoders[encoding.trim().toLowerCase()]?.();
  if (decoder === undefined || sent.length === 0) return { body: sent, whole: true };
  decoder.end(sent);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, Math.max(0, keep - bytes)));
      bytes += chunk.length;
      if (bytes > keep) break;
    }
  } catch (error) {
    if (chunks.length === 0) throw error;
    return { body: Buffer.concat(chunks), whole: false };
  }
  return { body: Buffer.concat(chunks), whole: bytes <= keep };
}
