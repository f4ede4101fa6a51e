/** Whether a Redis answers a client that wants no TLS. It is sent PING, and no password. */
import { connect } from "node:net";
import type { Trouble } from "./trouble";
import { troubleOf } from "./trouble";

export interface RedisPlain {
  /** `answers`: in Redis' protocol, be it only that a password is missing. */
  readonly answer: "refused" | "answers";
}

export function redisPlain(
  { host, port }: { readonly host: string; readonly port: number },
  timeout: number,
  signal: AbortSignal,
): Promise<RedisPlain | Trouble> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let connected = false;
    const end = (result: RedisPlain | Trouble) => {
      limit.removeEventListener("abort", give);
      socket.destroy();
      resolve(result);
    };
    const give = () => end({ trouble: `no answer within ${timeout / 1000} s` });
    limit.addEventListener("abort", give, { once: true });
    if (limit.aborted) give();
    socket.once("connect", () => {
      connected = true;
      socket.write("*1\r\n$4\r\nPING\r\n");
    });
    socket.once("data", (chunk: Buffer) => {
      // A simple string or an error of RESP; TLS answers an alert, which begins with byte 21.
      end({ answer: /^[+-]/.test(chunk.toString("latin1")) ? "answers" : "refused" });
    });
    socket.once("end", () => end({ answer: "refused" }));
    socket.once("error", (error) => {
      // Who hangs up on an open PING has refused it; who is not there has not been asked.
      if (connected && (error as NodeJS.ErrnoException).code === "ECONNRESET") {
        end({ answer: "refused" });
      } else end({ trouble: troubleOf(error, timeout, limit) });
    });
  });
}
