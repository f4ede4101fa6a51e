/**
 * A strict store on loopback that speaks as much of S3's API as pushing needs: it verifies the
 * signature (AWS Signature Version 4), the checksum of what is sent, and conditional writes.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const goodKey = { id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };

export interface Store {
  readonly url: string;
  /** `bucket/key` → content. */
  readonly objects: Map<string, Buffer>;
  /** Method and path of each request that came. */
  readonly requests: string[];
  /** What the next requests are answered with, one status each; 0 never answers. */
  readonly trouble: number[];
  /** Whether HEAD tells the checksum, as S3 does and some other stores do not. */
  tellsChecksum: boolean;
  close(): Promise<void>;
}

export async function startStore(buckets: readonly string[]): Promise<Store> {
  const objects = new Map<string, Buffer>();
  const requests: string[] = [];
  const trouble: number[] = [];
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const store: Store = {
    url: `http://127.0.0.1:${port}`,
    objects,
    requests,
    trouble,
    tellsChecksum: true,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { pathname } = new URL(request.url ?? "", store.url);
    requests.push(`${request.method} ${pathname}`);
    const next = trouble.shift();
    if (next === 0) return;
    if (next !== undefined) return fail(response, next, "SlowDown");
    const wrong = signatureProblem(request, body);
    if (wrong !== undefined) return fail(response, 403, wrong);
    const name = decodeURIComponent(pathname.slice(1));
    if (!buckets.includes(name.split("/")[0] ?? "")) return fail(response, 404, "NoSuchBucket");
    if (request.method === "PUT") {
      const refused = put(request, name, body);
      if (refused !== undefined) return fail(response, ...refused);
      response.writeHead(200, { etag: `"${digest(body, "hex")}"` });
      response.end();
      return;
    }
    const found = objects.get(name);
    if (found === undefined) return fail(response, 404, "NoSuchKey");
    const sum = store.tellsChecksum ? { "x-amz-checksum-sha256": digest(found, "base64") } : {};
    response.writeHead(200, { "content-length": found.length, ...sum });
    response.end(request.method === "HEAD" ? undefined : found);
  }

  function put(
    { headers }: IncomingMessage,
    name: string,
    body: Buffer,
  ): readonly [number, string] | undefined {
    if (headers["x-amz-checksum-sha256"] !== digest(body, "base64")) return [400, "BadDigest"];
    if (headers["if-none-match"] === "*" && objects.has(name)) return [412, "PreconditionFailed"];
    objects.set(name, body);
    return undefined;
  }
  return store;
}

function fail(response: ServerResponse, status: number, code: string): void {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
  response.writeHead(status, { "content-type": "application/xml" });
  response.end(body);
}

const digest = (bytes: Buffer | string, form: "hex" | "base64") =>
  createHash("sha256").update(bytes).digest(form);
const hmac = (key: Buffer | string, text: string) =>
  createHmac("sha256", key).update(text).digest();

/** Source: AWS, "Create a signed AWS API request". */
function signatureProblem(request: IncomingMessage, body: Buffer): string | undefined {
  const { authorization = "" } = request.headers;
  const [, id, scope = "", names = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(
      authorization,
    ) ?? [];
  if (id !== goodKey.id) return "InvalidAccessKeyId";
  const url = new URL(request.url ?? "", "http://x");
  const query = [...url.searchParams]
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .sort()
    .join("&");
  const told = String(request.headers["x-amz-content-sha256"]);
  if (told !== "UNSIGNED-PAYLOAD" && told !== digest(body, "hex"))
    return "XAmzContentSHA256Mismatch";
  const headers = names
    .split(";")
    .map((name) => `${name}:${String(request.headers[name] ?? "").trim()}\n`)
    .join("");
  const canonical = [request.method, url.pathname, query, headers, names, told].join("\n");
  const time = String(request.headers["x-amz-date"]);
  const text = ["AWS4-HMAC-SHA256", time, scope, digest(canonical, "hex")].join("\n");
  let key: Buffer | string = `AWS4${goodKey.secret}`;
  for (const part of scope.split("/")) key = hmac(key, part);
  const expected = hmac(key, text);
  const given = Buffer.from(signature, "hex");
  const same = given.length === expected.length && timingSafeEqual(given, expected);
  return same ? undefined : "SignatureDoesNotMatch";
}
