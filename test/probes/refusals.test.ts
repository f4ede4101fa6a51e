import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { probes } from "../../gonogo/probes/registry";
import { runProbes } from "../../gonogo/probes/run";
import { noTargets } from "../../gonogo/probes/targets";
import { certificateFor } from "./stores";

type Serve = (socket: Socket) => void;

/** An ErrorResponse of Postgres' protocol. */
function errorOf(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`, "utf8");
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

const hba = errorOf(
  "28000",
  'no pg_hba.conf entry for host "1.2.3.4", user "a", database "b", no encryption',
);

describe("a store that refuses a client without TLS", () => {
  let server: Server;
  let context: ReturnType<typeof createSecureContext>;
  let ca = "";
  let port = 0;
  let serve: Serve;
  before(async () => {
    const { cert, private: key } = await certificateFor("store.test");
    ca = cert;
    context = createSecureContext({ cert, key });
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ({ port } = server.address() as AddressInfo);
  });
  after(() => server.close());

  async function looked(id: string) {
    const login = "app:Zf3kq-7Hw2m-9Vx4t";
    const results = await runProbes({
      probes: probes.filter((probe) => probe.id === id).map((probe) => ({ ...probe, limit: 30 })),
      targets: {
        ...noTargets,
        postgres: [{ name: "postgres", variable: "P", mode: "external", ca }],
        redis: [{ name: "redis", variables: { url: "R" }, mode: "external", ca }],
      },
      options: [],
      secrets: {
        env: {
          P: `postgres://${login}@store.test:${port}/shop?hostaddr=127.0.0.1`,
          R: `rediss://${login}@store.test:${port}?hostaddr=127.0.0.1`,
        },
      },
      signal: new AbortController().signal,
    });
    return results.map(({ outcome, reason = "" }) => ({ outcome, reason }))[0];
  }

  /** @param tls What it says over TLS; undefined: it hangs up. */
  const postgres = (plain: Buffer | undefined, tls?: Buffer): Serve => {
    return (socket) =>
      socket.once("data", (first) => {
        if (first.readInt32BE(4) !== 80_877_103) {
          socket.end(plain ?? "");
          return;
        }
        if (tls === undefined) {
          socket.end();
          return;
        }
        socket.write("S");
        const secure = new TLSSocket(socket, { isServer: true, secureContext: context });
        secure.on("error", () => undefined);
        secure.once("data", () => secure.end(tls));
      });
  };
  const password = errorOf("28P01", 'password authentication failed for user "app"');

  const cases: readonly (readonly [string, Serve, string])[] = [
    ["by its rules", postgres(hba, password), "pass"],
    ["by its rules, as it refuses one with TLS", postgres(hba, hba), "unknown"],
    ["by hanging up", postgres(undefined, password), "pass"],
    ["as a proxy does whose server is gone", (socket) => socket.end(), "unknown"],
    ["as PgBouncer does", postgres(errorOf("08P01", "SSL required"), password), "pass"],
    [
      "as a pool does that is full",
      postgres(errorOf("08P01", "no more connections allowed (max_client_conn)"), password),
      "unknown",
    ],
  ];
  for (const [how, own, outcome] of cases) {
    it(`${how}: ${outcome} for Postgres`, async () => {
      serve = own;
      const result = await looked("postgres-tls-required");
      assert.equal(result?.outcome, outcome, result?.reason);
    });
  }

  /** Hangs up on what is no TLS. */
  const redis: Serve = (socket) =>
    socket.once("data", (first) => {
      if (first[0] !== 22) {
        socket.end();
        return;
      }
      socket.pause();
      socket.unshift(first);
      const secure = new TLSSocket(socket, { isServer: true, secureContext: context });
      secure.on("error", () => undefined);
      secure.on("data", () => secure.write("-NOAUTH Authentication required.\r\n"));
    });
  const caches: readonly (readonly [string, Serve, string])[] = [
    ["by hanging up", redis, "pass"],
    ["as a proxy does whose server is gone", (socket) => socket.end(), "unknown"],
    ["as a proxy does that resets", (socket) => socket.resetAndDestroy(), "unknown"],
    [
      "with an alert",
      (socket) => socket.once("data", () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 40]))),
      "pass",
    ],
    [
      "and is none",
      (socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
      "unknown",
    ],
  ];
  for (const [how, own, outcome] of caches) {
    it(`${how}: ${outcome} for Redis`, async () => {
      serve = own;
      const result = await looked("redis-tls-required");
      assert.equal(result?.outcome, outcome, result?.reason);
    });
  }
});
