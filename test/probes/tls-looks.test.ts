import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTls, type TlsOptions } from "node:tls";
import { generate } from "selfsigned";
import certificateServed from "../../gonogo/probes/edge/certificate-served";
import tlsVersionsOffered from "../../gonogo/probes/edge/tls-versions-offered";
import { handshake } from "../../gonogo/probes/look/tls";
import { isTrouble } from "../../gonogo/probes/look/trouble";
import { runProbes } from "../../gonogo/probes/run";
import { targets } from "./support";

/** @param names Also those that browsers read. */
const certificate = (names = true) =>
  generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    keyType: "ec",
    notAfterDate: new Date(Date.now() + 100 * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: true },
      ...(names
        ? [
            {
              name: "subjectAltName" as const,
              altNames: [{ type: 2 as const, value: "localhost" }],
            },
          ]
        : []),
    ],
  });

interface At {
  readonly pems: { readonly private: string; readonly cert: string };
  readonly options?: TlsOptions;
  /** What it hangs up on, by the bytes of a client's hello. */
  readonly hangsUpOn?: (hello: Buffer) => boolean;
}

async function look({ pems, options = {}, hangsUpOn }: At) {
  const sockets = new Set<Socket>();
  const secure = createTls({ key: pems.private, cert: pems.cert, ...options });
  const hear = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  };
  secure.on("tlsClientError", () => undefined).on("secureConnection", hear);
  const front = createServer((socket) => {
    hear(socket);
    socket.once("data", (hello) => {
      if (hangsUpOn?.(hello)) return void socket.destroy();
      socket.pause();
      socket.unshift(hello);
      secure.emit("connection", socket);
    });
  });
  await new Promise<void>((resolve) => front.listen(0, "localhost", resolve));
  const url = `https://localhost:${(front.address() as AddressInfo).port}`;
  try {
    const results = await runProbes({
      probes: [tlsVersionsOffered, certificateServed],
      targets: targets({ host: [{ role: "api", url }] }),
      options: [],
      signal: new AbortController().signal,
      ca: pems.cert,
    });
    return Object.fromEntries(
      results.map(({ probe, outcome, findings, reason = "" }) => [
        probe,
        [outcome, ...findings.map(({ sentence }) => sentence), reason].filter(Boolean).join(" "),
      ]),
    );
  } finally {
    for (const socket of sockets) socket.destroy();
    await closed(front);
  }
}

const closed = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

describe("looks at TLS", () => {
  it("see a version that is spoken with a server that wants a certificate of its clients", async () => {
    const pems = await certificate();
    const strict = { requestCert: true, rejectUnauthorized: true, ca: pems.cert };
    const weak = { ...strict, minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;
    const told = await look({ pems, options: weak });
    assert.match(told["tls-versions-offered"] ?? "", /^fail TLSv1 is spoken. TLSv1.1 is spoken./);
    const modern = await look({ pems, options: strict });
    assert.deepEqual(modern, { "tls-versions-offered": "pass", "certificate-served": "pass" });
  });

  it("read the certificate of a server that hangs up on what it does not know", async () => {
    const pems = await certificate();
    const options = { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const;
    // supported_versions with TLS 1.3 as its only member: RFC 8446, 4.2.1.
    const modernAlone = Buffer.from([0x00, 0x2b, 0x00, 0x03, 0x02, 0x03, 0x04]);
    let hungUp = 0;
    const hangsUpOn = (hello: Buffer) => {
      const isModern = hello.includes(modernAlone);
      hungUp += isModern ? 1 : 0;
      return isModern;
    };
    const told = await look({ pems, options, hangsUpOn });
    assert(hungUp > 0);
    assert.deepEqual(told, { "tls-versions-offered": "pass", "certificate-served": "pass" });
  });

  it("trust no common name", async () => {
    const told = await look({ pems: await certificate(false) });
    assert.match(told["certificate-served"] ?? "", /^fail .*common name alone/);
  });

  it("take an address of the sixth version of the protocol as a URL has it", async () => {
    const { signal } = new AbortController();
    const told = await handshake({ host: "[::1]", port: 1, version: "TLSv1.3" }, { signal });
    assert(isTrouble(told));
    // Refused, or unreachable where the machine has no such network: but no name to be looked up.
    assert.doesNotMatch(told.trouble, /resolve/);
  });
});
