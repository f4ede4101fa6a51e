/** Stand-ins of providers: plain HTTP on a port of loopback that the system chose. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

export function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

/** Of a server that listens: `http://127.0.0.1:PORT`. */
export function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Whoever is connected is cut off. */
export async function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
