/** Servers on ports of loopback that end at once, whoever is connected. */
import type { AddressInfo, Server, Socket } from "node:net";

const sockets = new WeakMap<Server, Set<Socket>>();

export function listen(server: Server): Promise<number> {
  const own = new Set<Socket>();
  sockets.set(server, own);
  server.on("connection", (socket: Socket) => {
    own.add(socket);
    socket.on("close", () => own.delete(socket));
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: "localhost", backlog: 2048 }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

export function close(server: Server): Promise<void> {
  for (const socket of sockets.get(server) ?? []) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
