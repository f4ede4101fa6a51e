/** The receiver behind Node's own HTTP server. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Answer, Receiver } from "./receiver";

/** Figures of our choice: providers send in well under a second. */
const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  // Above the 60 s of AWS's load balancers, which otherwise reuse a connection that just closed.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
} as const;

/** Milliseconds for which a body that is too large is still taken off the line, to be discarded. */
const drainMs = 1_000;

/** Call `listen` on it; `close` lets requests that have begun be answered. */
export function webhookServer(receiver: Receiver): Server {
  return createServer(limits, (request, response) => {
    respond(receiver, request, response).catch(() => response.destroy());
  });
}

async function respond(
  receiver: Receiver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", url: target = "" } = request;
  const declared = Number(request.headers["content-length"] ?? 0);
  const early = receiver.early(method, target, declared);
  if (early !== undefined) return refuse(request, response, early);
  const limit = receiver.limit(target);
  const chunks: Buffer[] = [];
  let bytes = 0;
  // An iterator that is left destroys the request, and with it the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > limit) break;
    chunks.push(chunk as Buffer);
  }
  if (bytes > limit) {
    const tooLarge = receiver.early(method, target, bytes);
    if (tooLarge !== undefined) return refuse(request, response, tooLarge);
  }
  const body = Buffer.concat(chunks);
  write(response, await receiver.receive({ method, target, headers: headersOf(request), body }));
}

/** Every value of every header: Node would otherwise join or drop those that came twice. */
function headersOf(request: IncomingMessage): Record<string, string[] | undefined> {
  return request.headersDistinct;
}

function write(response: ServerResponse, { status, headers }: Answer): void {
  response.writeHead(status, status === 204 ? headers : { "content-length": "0", ...headers });
  response.end();
}

/** Answers before the body was read, and closes: the rest of it must not be taken for a request. */
function refuse(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  response.shouldKeepAlive = false;
  write(response, answer);
  request.on("error", () => undefined);
  request.resume();
  const timer = setTimeout(() => request.socket.destroy(), drainMs);
  request.socket.once("close", () => clearTimeout(timer));
}
