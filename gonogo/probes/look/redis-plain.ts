/** Whether a Redis answers a client that wants no TLS. It is sent PING, and no password. */
import { connect, type Socket } from "node:net";
import { exchange } from "./exchange";
import type { Trouble } from "./trouble";

export interface RedisPlain {
  /** `answers`: in Redis' protocol, be it only that a password is missing. */
  readonly answer: "refused" | "answers";
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
        // A simple string or an error of RESP; TLS answers an alert, which begins with byte 21.
        end({ answer: /^[+-]/.test(chunk.toString("latin1")) ? "answers" : "refused" });
      });
      socket.once("end", () => end({ answer: "refused" }));
    },
    // Who hangs up on an open PING has refused it; who is not there has not been asked.
    ({ code }) => (connected && code === "ECONNRESET" ? { answer: "refused" } : undefined),
  );
}
