/** One bounded HTTP request that keeps what an auditor asks for. It never throws for the network. */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { TLSSocket } from "node:tls";
import { decoded } from "./content-encoding";
import type { LookSettings } from "./settings";
import type { Trouble } from "./trouble";
import { troubleOf } from "./trouble";

export interface HttpRequest {
  readonly url: string;
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Milliseconds for the whole exchange. @default 5000 */
  readonly timeout?: number;
  /** Bytes of the body that are kept, and after which no more are read. @default 65536 */
  readonly keep?: number;
  /**
   * True for a request that holds a secret: nothing is sent without TLS, nor to a host whose
   * certificate cannot be trusted. @default false
   */
  readonly confidential?: boolean;
  /**
   * Of 429 and 503 those that answer the question. What is not expected says that the other side is
   * too busy to answer it: a probe's look then asks once more, where it has the time. @default none
   */
  readonly expects?: readonly number[];
  /**
   * True where the answer to the same request of another look of the run will do: it is then asked
   * once. @default false
   */
  readonly shared?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Name in lower case → values, in the order in which they came. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** At most `keep` bytes of it, decompressed, as UTF-8. */
  readonly body: string;
  /** False when there was more than is kept. */
  readonly whole: boolean;
  /** Bytes that were read, as they were sent: compressed, if so. */
  readonly bytes: number;
  /** Milliseconds from the request to the end of the answer. */
  readonly ms: number;
  /** Where it came from; absent where the socket had gone. */
  readonly address?: string;
  /** Why the certificate cannot be trusted; absent when it can, and over plain HTTP. */
  readonly untrusted?: string;
}

/** Headers of a hostile server must not fill a report. */
const mostHeader = 1000;
/** Bytes of all headers of one answer; Node ends the exchange beyond. */
const mostHeaders = 65_536;
/** Interim answers, such as early hints, before the one that counts: our choice. */
const mostInterim = 10;

export interface HttpSettings extends Pick<LookSettings, "signal" | "ca"> {
  /** Origin → the one that is asked in its place, for tests. */
  readonly origins?: Readonly<Record<string, string>>;
}

/** Milliseconds for a request that says nothing of its own. */
export const httpTimeout = 5000;

/**
 * A certificate that cannot be trusted does not end a request that is not confidential, so that one
 * defect is told once, by the probe that looks for it: `untrusted` says so.
 */
export function http(
  wanted: HttpRequest,
  { signal, ca, origins }: HttpSettings,
): Promise<HttpAnswer | Trouble> {
  const { url, timeout = httpTimeout, keep = 65_536, confidential = false } = wanted;
  if (confidential && !url.startsWith("https://")) {
    return Promise.resolve({ trouble: "nothing secret is sent without TLS" });
  }
  const started = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ trouble: troubleOf(error, timeout, limit) });
    try {
      const at = redirected(url, origins);
      const outgoing = open(at, wanted, { limit, ...(ca === undefined ? {} : { ca }) });
      let answered = false;
      outgoing.on("response", (answer) => {
        answered = true;
        read(answer, keep).then((got) => resolve({ ...got, ms: since(started) }), fail);
      });
      let interim = 0;
      outgoing.on("information", () => {
        interim += 1;
        if (interim > mostInterim) outgoing.destroy(new Error("interim answers without an end"));
      });
      // What comes behind a whole answer is no part of it; one that is cut says so by itself.
      outgoing.on("error", (error) => {
        if (!answered) fail(error);
      });
      // An answer that is no answer, such as an upgrade, closes without an error.
      outgoing.on("close", () => {
        if (!answered) fail(new Error("closed"));
      });
      outgoing.end(wanted.body);
    } catch (error) {
      fail(error as Error);
    }
  });
}

function open(
  url: string,
  { method = "GET", headers = {}, body, confidential = false }: HttpRequest,
  { limit, ca }: { readonly limit: AbortSignal; readonly ca?: string },
): ClientRequest {
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  const length = body === undefined ? {} : { "content-length": `${Buffer.byteLength(body)}` };
  // Without the header any encoding is a right answer: RFC 9110, 12.5.3.
  const own = { "user-agent": "gonogo", accept: "*/*", "accept-encoding": "identity" };
  return send(url, {
    method,
    headers: { ...own, ...length, ...headers },
    rejectUnauthorized: confidential,
    agent: false,
    ...(ca === undefined ? {} : { ca }),
    signal: limit,
    maxHeaderSize: mostHeaders,
  });
}

/** Tests stand in for origins that are not theirs. */
function redirected(url: string, origins: HttpSettings["origins"]): string {
  const { origin } = new URL(url);
  const other = origins?.[origin];
  return other === undefined ? url : other + url.slice(origin.length);
}

async function read(answer: IncomingMessage, keep: number): Promise<Omit<HttpAnswer, "ms">> {
  const socket = answer.socket as TLSSocket;
  const address = socket.remoteAddress;
  const why = socket.encrypted === true && !socket.authorized ? socket.authorizationError : null;
  const headers: Record<string, string[]> = Object.create(null);
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    const name = String(answer.rawHeaders[i]).toLowerCase();
    const value = String(answer.rawHeaders[i + 1]).slice(0, mostHeader);
    const values = headers[name];
    if (values) values.push(value);
    else headers[name] = [value];
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (bytes < keep) chunks.push(chunk.subarray(0, keep - bytes));
    bytes += chunk.length;
    if (bytes > keep) break;
  }
  const sent = Buffer.concat(chunks);
  const { body, whole } = await decoded(sent, headers["content-encoding"]?.at(-1) ?? "", keep);
  return {
    status: answer.statusCode ?? 0,
    headers,
    body: body.toString("utf8"),
    whole: whole && bytes <= keep,
    bytes,
    ...(address === undefined ? {} : { address }),
    ...(why ? { untrusted: String(why) } : {}),
  };
}

const since = (started: number) => Math.round(performance.now() - started);
