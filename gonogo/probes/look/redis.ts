/**
 * One bounded session with Redis or Valkey: over TLS with the certificate verified, and only with
 * commands that change nothing.
 */
import { rootCertificates, type TLSSocket } from "node:tls";
import type { Redis } from "ioredis";
import type { StoreTrouble } from "./postgres";
import type { RedisAddress } from "./redis-url";
import { phraseOf } from "./trouble-of-stores";

export interface RedisRequest {
  readonly address: RedisAddress;
  /** Certificates of authorities, PEM; the public ones unless given. */
  readonly ca?: string;
  /** Whether to sign in first. */
  readonly login: boolean;
  /** Asked in their order; one that is refused does not end the session. */
  readonly commands: readonly (readonly [ReadCommand, ...string[]])[];
  /** Milliseconds for the whole session. @default 8000 */
  readonly timeout?: number;
}

/** What a look may ask; none of them changes anything. */
export type ReadCommand = "PING" | "INFO" | "CONFIG" | "DBSIZE";

export interface RedisAnswer {
  /** Texts of the replies; an array's elements a line each. */
  readonly replies: readonly (string | StoreTrouble)[];
  readonly tls: string;
  readonly sha256: string;
}

export async function redis(
  request: RedisRequest,
  signal: AbortSignal,
): Promise<RedisAnswer | StoreTrouble> {
  const { timeout = 8000 } = request;
  const client = await clientOf(request);
  // The time of loading the library is not the server's.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  const ended = new Promise<never>((_, reject) => {
    const give = () => reject(new Error("ended"));
    client.on("error", reject);
    limit.addEventListener("abort", give, { once: true });
    if (limit.aborted) give();
  });
  ended.catch(() => undefined);
  try {
    return await Promise.race([session(client, request), ended]);
  } catch (error) {
    if (limit.aborted)
      return { trouble: `no answer within ${timeout / 1000} s`, code: "ETIMEDOUT" };
    return troubleOf(error);
  } finally {
    client.disconnect();
  }
}

async function session(
  client: Redis,
  { address, login, commands }: RedisRequest,
): Promise<RedisAnswer> {
  await client.connect();
  const stream = (client as unknown as { stream: TLSSocket }).stream;
  const tls = stream.getProtocol() ?? "";
  const sha256 = stream.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase();
  if (login && address.password !== "") {
    const user = address.user === "" ? [] : [address.user];
    await client.call("AUTH", ...user, address.password);
  }
  const replies: (string | StoreTrouble)[] = [];
  for (const [command, ...args] of commands) {
    replies.push(await client.call(command, ...args).then(textOf, answerOf));
  }
  return { replies, tls, sha256 };
}

/** ioredis reconnects, resends and greets unless told not to; a look does each thing once. */
async function clientOf({ address, ca }: RedisRequest): Promise<Redis> {
  const { Redis: RedisClient } = await import("ioredis");
  const { host, port, hostAddress } = address;
  return new RedisClient({
    host: hostAddress ?? host,
    port,
    lazyConnect: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    protocol: 2,
    tls: {
      rejectUnauthorized: true,
      ca: ca ?? [...rootCertificates],
      // The name that was meant, whatever the address is; an IP address has no server name.
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    },
  });
}

function textOf(reply: unknown): string {
  return Array.isArray(reply) ? reply.map(String).join("\n") : String(reply);
}

/** A refusal of one command; a connection that broke ends the session. */
function answerOf(error: unknown): StoreTrouble {
  const trouble = troubleOf(error);
  if (trouble.code === "" || (error as Error).name !== "ReplyError") throw error;
  return trouble;
}

const replies: Readonly<Record<string, string>> = {
  NOAUTH: "it asks for a password",
  WRONGPASS: "it refuses the password",
  NOPERM: "the user may not ask it",
  ERR: "it refuses the command",
  LOADING: "it is starting",
  MASTERDOWN: "its primary is down",
  DENIED: "it runs in protected mode",
};

/** A reply's first word is its code; the rest may quote what was sent. */
function troubleOf(error: unknown): StoreTrouble {
  const { name, message, code } = error as Error & { readonly code?: unknown };
  if (name !== "ReplyError") return phraseOf(typeof code === "string" ? code : closed(message));
  const [word = ""] = message.split(" ", 1);
  const clean = /^[A-Z]{2,20}$/.test(word) ? word : "ERR";
  return { trouble: replies[clean] ?? `it answers ${clean}`, code: clean };
}

function closed(message: string): string {
  return /closed|not writeable/i.test(message) ? "ECONNRESET" : "";
}
