/** Servers on loopback that answer so as to harm whoever asks them. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { generate } from "selfsigned";
import { close } from "./faulty-server";

/** What a server does with a connection once a request has come. */
export type Behaviour = (socket: Socket) => void;

/** Steers a terminal, reorders a line, and is markup. */
export const poison = "\u001b[2J\u001b]0;owned\u0007\u202e<script>alert(1)</script>\u009b31m";

const head = (...lines: readonly string[]) => `HTTP/1.1 200 OK\r\n${lines.join("\r\n")}\r\n\r\n`;
const chunked = "transfer-encoding: chunked";
const megabyte = Buffer.alloc(1_000_000, "x");
const many = "0".repeat(60_000_000);

/** Writes until the other side goes. */
function endless(socket: Socket, piece: string | Buffer): void {
  const write = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on("drain", write);
  write();
}

/** A connection with TLS cannot be reset, only ended without a word. */
function cut(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

export const behaviours = {
  "a body without an end": (socket) => {
    socket.write(head("connection: close"));
    endless(socket, megabyte.subarray(0, 65_536));
  },
  "chunks without an end": (socket) => {
    socket.write(head(chunked));
    endless(socket, `10000\r\n${"y".repeat(65_536)}\r\n`);
  },
  "headers without an end": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    endless(socket, `x-more: ${"z".repeat(1000)}\r\n`);
  },
  "one header without an end": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nx-long: ");
    endless(socket, "z".repeat(10_000));
  },
  "trailers without an end": (socket) => {
    socket.write(`${head(chunked)}1\r\na\r\n0\r\n`);
    endless(socket, `x-more: ${"z".repeat(1000)}\r\n`);
  },
  "a chunk extension without an end": (socket) => {
    socket.write(`${head(chunked)}1;`);
    endless(socket, "e".repeat(10_000));
  },
  "interim answers without an end": (socket) =>
    endless(socket, "HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n"),
  "a redirect to itself": (socket) => {
    socket.end("HTTP/1.1 302 Found\r\nlocation: /health\r\ncontent-length: 0\r\n\r\n");
  },
  "an upgrade that nobody asked for": (socket) => {
    socket.end("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n");
  },
  "a gzip bomb": (socket) => {
    socket.end(Buffer.concat([Buffer.from(head("content-encoding: gzip")), bombs().gzip]));
  },
  "a Brotli bomb": (socket) => {
    socket.end(Buffer.concat([Buffer.from(head("content-encoding: br")), bombs().brotli]));
  },
  "an encoding that it is not": (socket) => {
    socket.end(`${head("content-encoding: gzip", "content-length: 5")}plain`);
  },
  "a length that is too long": (socket) => {
    socket.end(`${head("content-length: 1000")}short`);
  },
  "a length that is too short": (socket) => {
    socket.end(`${head("content-length: 2")}longer than it says`);
  },
  "a length that is no number": (socket) => {
    socket.end(`${head("content-length: -1")}x`);
  },
  "two lengths": (socket) => {
    socket.end(`${head("content-length: 1", "content-length: 2")}xy`);
  },
  "a chunk that is larger than memory": (socket) => {
    socket.write(`${head(chunked)}ffffffffffffff\r\n`);
    endless(socket, megabyte.subarray(0, 65_536));
  },
  "a cut in the middle of the body": (socket) => {
    socket.write(`${head("content-length: 1000")}half`, () => cut(socket));
  },
  "a cut before a byte": (socket) => cut(socket),
  "another protocol": (socket) => void socket.end("220 mail.example ESMTP\r\n"),
  "bytes of nothing": (socket) => void socket.end(Buffer.from([0, 255, 10, 13, 0, 7])),
  "codes that steer a terminal, and markup": (socket) => {
    const body = JSON.stringify({ status: poison, openapi: "3.1.0", info: {}, checks: poison });
    const text = Buffer.from(`${body}${poison}\n`, "utf8");
    const headers = [`content-length: ${text.length}`, "x-frame-options: <script>"];
    socket.end(Buffer.concat([Buffer.from(head(...headers)), text]));
  },
  "a status that does not exist": (socket) => {
    socket.end("HTTP/1.1 999 \u001b[31mNo\r\ncontent-length: 0\r\n\r\n");
  },
  "markup that never closes": (socket) => {
    socket.write(head("connection: close", "content-type: text/html"));
    socket.end("<script <title<meta name=".repeat(100_000));
  },
  "spaces and line breaks": (socket) => {
    socket.end(head("connection: close") + "\n \t".repeat(300_000));
  },
  "a document that is nested without an end": (socket) => {
    socket.end(head("connection: close") + '{"a":['.repeat(200_000));
  },
} as const satisfies Record<string, Behaviour>;

/** Those that last as long as they are let. */
export const slow = {
  "a drip of one byte": (socket) => {
    socket.write(head("content-length: 100000"));
    const timer = setInterval(() => socket.write("."), 20);
    socket.on("close", () => clearInterval(timer));
  },
  "a drip of headers": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => socket.write("x: y\r\n"), 20);
    socket.on("close", () => clearInterval(timer));
  },
  silence: () => undefined,
} as const satisfies Record<string, Behaviour>;

let made: { readonly gzip: Buffer; readonly brotli: Buffer } | undefined;

/** 60 MB of zeros in 60 kB, and in less. */
function bombs() {
  made ??= { gzip: gzipSync(many), brotli: brotliCompressSync(many) };
  return made;
}

export interface HostileServer {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Bytes that all connections took from it until now. */
  sent(): number;
  close(): Promise<void>;
}

/** @param pems Speaks TLS where they are given. */
export async function hostileServer(
  behaviour: Behaviour,
  pems?: { readonly private: string; readonly cert: string },
): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => behaviour(socket));
  };
  const server: Server =
    pems === undefined
      ? createServer(serve)
      : createTlsServer({ key: pems.private, cert: pems.cert }, serve);
  server.on("tlsClientError", () => undefined);
  const host = pems === undefined ? "127.0.0.1" : "localhost";
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${pems === undefined ? "http" : "https"}://${host}:${port}`,
    port,
    sent: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return close(server);
    },
  };
}

/** A certificate of nobody, whose names are what a test says. */
export function hostileCertificate(commonName: string, altName = "localhost", days = 300) {
  return generate([{ name: "commonName", value: commonName }], {
    algorithm: "sha256",
    keyType: "ec",
    notBeforeDate: new Date(Date.now() - 3_600_000),
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: altName }] },
    ],
  });
}
