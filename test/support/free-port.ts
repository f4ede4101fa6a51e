/** A port for a server that takes no port 0, or has to have the same one again after a crash. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below what systems give to outgoing connections, which would take it while the server is dead. */
const range = [10_240, 32_000] as const;

/** A port of loopback that nobody has. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...range);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}
