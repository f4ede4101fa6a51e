/** Whether a Redis answers a client that wants no TLS. It is sent PING, and no password. */
import { connect, type Socket } from "node:net";
import { exchange } from "./exchange";
import type { Trouble } from "./trouble";

export interface RedisPlain {
  /**
   * `answers`: in Redis' protocol, be it only that a password is missing. `refused`: by a TLS server.
   * `cut`: it hung up without a word, as a server of TLS does, and a proxy whose server is gone.
   */
  readonly answer: "refused" | "answers" | "cut";
}

export function redisPlain(
  { host, port }: { readonly host: string; readonly port: number },
  timeout: number,
  signal: AbortSignal,
): Promise<RedisPlain | Trouble> {
  let connected = false;
  return exchange<Socket, RedisPlain>(
    () => connect({ host, port }),
    { timeout, signal },
    (socket, end) => {
      socket.once("connect", () => {
        connected = true;
        socket.write("*1\r\n$4\r\nPING\r\n");
      });
      socket.once("data", (chunk: Buffer) => {
        end(answerOf(chunk));
      });
      socket.once("end", () => end({ answer: "cut" }));
    },
    // Who is not there has not been asked.
    ({ code }) => (connected && code === "ECONNRESET" ? { answer: "cut" } : undefined),
  );
}

/** The byte that a record of TLS with an alert begins with. */
const alert = 21;

function answerOf(chunk: Buffer): RedisPlain | Trouble {
  if (chunk[0] === alert) return { answer: "refused" };
  // A simple string or an error of RESP.
  if (/^[+-]/.test(chunk.toString("latin1"))) return { answer: "answers" };
  return { trouble: "the answer is not Redis'" };
}
