/**
 * Whether a Postgres lets a client in that wants no TLS. The client says who it is and never sends
 * a password: a server that asks for one over an open connection has not refused it.
 */
import { connect, type Socket } from "node:net";
import { exchange } from "./exchange";
import type { PostgresAddress } from "./postgres-url";
import type { Trouble } from "./trouble";

export interface PlainAnswer {
  /**
   * `asked`: for a password, over an open connection. `refused`: because it wants TLS. `shut`: by the
   * server's rules, which may keep this client out whatever it wants. `cut`: it hung up without a
   * word, as some poolers do that want TLS, and every proxy whose server is gone.
   */
  readonly answer: "refused" | "let in" | "asked" | "shut" | "cut";
}

/** The protocol's version 3.0. */
const version = 196_608;

export function postgresPlain(
  { host, hostAddress, port, user, database }: PostgresAddress,
  timeout: number,
  signal: AbortSignal,
): Promise<PlainAnswer | Trouble> {
  return exchange<Socket, PlainAnswer>(
    () => connect({ host: hostAddress ?? host, port }),
    { timeout, signal },
    (socket, end) => {
      socket.once("connect", () => socket.write(startup(user, database)));
      let got = Buffer.alloc(0);
      socket.on("data", (chunk: Buffer) => {
        got = Buffer.concat([got, chunk]);
        const answer = answerOf(got);
        if (answer !== undefined) end(answer);
        else if (got.length > 4096) end(notPostgres);
      });
      socket.once("end", () => end(got.length === 0 ? { answer: "cut" } : notPostgres));
    },
  );
}

const notPostgres: Trouble = { trouble: "the answer is not Postgres'" };

function startup(user: string, database: string): Buffer {
  const words = Buffer.from(`user\0${user}\0database\0${database}\0\0`, "utf8");
  const head = Buffer.alloc(8);
  head.writeInt32BE(words.length + 8, 0);
  head.writeInt32BE(version, 4);
  return Buffer.concat([head, words]);
}

function answerOf(got: Buffer): PlainAnswer | Trouble | undefined {
  if (got.length < 9) return undefined;
  const kind = String.fromCharCode(got[0] ?? 0);
  if (kind === "R") return { answer: got.readInt32BE(5) === 0 ? "let in" : "asked" };
  if (kind !== "E") return notPostgres;
  const length = got.readInt32BE(1);
  if (length > 4096) return notPostgres;
  if (got.length < length + 1) return undefined;
  const fields = got.subarray(4, length + 1).toString("latin1");
  const code = /\0C([0-9A-Z]{5})\0/.exec(fields)?.[1];
  // No entry of pg_hba.conf for an open connection; whether there is one with TLS it does not say.
  if (code === "28000") return { answer: "shut" };
  // Poolers call whatever they refuse a violation of the protocol, a full pool too.
  const wantsTls = /\0M[^\0]*(?:SSL|TLS|encrypt|insecure)/i.test(fields);
  if (code === "08P01" && wantsTls) return { answer: "refused" };
  return { trouble: `it answers SQLSTATE ${code ?? "?"} to a client without TLS` };
}
