/**
 * Whether a Postgres lets a client in that wants no TLS. The client says who it is and never sends
 * a password: a server that asks for one over an open connection has not refused it.
 */
import { connect, type Socket } from "node:net";
import { exchange } from "./exchange";
import type { PostgresAddress } from "./postgres-url";
import type { Trouble } from "./trouble";

export interface PlainAnswer {
  /** `asked`: for a password, over an open connection. */
  readonly answer: "refused" | "let in" | "asked";
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
      // A pooler that only speaks TLS hangs up without a word.
      socket.once("end", () => end(got.length === 0 ? { answer: "refused" } : notPostgres));
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
  const code = /\0C([0-9A-Z]{5})\0/.exec(got.subarray(4, length + 1).toString("latin1"))?.[1];
  // No entry of pg_hba.conf for an open connection, or a protocol violation of a pooler's.
  if (code === "28000" || code === "08P01") return { answer: "refused" };
  return { trouble: `it answers SQLSTATE ${code ?? "?"} to a client without TLS` };
}
