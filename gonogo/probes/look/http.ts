/** One bounded HTTP request that keeps what an auditor asks for. It never throws for the network. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { TLSSocket } from "node:tls";
import type { Trouble } from "../probe";
import type { LookSettings } from "./index";

export interface HttpRequest {
  readonly url: string;
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Milliseconds for the whole exchange. @default 5000 */
  readonly timeout?: number;
  /** Bytes of the body that are kept. @default 65536 */
  readonly keep?: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Name in lower case → values, in the order in which they came. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** At most `keep` bytes of it, as UTF-8. */
  readonly body: string;
  /** Bytes that came, as they were sent: compressed, if so. At most 16 times `keep` are read. */
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

/**
 * A certificate that cannot be trusted does not end the request, so that one defect is told once,
 * by the probe that looks for it: `untrusted` says so, and nothing secret may be sent by this.
 */
export function http(
  wanted: HttpRequest,
  { signal, ca }: Pick<LookSettings, "signal" | "ca">,
): Promise<HttpAnswer | Trouble> {
  const { url, method = "GET", headers = {}, body, timeout = 5000, keep = 65_536 } = wanted;
  const started = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ trouble: troubleOf(error, timeout, limit) });
    try {
      const send = url.startsWith("https:") ? httpsRequest : httpRequest;
      const length = body === undefined ? {} : { "content-length": `${Buffer.byteLength(body)}` };
      const outgoing = send(
        url,
        {
          method,
          headers: { "user-agent": "gonogo", accept: "*/*", ...length, ...headers },
          rejectUnauthorized: false,
          agent: false,
          ...(ca === undefined ? {} : { ca }),
          signal: limit,
          maxHeaderSize: 65_536,
        },
        (answer) =>
          void read(answer, keep).then((got) => resolve({ ...got, ms: since(started) }), fail),
      );
      outgoing.on("error", fail);
      outgoing.end(body);
    } catch (error) {
      fail(error as Error);
    }
  });
}

async function read(answer: IncomingMessage, keep: number): Promise<Omit<HttpAnswer, "ms">> {
  const socket = answer.socket as TLSSocket;
  const address = socket.remoteAddress;
  const why = socket.encrypted === true && !socket.authorized ? socket.authorizationError : null;
  const headers: Record<string, string[]> = Object.create(null);
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    const name = String(answer.rawHeaders[i]).toLowerCase();
    const value = String(answer.rawHeaders[i + 1]).slice(0, mostHeader);
    headers[name] = [...(headers[name] ?? []), value];
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (bytes < keep) chunks.push(chunk.subarray(0, keep - bytes));
    bytes += chunk.length;
    if (bytes > 16 * keep) break;
  }
  return {
    status: answer.statusCode ?? 0,
    headers,
    body: Buffer.concat(chunks).toString("utf8"),
    bytes,
    ...(address === undefined ? {} : { address }),
    ...(why ? { untrusted: String(why) } : {}),
  };
}

const since = (started: number) => Math.round(performance.now() - started);

const phrases: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "the name does not resolve",
  EAI_AGAIN: "the name could not be resolved now",
  EHOSTUNREACH: "there is no route to the host",
  ENETUNREACH: "there is no route to the network",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "the connection timed out",
};

/** @returns A phrase without anything of what was sent. */
export function troubleOf(error: Error, timeout: number, signal: AbortSignal): string {
  if (signal.aborted) return `no answer within ${timeout / 1000} s`;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return "the exchange ended in an error";
  return phrases[code] ?? `the exchange ended with ${code.slice(0, 60)}`;
}
